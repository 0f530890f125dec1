package dev.nightshift.shift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.DeliveryConfig;
import dev.nightshift.config.GateConfig;
import dev.nightshift.config.Schedule;
import dev.nightshift.gate.GateState;
import dev.nightshift.gate.Reading;
import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.JobId;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.Policy;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.notice.OldNotices;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Measurements;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Run;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.queue.Steering;
import dev.nightshift.queue.Submission;
import dev.nightshift.runner.RunningJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * Shifts over a real database, by a clock that a test sets: opened by the real trigger, with real claims, outcomes and
 * tellings. What jobs do, and how much room the disk has, the test says.
 */
final class ScriptedNights implements AutoCloseable {
    static final long MIN_DISK = 1_000_000_000L;
    private static final int NIGHTS_WITHOUT_SUCCESS = 3;
    private static final Circumstances OPEN = new Circumstances(
            Set.of("standard"), Set.of("command"), Long.MAX_VALUE, Long.MAX_VALUE, Circumstances.Protection.FULL, null);

    final Clockwork home;
    final Queue queue;
    final Steering steering;
    private final Claims claims;
    private final Jobs jobs;
    private final Gauge gauge;
    /** Exit statuses of jobs by the name that they were asked for; 0 where there is none. */
    final Map<String, Integer> exits = new HashMap<>();

    /** What happens after each job. */
    Runnable between = () -> {};

    long freeDisk = 1_000 * MIN_DISK;

    ScriptedNights(Path folder, Instant now, ZoneId zone, Schedule... schedules) {
        this(new Clockwork(folder, now, zone, schedules));
    }

    ScriptedNights(Clockwork home) {
        this.home = home;
        queue = new Queue(home.clock, new Random(3));
        steering = new Steering(home.clock);
        claims = new Claims(home.clock, "owner");
        jobs = new Jobs(home.clock);
        gauge = new Gauge(home.database, new Measurements(), this::gate, home.clock);
    }

    private GateState gate() {
        return new GateState(
                new Reading(
                        OptionalLong.of(MIN_DISK),
                        OptionalLong.of(freeDisk),
                        OptionalDouble.of(0.5),
                        OptionalLong.of(40)),
                new GateConfig(0, MIN_DISK, 85));
    }

    void add(SpecBuilder spec) {
        home.database.change(tx -> queue.enqueue(tx, new Submission(List.of(spec.build()), null, "test", false)));
    }

    /** A shift by hand, as `shift --autonomous` opens it. */
    OpenShift open(boolean autonomous, boolean notifications) {
        return Optional.ofNullable(home.opening.open(new ShiftOrder(null, null, autonomous, true, notifications, null)))
                .orElseThrow();
    }

    /** Runs all that can be claimed. */
    void work(OpenShift shift) {
        gauge.look(shift);
        for (Optional<Claim> claim = claim(shift); claim.isPresent(); claim = claim(shift)) {
            run(shift, claim.get());
            between.run();
        }
    }

    private Optional<Claim> claim(OpenShift shift) {
        return home.database.write(tx -> claims.claim(tx, shift.ref(), OPEN, false));
    }

    /** Its next job is cut off, as where the machine died under it. */
    void interrupt(OpenShift shift) {
        run(shift, claim(shift).orElseThrow(), new Execution.Interrupted("the machine died"));
    }

    /** One job is claimed; its runner dies, and the next one finds it. */
    void orphan(OpenShift shift) {
        assertThat(claim(shift)).isPresent();
        home.database.change(tx -> claims.orphans(tx)
                .forEach(orphan -> home.telling
                        .jobs()
                        .orphan(
                                tx,
                                orphan,
                                true,
                                Decision.decide(
                                        orphan.claim().spec().policy(), 0, 1, new Execution.Interrupted("it ended")),
                                home.shifts.get(tx, shift.getId()))));
    }

    private void run(OpenShift shift, Claim claim) {
        String name = claim.job().replaceFirst("[.][0-9]+$", "").replaceFirst("-\\d{4}-\\d\\d-\\d\\d$", "");
        run(shift, claim, new Execution.Exited(exits.getOrDefault(name, 0)));
    }

    private void run(OpenShift shift, Claim claim, Execution execution) {
        JobRun run = new JobRun(
                shift,
                claim,
                new RunningJob(new JobId(claim.job()), claim.attempt(), shift.getId(), claim.spec(), null),
                tx -> Optional.empty());
        run.executed(execution, Run.of(Duration.ofSeconds(1)));
        Policy policy = claim.spec().policy();
        Outcome outcome = Decision.forReview(
                claim.spec().place(), Decision.decide(policy, claim.failures(), claim.interruptions(), execution));
        home.database.change(tx -> {
            claims.record(tx, claim, outcome, execution, Run.of(Duration.ofSeconds(1)));
            home.telling.jobs().outcome(tx, run, outcome);
        });
    }

    /** The guard refuses it. */
    void refuse(OpenShift shift, String why) {
        shift.refuse(why);
        home.database.change(tx -> {
            home.shifts.set(tx, shift.ref(), Shifts.Fact.REFUSED, why);
            home.telling.shifts().refused(tx, shift, why);
        });
    }

    ShiftView close(OpenShift shift) {
        gauge.end(shift);
        Findings findings = new Findings(
                new Closing.Rows(home.shifts, jobs, new OldNotices(home.database, home.clock, Duration.ofDays(90))),
                home.telling,
                gauge,
                new Morning.Wishes(NIGHTS_WITHOUT_SUCCESS, DeliveryConfig.Report.PROBLEMS));
        ShiftView closed = home.database.write(tx -> {
            List<JobView> unfinished = jobs.unfinished(tx, OPEN);
            home.shifts.close(tx, shift.ref(), new ShiftView.Left(0, 0, 0));
            ShiftView view = home.shifts.get(tx, shift.getId());
            findings.tell(tx, shift, view, unfinished);
            return view;
        });
        home.opening.leave(shift);
        return closed;
    }

    /** The newest 500 notices, the oldest first. */
    List<NoticeView> notices() {
        List<NoticeView> newestFirst = home.database.read(tx -> home.outbox.list(tx, 500));
        return newestFirst.stream()
                .sorted((one, other) -> Long.compare(one.id(), other.id()))
                .toList();
    }

    @Override
    public void close() {
        home.close();
    }
}
