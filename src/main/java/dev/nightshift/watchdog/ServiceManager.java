package dev.nightshift.watchdog;

import dev.nightshift.process.LocalDatagram;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever started us and listens, as systemd does for {@code Type=notify}: datagrams of lines {@code NAME=VALUE} to the
 * socket that {@code NOTIFY_SOCKET} names ({@code sd_notify(3)}, {@code sd_watchdog_enabled(3)}). Where nobody listens,
 * nothing is sent. Thread-safe.
 */
public final class ServiceManager {
    private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);

    private final @Nullable String address;
    private final @Nullable Duration timeout;
    private volatile boolean complained;

    private ServiceManager(@Nullable String address, @Nullable Duration timeout) {
        this.address = address;
        this.timeout = timeout;
    }

    /** {@code pid} is ours: a timeout that was meant for another process is not our business. */
    public static ServiceManager of(Map<String, String> environment, long pid) {
        String named = environment.getOrDefault("NOTIFY_SOCKET", "");
        @Nullable String address = named.isEmpty() ? null : named;
        String meant = environment.getOrDefault("WATCHDOG_PID", "");
        boolean ours = meant.isEmpty() || meant.equals(Long.toString(pid));
        return new ServiceManager(address, address != null && ours ? timeout(environment) : null);
    }

    private static @Nullable Duration timeout(Map<String, String> environment) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        return micros.matches("[1-9][0-9]{0,15}") ? Duration.ofNanos(Long.parseLong(micros) * 1000) : null;
    }

    /** After how long a silence of ours it restarts us; empty where it does not watch. */
    Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** Never fails: that nobody hears us is logged once. */
    void tell(String... lines) {
        if (address == null) {
            return;
        }
        try {
            LocalDatagram.send(address, String.join("\n", lines));
            complained = false;
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                log.warn("The service manager cannot be told {}; it may restart us: {}", lines[0], e.getMessage());
            }
        }
    }
}
