package dev.nightshift.queue;

import dev.nightshift.store.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A shift as it is shown, with its derived status. */
public record ShiftView(ShiftRef ref, ShiftStatus status, Mode mode, Times times, Counts counts, Guard guard) {

    /**
     * How it was run.
     *
     * @param origin who asked for it
     */
    public record Mode(Origin origin, boolean autonomous, boolean snapshots, boolean notifications) {
        public String trigger() {
            return origin.trigger();
        }
    }

    /**
     * Who asked for it.
     *
     * @param trigger {@code manual} or {@code schedule}
     * @param schedule its name; {@code null}: a human did
     * @param dueLocal the scheduled local time, {@code 2026-11-22T19:00}
     */
    public record Origin(
            String trigger,
            @Nullable String schedule,
            @Nullable String dueLocal) {
        public static final Origin MANUAL = new Origin("manual", null, null);
    }

    /** When. */
    public record Times(Instant startedAt, @Nullable Instant finishedAt) {}

    /**
     * What became of its jobs, by their last attempt in it.
     *
     * @param due jobs that could have been claimed at its opening
     * @param ran claimed, and by result
     * @param left what did not run, counted at its close
     */
    public record Counts(int due, Ran ran, Left left) {}

    /**
     * Claimed jobs by result.
     *
     * @param unreviewed of those that succeeded, how many wait for a human's judgement now
     */
    public record Ran(int claimed, int succeeded, int failed, int invalid, int insufficientEvidence, int unreviewed) {

        /** {@code 3 of 5 jobs succeeded, 1 waits for review}: what waits has not succeeded before a human says so. */
        public String words() {
            return (succeeded - unreviewed) + " of " + claimed + " jobs succeeded"
                    + (unreviewed == 0
                            ? ""
                            : ", " + unreviewed + (unreviewed == 1 ? " waits" : " wait") + " for review");
        }
    }

    /** Queued or held jobs that did not run. */
    public record Left(int deferred, int held, int parked) {}

    /**
     * What guarded it.
     *
     * @param refused why all of it was refused
     * @param noSnapshot why jobs with a workspace did not run
     * @param health checks as JSON
     * @param notes what steps had to say, as JSON
     */
    public record Guard(
            @Nullable String refused,
            @Nullable String noSnapshot,
            @Nullable String preSnapshot,
            @Nullable String postSnapshot,
            String health,
            String notes) {}

    /**
     * Whether it made progress: something in it succeeded or honestly found too little evidence, or nothing was due. The
     * same as {@link Shifts#lastProgress} asks of an autonomous one.
     */
    public boolean hasProgressed() {
        return switch (status) {
            case SUCCEEDED, EMPTY -> true;
            case PARTIAL -> counts.ran().succeeded() + counts.ran().insufficientEvidence() > 0;
            case RUNNING, FAILED, WAITING, INTERRUPTED -> false;
        };
    }

    public String id() {
        return ref.id();
    }

    static ShiftView of(Row row) {
        return new ShiftView(
                new ShiftRef(row.number("seq"), row.text("id")),
                ShiftStatus.of(row.text("status")),
                new Mode(
                        new Origin(row.text("trigger"), row.textOrNull("schedule"), row.textOrNull("due_local")),
                        row.flag("autonomous"),
                        row.flag("snapshots"),
                        row.flag("notifications")),
                new Times(row.instant("started_at"), row.instantOrNull("finished_at")),
                new Counts(
                        row.count("due"),
                        new Ran(
                                row.count("claimed"),
                                row.count("succeeded"),
                                row.count("failed"),
                                row.count("invalid"),
                                row.count("insufficient_evidence"),
                                row.count("unreviewed")),
                        new Left(row.count("deferred"), row.count("held"), row.count("parked"))),
                new Guard(
                        row.textOrNull("refused"),
                        row.textOrNull("no_snapshot"),
                        row.textOrNull("pre_snapshot"),
                        row.textOrNull("post_snapshot"),
                        row.text("health"),
                        row.text("notes")));
    }
}
