package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job comes from and who let it run.
 *
 * @param importedId its id in the queue that it was imported from; {@code null}: it was not
 * @param review what a human said of its last attempt; {@code null}: nothing yet
 * @param history its executions there, the earliest first: JSON objects
 */
public record Background(
        @Nullable Instant approvedAt,
        @Nullable String approvedBy,
        @Nullable Instant importedAt,
        @Nullable String importedId,
        @Nullable Judgement review,
        List<String> history) {
    private static final SqlFile SQL = SqlFile.beside(Background.class, "jobs.sql");

    /**
     * What a human said of what a job did.
     *
     * @param why it was rejected; {@code null}: it was approved
     */
    public record Judgement(Instant at, String by, @Nullable String why) {
        static @Nullable Judgement of(Row row) {
            Instant at = row.instantOrNull("reviewed_at");
            return at == null ? null : new Judgement(at, row.text("reviewed_by"), row.textOrNull("review_reason"));
        }
    }

    public static Background of(Tx tx, JobView job) {
        Args args = Args.of("job", job.seq());
        List<String> history = tx.list(SQL.get("history_of"), args, row -> row.text("facts"));
        return tx.first(
                        SQL.get("background"),
                        args,
                        row -> new Background(
                                row.instantOrNull("approved_at"),
                                row.textOrNull("approved_by"),
                                row.instantOrNull("imported_at"),
                                row.textOrNull("imported_id"),
                                Judgement.of(row),
                                history))
                .orElseThrow();
    }
}
