package dev.nightshift.queue;

import dev.nightshift.job.State;
import dev.nightshift.store.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job as it is shown. */
public record JobView(
        long seq,
        String id,
        Label label,
        State state,
        @Nullable Waiting waiting,
        Past past) {

    /**
     * What it is.
     *
     * @param standing the standing job of which it is one night's occurrence
     */
    public record Label(
            String kind,
            String title,
            int priority,
            String jobClass,
            @Nullable String workspace,
            @Nullable String standing) {}

    /**
     * What happened to it so far.
     *
     * @param attempts how many were begun
     */
    public record Past(
            int attempts,
            Instant submittedAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            Ending ending,
            Touched touched) {}

    /** How its last attempt ended. */
    public record Ending(
            @Nullable Integer exitCode, @Nullable String signal) {
        public static final Ending NONE = new Ending(null, null);
    }

    /**
     * How many paths its attempts changed, taken together: {@code null} where it is not known or it has no workspace.
     *
     * @param undoneAt when all of that was last taken back
     * @param reviewedAt when a human judged what its last attempt did
     */
    public record Touched(
            @Nullable Long added,
            @Nullable Long modified,
            @Nullable Long deleted,
            @Nullable Instant undoneAt,
            @Nullable Instant reviewedAt) {
        public static final Touched UNKNOWN = new Touched(null, null, null, null, null);

        /** Whether there is something that could be taken back, as far as is known. */
        public boolean hasChanges() {
            return undoneAt == null && (some(added) || some(modified) || some(deleted));
        }

        private static boolean some(@Nullable Long count) {
            return count != null && count > 0;
        }

        static Touched of(Row row) {
            return new Touched(
                    row.numberOrNull("added"),
                    row.numberOrNull("modified"),
                    row.numberOrNull("deleted"),
                    row.instantOrNull("undone_at"),
                    row.instantOrNull("reviewed_at"));
        }
    }

    static JobView of(Row row, @Nullable Waiting waiting) {
        Long exit = row.numberOrNull("exit_code");
        return new JobView(
                row.number("seq"),
                row.text("id"),
                new Label(
                        row.text("kind"),
                        row.text("title"),
                        row.count("priority"),
                        row.text("class"),
                        row.textOrNull("workspace"),
                        row.textOrNull("standing")),
                State.of(row.text("state")),
                waiting,
                new Past(
                        row.count("attempt"),
                        row.instant("submitted_at"),
                        row.instantOrNull("started_at"),
                        row.instantOrNull("finished_at"),
                        new Ending(exit == null ? null : Math.toIntExact(exit), row.textOrNull("signal")),
                        Touched.of(row)));
    }
}
