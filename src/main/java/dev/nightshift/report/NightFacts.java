package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Changes;
import dev.nightshift.job.State;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Rejections.Rejection;
import dev.nightshift.queue.ShiftJob;
import dev.nightshift.queue.ShiftView;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that the report of one night says. Names and texts in it are hostile until shown. */
public record NightFacts(
        ShiftView shift, Work work, List<Rejection> rejected, Surroundings surroundings, Told told, Reader reader) {
    /** What the original Night Shift aimed at: succeeded or honestly insufficient, of all that ran. */
    public static final int TARGET_PERCENT = 85;

    public NightFacts {
        rejected = List.copyOf(rejected);
    }

    /**
     * Its jobs.
     *
     * @param ran by their last attempt in this shift, what went wrong first
     * @param left queued before its end and not claimed by it
     * @param forHuman held or unreviewed, whether this shift ran them or not
     * @param changed what attempts of this shift did to the workspaces, where snapshots tell
     */
    public record Work(List<Ran> ran, List<JobView> left, List<JobView> forHuman, List<Changed> changed) {
        public Work {
            ran = ran.stream()
                    .sorted(Comparator.comparing(job -> job.is(AttemptResult.SUCCEEDED)))
                    .toList();
            left = List.copyOf(left);
            forHuman = List.copyOf(forHuman);
            changed = Changed.sorted(changed);
        }

        /** Without what waits for a review: it has not succeeded before a human says so. */
        int count(AttemptResult result) {
            return (int)
                    ran.stream().filter(job -> job.is(result) && !job.isOpen()).count();
        }

        /** Those that ran and wait for a review. */
        int open() {
            return (int) ran.stream().filter(Ran::isOpen).count();
        }

        /** Succeeded or honestly insufficient. */
        int answered() {
            return count(AttemptResult.SUCCEEDED) + count(AttemptResult.INSUFFICIENT_EVIDENCE);
        }

        /** All that ran, without those that said "not now" and those that wait for a review. */
        int judged() {
            return ran.size() - count(AttemptResult.DEFERRED) - open();
        }

        /** Waiting, and not among those that ran. */
        int notRun() {
            long held = forHuman.stream()
                    .filter(job ->
                            ran.stream().noneMatch(other -> other.job().id().equals(job.id())))
                    .count();
            return left.size() + (int) held;
        }

        List<Duration> durations() {
            return ran.stream()
                    .map(job -> job.job().ending().duration())
                    .filter(Objects::nonNull)
                    .sorted()
                    .toList();
        }
    }

    /** A job that ran, with the end of its log. */
    public record Ran(ShiftJob job, List<String> log) {
        public Ran {
            log = List.copyOf(log);
        }

        boolean is(AttemptResult result) {
            return job.result() == result;
        }

        boolean isOpen() {
            return job.state() == State.UNREVIEWED;
        }
    }

    /**
     * Its notices.
     *
     * @param ofShift all of this shift's
     * @param stuck those of any shift that a channel was tried for in vain, given up no earlier than the shift before
     * @param disk that the disk of the home will be full; {@code null}: it will not, as far as is known
     */
    public record Told(
            List<NoticeView> ofShift,
            List<NoticeView> stuck,
            @Nullable NoticeView disk) {
        public Told {
            ofShift = List.copyOf(ofShift);
            stuck = List.copyOf(stuck);
        }

        List<NoticeView> suppressed() {
            return ofShift.stream().filter(NoticeView::isSuppressed).toList();
        }
    }

    /** A night between snapshots, or on purpose without. */
    boolean hasUndo() {
        return shift.guard().preSnapshot() != null;
    }

    /** Whether a rollback of the night would change anything, as far as is known. */
    boolean leftChanges() {
        Changes all = surroundings.snapshots().changes();
        return hasUndo() && (all == null || !all.nothing());
    }
}
