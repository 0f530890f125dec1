package dev.nightshift.queue;

import dev.nightshift.store.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a job; terminal once recorded.
 *
 * @param result {@code null} while it runs
 */
public record Attempt(
        int number,
        String shift,
        @Nullable String result,
        @Nullable String text,
        Instant claimedAt,
        @Nullable Instant finishedAt) {

    static Attempt of(Row row) {
        return new Attempt(
                row.count("number"),
                row.text("shift"),
                row.textOrNull("result"),
                row.textOrNull("reason_text"),
                row.instant("claimed_at"),
                row.instantOrNull("finished_at"));
    }
}
