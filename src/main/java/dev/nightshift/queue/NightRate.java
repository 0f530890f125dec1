package dev.nightshift.queue;

import dev.nightshift.store.Row;
import java.time.LocalDate;

/**
 * What the autonomous shifts of one night came to, taken together.
 *
 * @param date local date of their opening
 * @param status interrupted where one of them was; else by the counts, and where nothing was judged the worst of them
 * @param answered jobs that succeeded or honestly found too little evidence, by their last attempt in each shift, and
 *     were not turned down since
 * @param judged all jobs that ran, without those that said "not now" and those that wait for a review
 * @param open those that wait for a review
 */
public record NightRate(LocalDate date, ShiftStatus status, int answered, int judged, int open) {

    static NightRate of(Row row) {
        int judged = row.count("judged");
        int answered = row.count("answered");
        ShiftStatus status = row.flag("interrupted")
                ? ShiftStatus.INTERRUPTED
                : row.flag("refused")
                        ? ShiftStatus.FAILED
                        : judged > 0
                                ? byCounts(answered, judged)
                                : row.flag("due") || row.flag("put_off") ? ShiftStatus.WAITING : ShiftStatus.EMPTY;
        int open = row.count("open");
        return new NightRate(
                LocalDate.parse(row.text("night")),
                status,
                answered - open - row.count("turned_down"),
                judged - open,
                open);
    }

    /** Of two shifts of one night. */
    NightRate and(NightRate other) {
        int sum = judged + other.judged;
        int good = answered + other.answered;
        boolean cut = status == ShiftStatus.INTERRUPTED || other.status == ShiftStatus.INTERRUPTED;
        ShiftStatus both = cut ? ShiftStatus.INTERRUPTED : sum > 0 ? byCounts(good, sum) : worse(status, other.status);
        return new NightRate(date, both, good, sum, open + other.open);
    }

    private static ShiftStatus byCounts(int answered, int judged) {
        return answered == judged ? ShiftStatus.SUCCEEDED : answered == 0 ? ShiftStatus.FAILED : ShiftStatus.PARTIAL;
    }

    /** Of failed, waiting and empty, which the enumeration has in this order. */
    private static ShiftStatus worse(ShiftStatus one, ShiftStatus other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
