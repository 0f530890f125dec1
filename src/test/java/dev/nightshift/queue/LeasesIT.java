package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static dev.nightshift.queue.QueueFixture.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.State;
import dev.nightshift.problem.EnvironmentException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who lost the lease changes nothing any more: by the database's word, not by ours. */
class LeasesIT {
    private static final Lease.Holder HOLDER = new Lease.Holder(42, "7", "boot");

    @TempDir
    Path folder;

    private QueueFixture at;
    private Leases ours;
    private Leases successor;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
        ours = new Leases(at.clock, "owner-1");
        successor = new Leases(at.clock, "owner-2");
        assertThat(renew(ours)).isTrue();
    }

    @AfterEach
    void close() {
        at.close();
    }

    private boolean renew(Leases leases) {
        return at.database.<Boolean>write(tx -> leases.renew(tx, "start", HOLDER));
    }

    private void takeOver() {
        at.database.change(tx -> successor.others(tx).forEach(lease -> successor.takeOver(tx, lease)));
        assertThat(renew(successor)).isTrue();
    }

    private String everything() {
        return at.count("SELECT count(*) AS n FROM ledger") + " "
                + at.count("SELECT count(*) AS n FROM attempts") + " "
                + at.count("SELECT count(*) AS n FROM jobs WHERE state = 'running'") + " "
                + at.count("SELECT count(*) AS n FROM shifts WHERE closed_at IS NULL AND notes = '[]'");
    }

    @Test
    void a_lease_lives_as_long_as_it_is_renewed_and_ends_for_good() {
        long before = at.database.read(ours::held).orElseThrow().renewals();
        assertThat(renew(ours)).isTrue();
        assertThat(at.database.read(successor::others)).singleElement().satisfies(lease -> {
            assertThat(lease.renewals()).isGreaterThan(before);
            assertThat(lease.text()).startsWith("start, process 42, since ");
        });

        at.database.change(ours::end);

        assertThat(renew(ours)).isFalse();
        assertThat(at.database.read(successor::others)).isEmpty();
        assertThatThrownBy(() -> at.sql("UPDATE leases SET ended_at = NULL"))
                .hasMessageContaining("a lease that has ended does not come back");
    }

    @Test
    void who_was_taken_over_claims_records_opens_and_closes_nothing() {
        ShiftRef shift = at.openShift();
        at.add(job("a").retrySafe());
        at.add(job("b"));
        Claim claim = at.claim(shift).orElseThrow();
        assertThat(at.database.<Boolean>read(tx -> at.claims.holds(tx, claim))).isTrue();
        takeOver();
        String before = everything();

        assertThat(renew(ours)).isFalse();
        assertThat(at.database.<Boolean>read(tx -> at.claims.holds(tx, claim))).isFalse();
        assertThat(at.claim(shift)).isEmpty();
        Execution done = new Execution.Exited(0);
        Outcome success = Decision.decide(claim.spec().policy(), 0, 0, done);
        assertThat(at.database.<Boolean>write(tx -> at.claims.record(tx, claim, success, done, Run.of(Duration.ZERO))))
                .isFalse();
        assertThatThrownBy(at::openShift).isInstanceOf(EnvironmentException.class);
        assertThatThrownBy(() -> at.closeShift(shift)).isInstanceOf(EnvironmentException.class);
        assertThatThrownBy(() -> at.database.change(tx -> at.shifts.interrupt(tx, shift)))
                .isInstanceOf(EnvironmentException.class);
        for (Shifts.Fact fact : Shifts.Fact.values()) {
            assertThatThrownBy(() -> at.database.change(tx -> at.shifts.set(tx, shift, fact, "[1]")))
                    .as(fact.toString())
                    .isInstanceOf(EnvironmentException.class);
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void the_successor_records_what_the_other_left_as_interrupted_once() {
        ShiftRef shift = at.openShift();
        at.add(job("a").retrySafe());
        Claim lost = at.claim(shift).orElseThrow();
        takeOver();
        Claims claims = new Claims(at.clock, "owner-2");
        Orphan orphan = at.database.read(claims::orphans).get(0);
        Execution gone = new Execution.Interrupted("the service ended");
        Outcome again = Decision.decide(lost.spec().policy(), 0, 0, gone);

        assertThat(at.database.<Boolean>write(tx -> at.claims.recordOrphan(tx, orphan, again, gone)))
                .as("by who was taken over")
                .isFalse();
        assertThat(at.database.<Boolean>write(tx -> claims.recordOrphan(tx, orphan, again, gone)))
                .isTrue();
        assertThat(at.database.<Boolean>write(tx -> claims.recordOrphan(tx, orphan, again, gone)))
                .isFalse();
        assertThat(at.database
                        .write(tx -> claims.claim(tx, shift, OPEN, false))
                        .orElseThrow()
                        .attempt())
                .isEqualTo(2);
    }

    @Test
    void three_interruptions_in_a_row_hold_a_job_and_any_other_outcome_or_a_human_begins_anew() {
        Execution gone = new Execution.Interrupted("the service ended");
        at.add(job("a").retrySafe().retries(9, Duration.ZERO));
        ShiftRef shift = at.openShift();
        for (Execution ending : new Execution[] {gone, gone, new Execution.Exited(1), gone, gone}) {
            at.end(at.claim(shift).orElseThrow(), ending);
            assertThat(at.job("a").state()).isEqualTo(State.QUEUED);
        }

        Outcome third = at.end(at.claim(shift).orElseThrow(), gone);

        assertThat(third.text()).contains("3 times in a row");
        assertThat(at.job("a").state()).isEqualTo(State.HELD);
        assertThat(at.reason("a")).isEqualTo("interrupted");
        at.database.change(tx -> at.steering.release(tx, "a", "test"));
        at.end(at.claim(shift).orElseThrow(), gone);
        assertThat(at.job("a").state()).as("a human said that it may run").isEqualTo(State.QUEUED);
    }

    @Test
    void the_time_in_which_the_machine_slept_is_known() {
        Instant evening = at.clock.instant();
        Instant morning = evening.plus(Duration.ofHours(8));
        at.database.change(tx -> ours.suspended(tx, evening, morning));

        assertThat(slept(evening.minusSeconds(60))).isEqualTo(Duration.ofHours(8));
        assertThat(slept(morning.minusSeconds(60))).isEqualTo(Duration.ofMinutes(1));
        assertThat(slept(morning)).isEqualTo(Duration.ZERO);
    }

    private Duration slept(Instant since) {
        return at.database.read(tx -> Leases.suspendedSince(tx, since));
    }
}
