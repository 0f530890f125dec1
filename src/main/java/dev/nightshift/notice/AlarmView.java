package dev.nightshift.notice;

import dev.nightshift.store.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A problem that lasts, as it stands.
 *
 * @param key such as {@code job:backup}
 * @param code of the notice that told it last
 * @param severity of that notice
 * @param raisedAt when it began
 * @param toldAt when it was last told; {@code null}: it came only while nothing was sent
 * @param times how often it was met
 * @param notice number of the notice that told it last
 */
public record AlarmView(
        String key,
        String code,
        Notice.Severity severity,
        Instant raisedAt,
        @Nullable Instant toldAt,
        long times,
        long notice) {
    static AlarmView of(Row row) {
        return new AlarmView(
                row.text("key"),
                row.text("code"),
                Notice.Severity.of(row.text("severity")),
                row.instant("raised_at"),
                row.instantOrNull("told_at"),
                row.number("times"),
                row.number("notice_seq"));
    }
}
