package dev.nightshift.config;

import java.util.List;

/**
 * How much may wait for a human's judgement.
 *
 * @param maxWaiting so many results of a kind may be unreviewed before no more jobs of that kind run; 0: any number
 */
public record ReviewConfig(int maxWaiting) {
    static final Key<Integer> MAX_WAITING = Key.of("review.max-waiting", "20", Form.number(0, 100_000));
    static final List<Key<?>> KEYS = List.of(MAX_WAITING);

    static ReviewConfig from(Settings settings) {
        return new ReviewConfig(settings.get(MAX_WAITING));
    }
}
