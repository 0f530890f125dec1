package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.inbox.StandingFiles;
import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.StandingSpec;
import dev.nightshift.job.State;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.FailingNights;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Review;
import dev.nightshift.queue.StandingJobs;
import dev.nightshift.queue.Waiting;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the standing jobs would bring in a night; nothing is queued.
 *
 * @param night its local date
 * @param full kinds of which so many results wait for a human that no more run
 */
record Tonight(LocalDate night, StandingFiles.Found files, List<StandingJobs.Tonight> jobs, Set<String> full) {
    /** The night of the next shift by the clock; today where none comes. */
    static Tonight next(Context context) {
        Instant now = context.toRead().clock().instant();
        return of(context, Plan.of(context).next().orElse(now));
    }

    /** The night of a shift that is opened by hand now. */
    static Tonight now(Context context) {
        return of(context, context.toRead().clock().instant());
    }

    private static Tonight of(Context context, Instant opening) {
        Installation home = context.toRead();
        ZoneId zone = home.config().shift().zone();
        LocalDate night = LocalDate.ofInstant(opening, zone);
        StandingFiles.Found found = home.standingFiles().read();
        StandingJobs standing = home.standingJobs();
        List<StandingJobs.Tonight> jobs = context.read(
                tx -> found.jobs().stream()
                        .map(job -> standing.plan(tx, job, night))
                        .toList(),
                () -> found.jobs().stream().map(job -> first(job, night)).toList());
        Circumstances.Kinds kinds = home.conditions().now().kinds();
        return new Tonight(night, found, jobs, context.read(tx -> Review.full(tx, kinds), Set::<String>of));
    }

    /** Where there is no database yet. */
    private static StandingJobs.Tonight first(StandingSpec job, LocalDate night) {
        FailingNights none = FailingNights.NONE;
        return job.isDue(night, null)
                ? new StandingJobs.Tonight(
                        job, StandingJobs.Step.ADDED, job.idOn(night), "added as " + job.idOn(night), none)
                : new StandingJobs.Tonight(job, StandingJobs.Step.NOT_DUE, null, "not tonight: " + job.rhythm(), none);
    }

    /** Ids of the jobs that come. */
    List<String> ids() {
        return jobs.stream()
                .filter(StandingJobs.Tonight::comes)
                .map(job -> String.valueOf(job.id()))
                .toList();
    }

    /** As they would stand in the queue after the opening. */
    List<JobView> views(Circumstances now) {
        Map<String, String> ids = new HashMap<>();
        jobs.forEach(job -> {
            if (job.id() != null) {
                ids.put(job.job().name(), job.id());
            }
        });
        return jobs.stream()
                .filter(StandingJobs.Tonight::comes)
                .map(job -> view(job, ids, now))
                .toList();
    }

    private JobView view(StandingJobs.Tonight tonight, Map<String, String> ids, Circumstances now) {
        JobSpec spec = tonight.job().spec();
        boolean held = tonight.step() == StandingJobs.Step.HELD || spec.order().approvalBefore();
        return new JobView(
                0,
                String.valueOf(tonight.id()),
                new JobView.Label(
                        spec.kind(),
                        spec.title(),
                        spec.order().priority(),
                        spec.order().jobClass(),
                        spec.place().workspace(),
                        tonight.job().name()),
                held ? State.HELD : State.QUEUED,
                waiting(tonight, ids, now),
                new JobView.Past(0, Instant.EPOCH, null, null, JobView.Ending.NONE, JobView.Touched.UNKNOWN));
    }

    private @Nullable Waiting waiting(StandingJobs.Tonight tonight, Map<String, String> ids, Circumstances now) {
        JobSpec spec = tonight.job().spec();
        if (tonight.step() == StandingJobs.Step.HELD) {
            return new Waiting("failing_repeatedly", tonight.text());
        } else if (spec.order().approvalBefore()) {
            return new Waiting("awaiting_approval", "waits for a human to approve it");
        } else if (!spec.order().after().isEmpty()) {
            JobId after = spec.order().after().get(0);
            String id = ids.getOrDefault(after.value(), after.value());
            return new Waiting("after:" + id, "waits for " + id);
        } else if (!now.classes().contains(spec.order().jobClass())) {
            return new Waiting("parked", "class " + spec.order().jobClass() + " is not allowed now");
        } else if (!now.kinds().routed().contains(spec.kind())) {
            return new Waiting("no_route:" + spec.kind(), "there is no routes/kind-" + spec.kind() + ".camel.yaml");
        } else if (full.contains(spec.kind())) {
            return Review.waits(spec.kind(), now.kinds().mostUnreviewed());
        }
        return null;
    }

    /** Whether a job is only foreseen. */
    static boolean isForeseen(JobView job) {
        return job.seq() == 0;
    }
}
