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
            @Nullable Integer exitCode,
            @Nullable String signal) {}

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
                        exit == null ? null : Math.toIntExact(exit),
                        row.textOrNull("signal")));
    }
}
