package dev.nightshift.config;

import java.time.Duration;
import java.util.List;

/**
 * When the health report is not ok.
 *
 * @param successWithin so long without progress, although a shift was due, is told by the watcher; zero: it never tells
 * @param provenWithin a snapshot store of which the last proof is older is told
 * @param stuckAfter a job claimed longer than this, and longer than its own timeout, is stuck
 */
public record HealthConfig(Duration stuckAfter, Duration provenWithin, Duration successWithin) {
    static final Key<Duration> STUCK_AFTER = Key.of("health.stuck-after", "4h", Form.DURATION);
    static final Key<Duration> PROVEN_WITHIN = Key.of("health.proven-within", "7d", Form.DURATION);
    static final Key<Duration> SUCCESS_WITHIN = Key.of("health.success-within", "26h", Form.DURATION_OR_ZERO);
    static final List<Key<?>> KEYS = List.of(STUCK_AFTER, PROVEN_WITHIN, SUCCESS_WITHIN);

    static HealthConfig from(Settings settings) {
        return new HealthConfig(settings.get(STUCK_AFTER), settings.get(PROVEN_WITHIN), settings.get(SUCCESS_WITHIN));
    }
}
