package dev.nightshift.queue;

import dev.nightshift.job.Changes;
import dev.nightshift.job.ChangesJson;
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
        Times times,
        Effect effect) {

    /** {@code finishedAt} is {@code null} while it runs. */
    public record Times(Instant claimedAt, @Nullable Instant finishedAt) {}

    /**
     * What it did to its workspace.
     *
     * @param changes {@code null}: it has no workspace, or ran without snapshots
     * @param undoneAt when that was last taken back
     * @param undoneBy who took it back
     */
    public record Effect(
            @Nullable Changes changes,
            @Nullable Instant undoneAt,
            @Nullable String undoneBy) {
        public static final Effect NONE = new Effect(null, null, null);

        static Effect of(Row row) {
            String changes = row.textOrNull("changes");
            return new Effect(
                    changes == null ? null : ChangesJson.read(changes),
                    row.instantOrNull("undone_at"),
                    row.textOrNull("undone_by"));
        }
    }

    static Attempt of(Row row) {
        return new Attempt(
                row.count("number"),
                row.text("shift"),
                row.textOrNull("result"),
                row.textOrNull("reason_text"),
                new Times(row.instant("claimed_at"), row.instantOrNull("finished_at")),
                Effect.of(row));
    }
}
