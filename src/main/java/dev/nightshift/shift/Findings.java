package dev.nightshift.shift;

import dev.nightshift.config.DeliveryConfig;
import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.State;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.NightRate;
import dev.nightshift.queue.ShiftJob;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a shift brings to light beside how its jobs ended: what it came to as a whole, whether anything gets
 * on at all, what waits for a human, how long the disk lasts. Told in the transaction that closes the shift.
 */
final class Findings {
    /** Among so many the autonomous shift before is looked for. */
    private static final int RECENT = 50;

    private static final Set<AttemptResult> BAD =
            EnumSet.of(AttemptResult.FAILED, AttemptResult.INVALID, AttemptResult.INTERRUPTED);

    private static final String AWAITING = "awaiting_approval";

    private final Closing.Rows rows;
    private final Tellings telling;
    private final Gauge gauge;
    private final Morning.Wishes wishes;

    Findings(Closing.Rows rows, Tellings telling, Gauge gauge, Morning.Wishes wishes) {
        this.rows = rows;
        this.telling = telling;
        this.gauge = gauge;
        this.wishes = wishes;
    }

    /** {@code unfinished}: the jobs that are left. */
    void tell(Tx tx, OpenShift shift, ShiftView closed, List<JobView> unfinished) {
        telling.shifts().closed(tx, shift, closed, failing(tx, closed));
        report(tx, shift, closed);
        telling.clock().ended(tx, shift);
        if (shift.isAutonomous()) {
            progress(tx, shift, closed);
            astray(tx, shift);
            approvals(tx, shift, unfinished);
            telling.machine().disk(tx, shift, gauge.forecast(tx));
        }
    }

    private List<String> failing(Tx tx, ShiftView closed) {
        return rows.shifts().jobs(tx, closed.id()).stream()
                .filter(job -> job.result() != null && BAD.contains(job.result()))
                .map(ShiftJob::id)
                .toList();
    }

    private void report(Tx tx, OpenShift shift, ShiftView closed) {
        if (wishes.report() == DeliveryConfig.Report.ALWAYS) {
            telling.shifts().report(tx, shift, closed);
        }
    }

    private void progress(Tx tx, OpenShift shift, ShiftView closed) {
        ShiftView.Ran ran = closed.counts().ran();
        if (ran.succeeded() > 0) {
            telling.shifts().progress(tx, shift, closed);
        }
        if (ran.succeeded() + ran.insufficientEvidence() > 0) {
            return;
        }
        int nights = wishes.nightsWithoutSuccess();
        List<NightRate> recent = rows.shifts().rates(tx, nights);
        if (recent.size() == nights && recent.stream().allMatch(night -> night.answered() == 0 && night.open() == 0)) {
            rows.jobs().oldestQueued(tx).ifPresent(since -> telling.shifts().noProgress(tx, shift, nights, since));
        }
    }

    /** Told at the end of the first shift after they came: until then the job that they wait for might come too. */
    private void astray(Tx tx, OpenShift shift) {
        Instant before = rows.shifts().recent(tx, RECENT).stream()
                .filter(view -> view.mode().autonomous()
                        && view.ref().seq() < shift.ref().seq())
                .findFirst()
                .map(view -> view.times().finishedAt() == null
                        ? view.times().startedAt()
                        : view.times().finishedAt())
                .orElse(Instant.EPOCH);
        List<Jobs.Astray> astray = rows.jobs().astray(tx, before);
        if (!astray.isEmpty()) {
            telling.waits().astray(tx, shift, astray);
        }
    }

    private void approvals(Tx tx, OpenShift shift, List<JobView> unfinished) {
        List<JobView> before = oldestFirst(unfinished, Findings::awaitsApproval);
        List<JobView> after = oldestFirst(unfinished, job -> job.state() == State.UNREVIEWED);
        Optional<Instant> oldest = Stream.concat(before.stream(), after.stream())
                .map(Findings::since)
                .min(Instant::compareTo);
        if (oldest.isEmpty()) {
            telling.waits().noApprovals(tx);
        } else {
            telling.waits()
                    .approvals(
                            tx, shift, new TellingWaits.Asked(ids(before), ids(after), changed(after), oldest.get()));
        }
    }

    private static @Nullable String changed(List<JobView> jobs) {
        return jobs.stream()
                .filter(job -> job.past().touched().hasChanges())
                .map(JobView::id)
                .findFirst()
                .orElse(null);
    }

    private static boolean awaitsApproval(JobView job) {
        return job.state() == State.HELD
                && job.waiting() != null
                && job.waiting().code().equals(AWAITING);
    }

    private static List<JobView> oldestFirst(List<JobView> jobs, Predicate<JobView> wanted) {
        return jobs.stream()
                .filter(wanted)
                .sorted((one, other) -> since(one).compareTo(since(other)))
                .toList();
    }

    private static Instant since(JobView job) {
        Instant finished = job.past().finishedAt();
        return finished == null ? job.past().submittedAt() : finished;
    }

    private static List<String> ids(List<JobView> jobs) {
        return jobs.stream().map(JobView::id).toList();
    }
}
