package dev.nightshift.watchdog;

import dev.nightshift.job.Durations;
import dev.nightshift.job.Heartbeat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the heartbeats of the service, on a thread of its own. While all are fresh it gives the service manager a
 * sign of life, twice in its timeout; when one stays away it gives none any more, says which, and has it told once. The
 * service manager then ends us, and the next start recovers as from any sudden death.
 */
public final class Watchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final List<Heartbeat> hearts;
    private final ServiceManager manager;
    private final Consumer<String> tell;
    private final Thread thread = new Thread(this::watch, "nightshift-watchdog");
    private volatile boolean ended;
    private boolean hanging;

    /** {@code tell} brings to a human what hangs; it may take its time, on another thread than this one's. */
    public Watchdog(List<Heartbeat> hearts, ServiceManager manager, Consumer<String> tell) {
        this.hearts = List.copyOf(hearts);
        this.manager = manager;
        this.tell = tell;
    }

    /** The service is up: says so, and begins to look. */
    public void ready(String status) {
        manager.tell("READY=1", "STATUS=" + status);
        thread.setDaemon(true);
        thread.start();
    }

    /** The service ends; from now on silence is expected. */
    public void stopping() {
        if (!ended) {
            ended = true;
            manager.tell("STOPPING=1", "STATUS=Ending");
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() {
        stopping();
    }

    private void watch() {
        Duration every = manager.timeout()
                .map(timeout -> timeout.dividedBy(2))
                .filter(half -> half.compareTo(LOOK_EVERY) < 0)
                .orElse(LOOK_EVERY);
        while (!ended) {
            look();
            LockSupport.parkNanos(every.toNanos());
        }
    }

    private void look() {
        List<Heartbeat> silent =
                hearts.stream().filter(heart -> !heart.isFresh()).toList();
        if (silent.isEmpty()) {
            if (hanging) {
                log.warn("Everything moves again");
            }
            hanging = false;
            manager.tell("WATCHDOG=1");
        } else if (!hanging) {
            hanging = true;
            String parts = silent.stream()
                    .map(heart -> heart.part() + " since " + Durations.text(heart.silence()))
                    .collect(Collectors.joining(", "));
            log.error("Night Shift hangs: {}. {}", parts, consequence());
            manager.tell("STATUS=Hangs: " + parts);
            Thread teller = new Thread(() -> tell.accept(parts + ". " + consequence()), "nightshift-watchdog-tells");
            teller.setDaemon(true);
            teller.start();
        }
    }

    private String consequence() {
        return manager.timeout().isPresent()
                ? "The service manager gets no sign of life any more and restarts it."
                : "No service manager watches it: restart it by hand if it does not go on.";
    }
}
