package dev.nightshift.config;

import java.time.Duration;
import java.util.List;

/**
 * The limits of every process that a job starts.
 *
 * @param maxLog bytes of output kept per attempt, head and tail
 * @param grace between TERM and KILL
 */
public record ProcessConfig(long maxLog, Duration grace) {
    private static final long LEAST_LOG = 4096;

    static final Key<Long> MAX_LOG = Key.of(
            "process.max-log",
            "16M",
            new Form<>(
                    Form.SIZE.expected() + ", at least 4K",
                    text -> Form.SIZE.parse().apply(text).filter(bytes -> bytes >= LEAST_LOG)));
    static final Key<Duration> GRACE = Key.of("process.grace", "10s", Form.DURATION);
    static final List<Key<?>> KEYS = List.of(MAX_LOG, GRACE);

    static ProcessConfig from(Settings settings) {
        return new ProcessConfig(settings.get(MAX_LOG), settings.get(GRACE));
    }
}
