package dev.nightshift.config;

import java.time.Duration;
import java.util.List;

/**
 * How long and how much of what jobs leave behind is kept; the oldest goes first.
 *
 * @param notices how long a notice is kept that waits for no channel
 */
public record RetentionConfig(Limit outputs, Limit logs, Limit inputs, Sets snapshots, Duration notices) {
    static final Key<Duration> OUTPUTS_AGE = Key.of("retention.outputs.max-age", "90d", Form.DURATION);
    static final Key<Long> OUTPUTS_SIZE = Key.of("retention.outputs.max-size", "10G", Form.SIZE);
    static final Key<Duration> LOGS_AGE = Key.of("retention.logs.max-age", "90d", Form.DURATION);
    static final Key<Long> LOGS_SIZE = Key.of("retention.logs.max-size", "2G", Form.SIZE);
    static final Key<Duration> INPUTS_AGE = Key.of("retention.inputs.max-age", "90d", Form.DURATION);
    static final Key<Long> INPUTS_SIZE = Key.of("retention.inputs.max-size", "2G", Form.SIZE);
    static final Key<Integer> SNAPSHOTS_KEEP = Key.of("retention.snapshots.keep", "30", Form.number(1, 100_000));
    static final Key<Duration> SNAPSHOTS_AGE = Key.of("retention.snapshots.max-age", "90d", Form.DURATION);
    static final Key<Duration> NOTICES_AGE = Key.of("retention.notices.max-age", "90d", Form.DURATION);
    static final List<Key<?>> KEYS = List.of(
            OUTPUTS_AGE,
            OUTPUTS_SIZE,
            LOGS_AGE,
            LOGS_SIZE,
            INPUTS_AGE,
            INPUTS_SIZE,
            SNAPSHOTS_KEEP,
            SNAPSHOTS_AGE,
            NOTICES_AGE);

    /** @param maxSize bytes, of everything together */
    public record Limit(Duration maxAge, long maxSize) {}

    /**
     * Of snapshots.
     *
     * @param keep so many shifts, with all snapshots of each
     */
    public record Sets(int keep, Duration maxAge) {}

    static RetentionConfig from(Settings settings) {
        return new RetentionConfig(
                new Limit(settings.get(OUTPUTS_AGE), settings.get(OUTPUTS_SIZE)),
                new Limit(settings.get(LOGS_AGE), settings.get(LOGS_SIZE)),
                new Limit(settings.get(INPUTS_AGE), settings.get(INPUTS_SIZE)),
                new Sets(settings.get(SNAPSHOTS_KEEP), settings.get(SNAPSHOTS_AGE)),
                settings.get(NOTICES_AGE));
    }
}
