package dev.nightshift.shift;

import dev.nightshift.queue.Measurements.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a disk has no room for work any more, if it goes on as in the last nights: by the median of the slopes between
 * each two of them (Theil 1950, Sen 1968), which one night of large files does not move. Pure.
 *
 * @param free bytes at the last of them
 * @param perDay bytes that a day takes, above 0
 * @param days until only what must stay free is left; 0 where that is so already
 */
record DiskForecast(long free, double perDay, double days) {
    /** So many nights it looks back. */
    static final int NIGHTS = 14;
    /** From fewer nothing is said. */
    static final int FEWEST = 5;
    /** Told from then on. */
    static final int SOON = 14;
    /** A human should act. */
    static final int PRESSING = 3;
    /** Two shifts of one evening say little about days. */
    private static final Duration APART = Duration.ofHours(1);

    /**
     * Reckons it.
     *
     * @param ends free bytes at the end of each shift, the oldest first
     * @param kept bytes that must stay free
     * @return empty where there are too few, or the room does not shrink
     */
    static Optional<DiskForecast> of(List<Measured> ends, long kept) {
        if (ends.size() < FEWEST) {
            return Optional.empty();
        }
        List<Double> slopes = new ArrayList<>();
        for (int later = 1; later < ends.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                slope(ends.get(earlier), ends.get(later)).ifPresent(slopes::add);
            }
        }
        double perDay = slopes.isEmpty() ? 0 : -median(slopes);
        double free = ends.get(ends.size() - 1).value();
        return perDay <= 0
                ? Optional.empty()
                : Optional.of(new DiskForecast((long) free, perDay, Math.max(0, (free - kept) / perDay)));
    }

    private static Optional<Double> slope(Measured one, Measured other) {
        Duration between = Duration.between(one.at(), other.at());
        return between.compareTo(APART) < 0
                ? Optional.empty()
                : Optional.of((other.value() - one.value()) / ((double) between.toSeconds() / 86_400));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
