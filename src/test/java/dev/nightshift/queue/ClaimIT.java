package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static dev.nightshift.queue.QueueFixture.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.State;
import dev.nightshift.problem.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    QueueFixture at;
    ShiftRef shift;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
        shift = at.openShift();
    }

    @AfterEach
    void close() {
        at.close();
    }

    private Claim claimed(String id) {
        Claim claim = at.claim(shift).orElseThrow();
        assertThat(claim.job()).isEqualTo(id);
        return claim;
    }

    private static Circumstances with(long memory, long disk, @Nullable String workspacesClosed) {
        return new Circumstances(
                OPEN.classes(), OPEN.kinds(), memory, disk, new Circumstances.Protection(workspacesClosed, null), null);
    }

    @Test
    void the_most_urgent_comes_first_then_the_oldest() {
        at.add(job("late"));
        at.add(job("idle").priority(9));
        at.add(job("later"));
        at.add(job("urgent").priority(1));

        assertThat(at.next(shift)).isEqualTo("urgent");
        assertThat(at.next(shift)).isEqualTo("late");
        assertThat(at.next(shift)).isEqualTo("later");
        assertThat(at.next(shift)).isEqualTo("idle");
        assertThat(at.next(shift)).isNull();
    }

    @Test
    void a_claim_is_a_running_job_with_a_numbered_attempt() {
        at.add(job("a"));

        Claim claim = claimed("a");

        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(claim.key()).isEqualTo("2026-11-22-180000/a/1");
        assertThat(at.job("a").state()).isEqualTo(State.RUNNING);
        assertThat(at.count("SELECT count(*) AS n FROM attempts WHERE result IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void a_job_waits_for_its_time() {
        at.add(job("a").notBefore(at.clock.instant().plus(MINUTE)));

        assertThat(at.next(shift)).isNull();
        assertThat(at.reason("a")).isEqualTo("not_before");
        assertThat(at.optional(tx -> at.claims.nextReady(tx, shift, OPEN)))
                .contains(at.clock.instant().plus(MINUTE));

        at.clock.advance(MINUTE);
        assertThat(at.next(shift)).isEqualTo("a");
    }

    @Test
    void a_job_waits_for_those_before_it() {
        at.addTogether(job("first"), job("second"), job("last").after("first", "second"));

        at.exit(claimed("first"), 0);
        assertThat(at.reason("last")).isEqualTo("after:second");
        at.exit(claimed("second"), 1);
        assertThat(at.next(shift)).isNull();
        assertThat(at.reason("last")).isEqualTo("after:second");

        at.database.change(tx -> at.steering.retry(tx, "second", "ann"));
        at.exit(claimed("second"), 0);
        assertThat(at.next(shift)).isEqualTo("last");
    }

    @Test
    void a_failure_is_tried_again_after_a_pause_that_doubles() {
        at.add(job("a").retries(2, MINUTE));

        at.exit(claimed("a"), 1);
        assertThat(at.reason("a")).isEqualTo("backoff");
        assertThat(at.next(shift)).isNull();
        at.clock.advance(MINUTE);
        at.exit(claimed("a"), 1);
        at.clock.advance(MINUTE);
        assertThat(at.next(shift)).isNull();
        at.clock.advance(MINUTE);
        Claim third = claimed("a");
        assertThat(third.attempt()).isEqualTo(3);
        at.exit(third, 1);

        assertThat(at.job("a").state()).isEqualTo(State.FAILED);
        assertThat(at.count("SELECT count(*) AS n FROM attempts WHERE result = 'failed'"))
                .isEqualTo(3);
    }

    @Test
    void a_retry_by_hand_begins_the_count_anew() {
        at.add(job("a").retries(1, MINUTE));
        at.exit(claimed("a"), 1);
        at.clock.advance(MINUTE);
        at.exit(claimed("a"), 1);

        at.database.change(tx -> at.steering.retry(tx, "a", "ann"));

        Claim claim = claimed("a");
        assertThat(claim.attempt()).isEqualTo(3);
        assertThat(claim.failures()).isZero();
        at.exit(claim, 1);
        assertThat(at.job("a").state()).isEqualTo(State.QUEUED);
    }

    @Test
    void an_exclusive_name_has_one_holder() {
        at.add(job("a").needs(0, 0, "whisper", "gpu"));
        at.add(job("b").needs(0, 0, "whisper"));
        at.add(job("c").needs(0, 0, "tape"));

        Claim holder = claimed("a");
        assertThat(at.reason("b")).isEqualTo("exclusive:whisper");
        assertThat(at.next(shift)).isEqualTo("c");
        assertThat(at.next(shift)).isNull();

        at.exit(holder, 1);
        assertThat(at.next(shift)).isEqualTo("b");
    }

    @Test
    void a_workspace_has_one_job_at_a_time() {
        at.add(job("a").workspace("app"));
        at.add(job("b").workspace("app"));
        at.add(job("c").workspace("docs"));
        at.add(job("d"));

        Claim holder = claimed("a");
        assertThat(at.reason("b")).isEqualTo("workspace_busy");
        assertThat(at.next(shift)).isEqualTo("c");
        assertThat(at.next(shift)).isEqualTo("d");
        assertThat(at.next(shift)).isNull();

        at.exit(holder, 0);
        assertThat(at.next(shift)).isEqualTo("b");
    }

    @Test
    void a_class_that_is_not_allowed_is_parked_and_freed_by_the_configuration() {
        at.add(job("a").jobClass("demanding"));

        assertThat(at.next(shift)).isNull();
        assertThat(at.reason("a")).isEqualTo("parked");

        Circumstances both = new Circumstances(
                Set.of("standard", "demanding"),
                OPEN.kinds(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Circumstances.Protection.FULL,
                null);
        assertThat(at.job("a", both).waiting()).extracting(Waiting::code).isEqualTo("next_shift");
        assertThat(at.claim(shift, both)).isPresent();
    }

    @Test
    void a_kind_without_a_route_waits_for_one() {
        at.add(job("a").kind("summary"));
        at.add(job("b").kind("comm"));

        assertThat(at.next(shift)).isNull();
        assertThat(at.reason("a")).isEqualTo("no_route:summary");
        assertThat(at.reason("b")).isEqualTo("no_route:comm");
    }

    @Test
    void a_job_waits_for_the_memory_and_disk_it_needs() {
        at.add(job("memory").needs(101, 0));
        at.add(job("disk").needs(0, 101));
        at.add(job("little").needs(100, 100));

        assertThat(at.claim(shift, with(100, 100, null)).orElseThrow().job()).isEqualTo("little");
        assertThat(at.claim(shift, with(100, 100, null))).isEmpty();
        assertThat(at.job("memory", with(100, 100, null)).waiting())
                .extracting(Waiting::code)
                .isEqualTo("gate:memory");
        assertThat(at.job("disk", with(100, 100, null)).waiting())
                .extracting(Waiting::code)
                .isEqualTo("gate:disk");
    }

    @Test
    void without_snapshots_only_jobs_without_a_workspace_run() {
        at.add(job("a").workspace("app"));
        at.add(job("b"));
        Circumstances closed = with(Long.MAX_VALUE, Long.MAX_VALUE, "the snapshot failed");

        assertThat(at.claim(shift, closed).orElseThrow().job()).isEqualTo("b");
        assertThat(at.claim(shift, closed)).isEmpty();
        assertThat(at.job("a", closed).waiting()).isEqualTo(new Waiting("no_snapshot", "the snapshot failed"));
    }

    @Test
    void a_closed_gate_claims_nothing_and_says_so() {
        at.add(job("a"));
        Waiting hot = new Waiting("gate:temperature", "90 °C");
        Circumstances closed =
                new Circumstances(OPEN.classes(), OPEN.kinds(), 0, 0, Circumstances.Protection.FULL, hot);

        assertThat(at.claim(shift, closed)).isEmpty();
        assertThat(at.job("a", closed).waiting()).isEqualTo(hot);
    }

    @Test
    void at_the_limit_only_jobs_that_the_shift_has_seen_are_claimed() {
        at.add(job("seen").retries(3, MINUTE));
        at.exit(claimed("seen"), 1);
        at.add(job("unseen").priority(1));
        at.clock.advance(MINUTE);

        assertThat(at.optional(tx -> at.claims.claim(tx, shift, OPEN, true))
                        .orElseThrow()
                        .job())
                .isEqualTo("seen");
        assertThat(at.optional(tx -> at.claims.claim(tx, shift, OPEN, true))).isEmpty();
    }

    @Test
    void not_now_is_once_per_shift() {
        at.add(job("a"));
        at.exit(claimed("a"), Execution.NOT_NOW);

        assertThat(at.job("a").state()).isEqualTo(State.QUEUED);
        assertThat(at.reason("a")).isEqualTo("not_now");
        assertThat(at.next(shift)).isNull();
        assertThat(at.optional(tx -> at.claims.nextReady(tx, shift, OPEN))).isEmpty();

        at.closeShift(shift);
        assertThat(at.next(at.openShift())).isEqualTo("a");
    }

    @Test
    void a_job_that_may_not_run_again_by_itself_is_held_when_interrupted() {
        at.add(job("careful"));
        at.add(job("safe").retrySafe());

        at.end(claimed("careful"), new Execution.Interrupted("the service ended"));
        at.end(claimed("safe"), new Execution.Interrupted("the service ended"));

        assertThat(at.job("careful").state()).isEqualTo(State.HELD);
        assertThat(at.reason("careful")).isEqualTo("interrupted");
        assertThat(at.next(shift)).isEqualTo("safe");
    }

    @Test
    void the_record_of_a_lost_claim_changes_nothing() {
        at.add(job("a").retrySafe());
        Claim zombie = claimed("a");
        Orphan orphan = at.database.read(at.claims::orphans).get(0);
        Execution gone = new Execution.Interrupted("the service ended");
        Outcome again = Decision.decide(zombie.spec().policy(), 0, 0, gone);
        assertThat(at.database.<Boolean>write(tx -> at.claims.recordOrphan(tx, orphan, again, gone)))
                .isTrue();
        Claims other = new Claims(at.clock, "owner-2");
        Claim now = at.database.write(tx -> other.claim(tx, shift, OPEN, false)).orElseThrow();
        assertThat(now.attempt()).isEqualTo(2);

        for (Claims runner : new Claims[] {at.claims, other}) {
            Execution done = new Execution.Exited(0);
            Outcome success = Decision.decide(zombie.spec().policy(), 0, 0, done);
            long before = at.count("SELECT count(*) AS n FROM ledger");
            assertThat(at.database.<Boolean>write(
                            tx -> runner.record(tx, zombie, success, done, Run.of(Duration.ZERO))))
                    .isFalse();
            assertThat(at.count("SELECT count(*) AS n FROM ledger")).isEqualTo(before);
        }
        // Not even with the right attempt, when the owner is another.
        Execution done = new Execution.Exited(0);
        Outcome success = Decision.decide(now.spec().policy(), 0, 0, done);
        assertThat(at.database.<Boolean>write(tx -> at.claims.record(tx, now, success, done, Run.of(Duration.ZERO))))
                .isFalse();
        assertThat(at.job("a").state()).isEqualTo(State.RUNNING);
        assertThat(at.count("SELECT count(*) AS n FROM attempts WHERE number = 2 AND result IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void state_attempt_and_ledger_change_together_or_not_at_all() {
        at.add(job("a"));
        Claim claim = claimed("a");
        long before = at.count("SELECT count(*) AS n FROM ledger");
        Execution done = new Execution.Exited(0);
        Outcome success = Decision.decide(claim.spec().policy(), 0, 0, done);

        assertThatThrownBy(() -> at.database.change(tx -> {
                    at.claims.record(tx, claim, success, done, Run.of(Duration.ZERO));
                    throw new IllegalStateException("what belongs to it cannot be written");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(at.job("a").state()).isEqualTo(State.RUNNING);
        assertThat(at.count("SELECT count(*) AS n FROM attempts WHERE result IS NOT NULL"))
                .isZero();
        assertThat(at.count("SELECT count(*) AS n FROM ledger")).isEqualTo(before);

        at.exit(claim, 0);
        assertThat(at.count("SELECT count(*) AS n FROM ledger WHERE job = 'a' AND attempt = 1"
                        + " AND from_state = 'running' AND to_state = 'succeeded'"))
                .isEqualTo(1);
    }

    @Test
    void cancelling_a_running_job_is_a_request_that_its_runner_sees() {
        at.add(job("a"));
        Claim claim = claimed("a");

        assertThat(at.database.<Boolean>write(tx -> at.steering.cancel(tx, "a", "ann")))
                .isFalse();

        assertThat(at.database.<Boolean>read(tx -> at.claims.cancelRequested(tx, claim)))
                .isTrue();
        at.end(claim, new Execution.Cancelled());
        assertThat(at.job("a").state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void a_job_that_fails_just_when_it_is_cancelled_is_not_tried_again() {
        at.add(job("a").retries(5, MINUTE));
        Claim claim = claimed("a");
        at.database.change(tx -> at.steering.cancel(tx, "a", "ann"));

        at.exit(claim, 1);

        assertThat(at.job("a").state()).isEqualTo(State.CANCELLED);
        assertThat(at.job("a").past().finishedAt()).isNotNull();
        assertThat(at.count("SELECT count(*) AS n FROM attempts WHERE result = 'failed'"))
                .isEqualTo(1);
        assertThat(at.count("SELECT count(*) AS n FROM ledger WHERE to_state = 'cancelled'"))
                .isEqualTo(1);
    }

    @Test
    void an_orphan_whose_end_was_asked_for_is_cancelled() {
        at.add(job("a").retrySafe());
        claimed("a");
        at.database.change(tx -> at.steering.cancel(tx, "a", "ann"));
        Orphan orphan = at.database.read(at.claims::orphans).get(0);
        Execution gone = new Execution.Interrupted("the service ended");

        at.database.change(tx -> at.claims.recordOrphan(
                tx, orphan, Decision.decide(orphan.claim().spec().policy(), 0, 0, gone), gone));

        assertThat(at.job("a").state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void a_job_that_succeeds_just_when_it_is_cancelled_has_succeeded() {
        at.add(job("a"));
        Claim claim = claimed("a");
        at.database.change(tx -> at.steering.cancel(tx, "a", "ann"));

        at.exit(claim, 0);

        assertThat(at.job("a").state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void an_orphan_is_found_with_its_process() {
        at.add(job("a"));
        Claim claim = claimed("a");
        at.database.change(tx -> at.claims.started(tx, claim, 4711, "12345", "boot-1"));

        assertThat(at.database.read(at.claims::orphans))
                .singleElement()
                .isEqualTo(new Orphan(claim, "owner-1", 4711L, "12345", "boot-1"));
    }

    @Test
    void a_released_job_still_waits_for_its_time() {
        at.add(job("a").notBefore(at.clock.instant().plus(MINUTE)));
        at.database.change(tx -> at.steering.hold(tx, "a", "ann"));

        at.database.change(tx -> at.steering.release(tx, "a", "ann"));

        assertThat(at.reason("a")).isEqualTo("not_before");
    }

    @Test
    void a_rejected_job_that_is_tried_again_still_needs_its_approval() {
        at.add(job("a").approval());
        at.database.change(tx -> at.steering.reject(tx, "a", "", "ann"));

        at.database.change(tx -> at.steering.retry(tx, "a", "bob"));

        assertThat(at.reason("a")).isEqualTo("awaiting_approval");
        assertThat(at.next(shift)).isNull();
        at.database.change(tx -> at.steering.approve(tx, "a", "ann"));
        at.exit(claimed("a"), 1);
        at.database.change(tx -> at.steering.retry(tx, "a", "bob"));
        assertThat(at.next(shift)).isEqualTo("a");
    }

    @Test
    void held_jobs_do_not_run_and_what_cannot_be_steered_says_why() {
        at.add(job("a"));
        at.database.change(tx -> at.steering.hold(tx, "a", "ann"));

        assertThat(at.next(shift)).isNull();
        assertThat(at.reason("a")).isEqualTo("held_by_user");
        assertThatThrownBy(() -> at.database.change(tx -> at.steering.retry(tx, "a", "ann")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("retry: a is held");
        assertThatThrownBy(() -> at.database.change(tx -> at.steering.hold(tx, "b\u001b[31m", "ann")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("\\u001b");
    }

    @Test
    void a_stop_at_once_is_not_taken_back_by_a_stop_after_the_running_job() {
        at.database.change(tx -> at.shifts.requestStop(tx, true, "ann"));
        at.database.change(tx -> at.shifts.requestStop(tx, false, "bob"));

        assertThat(at.database.<String>read(tx -> String.valueOf(at.shifts.stopRequested(tx, shift))))
                .isEqualTo("now");
    }

    @Test
    void a_schedule_opens_one_shift_for_a_local_time() {
        ShiftOrder order = ShiftOrder.scheduled("main", "2026-11-22T19:00", null);

        assertThat(at.optional(tx -> at.shifts.open(tx, order, 0))).isPresent();
        assertThat(at.optional(tx -> at.shifts.open(tx, order, 0))).isEmpty();
        assertThat(at.optional(tx -> at.shifts.open(tx, ShiftOrder.scheduled("main", "2026-11-23T19:00", null), 0)))
                .hasValueSatisfying(opened -> assertThat(opened.id()).isEqualTo("2026-11-22-180000-3"));
    }
}
