package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.State;
import dev.nightshift.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status of a shift follows from what its jobs came to, whatever that was. */
class ShiftStatusIT {
    private static final long SEED = 15;

    @TempDir
    Path folder;

    QueueFixture at;
    int number;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    /** The last results of the jobs of a shift; {@code null}: still running when the shift ended. */
    private record Night(List<@Nullable AttemptResult> results, int due) {
        long count(AttemptResult... wanted) {
            return results.stream()
                    .filter(result -> result != null && List.of(wanted).contains(result))
                    .count();
        }

        long good() {
            return count(AttemptResult.SUCCEEDED, AttemptResult.INSUFFICIENT_EVIDENCE);
        }
    }

    /** All multisets of up to four results, in the order of the enumeration. */
    private static List<Night> nights() {
        List<Night> nights = new ArrayList<>();
        List<@Nullable AttemptResult> all = new ArrayList<>(List.of(AttemptResult.values()));
        all.add(null);
        grow(nights, all, 0, List.of(), 4);
        Random random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            List<@Nullable AttemptResult> results = new ArrayList<>();
            int count = 5 + random.nextInt(20);
            int kinds = 1 + random.nextInt(all.size());
            for (int j = 0; j < count; j++) {
                results.add(all.get(random.nextInt(kinds)));
            }
            nights.add(new Night(results, count));
        }
        return nights;
    }

    private static void grow(
            List<Night> nights,
            List<@Nullable AttemptResult> all,
            int from,
            List<@Nullable AttemptResult> results,
            int left) {
        nights.add(new Night(results, results.size()));
        if (results.isEmpty()) {
            nights.add(new Night(results, 3));
        }
        for (int next = from; next < all.size() && left > 0; next++) {
            List<@Nullable AttemptResult> longer = new ArrayList<>(results);
            longer.add(all.get(next));
            grow(nights, all, next, longer, left - 1);
        }
    }

    private ShiftView shift(Tx tx, Night night) {
        ShiftRef shift = at.shifts.open(tx, ShiftOrder.plain(null), night.due()).orElseThrow();
        for (AttemptResult result : night.results()) {
            at.queue.enqueue(tx, new Submission(List.of(job("job-" + number++).build()), null, "test", false));
            // Each job has failed in this shift before; only its last attempt there counts.
            record(tx, at.claims.claim(tx, shift, QueueFixture.OPEN, false).orElseThrow(), AttemptResult.FAILED, true);
            Claim claim = at.claims.claim(tx, shift, QueueFixture.OPEN, false).orElseThrow();
            if (result != null) {
                record(tx, claim, result, false);
            }
        }
        at.shifts.close(tx, shift, new ShiftView.Left(0, 0, 0));
        return at.shifts.get(tx, shift.id());
    }

    private void record(Tx tx, Claim claim, AttemptResult result, boolean again) {
        // What was deferred would come again: held here, so that the next shift does not meet it.
        State state = again
                ? State.QUEUED
                : switch (result) {
                    case SUCCEEDED -> State.SUCCEEDED;
                    case INSUFFICIENT_EVIDENCE -> State.INSUFFICIENT_EVIDENCE;
                    case INVALID -> State.INVALID;
                    case FAILED -> State.FAILED;
                    case CANCELLED -> State.CANCELLED;
                    case DEFERRED, INTERRUPTED -> State.HELD;
                };
        Outcome outcome = new Outcome(state, result, "test", "", null, again);
        assertThat(at.claims.record(tx, claim, outcome, new Execution.Returned(), Run.of(Duration.ZERO)))
                .isTrue();
    }

    @Test
    void a_shift_in_which_nothing_succeeded_is_never_called_a_success() {
        List<Night> nights = nights();
        assertThat(nights).hasSizeGreaterThan(500);
        at.database.change(tx -> {
            for (Night night : nights) {
                ShiftView shift = shift(tx, night);
                ShiftStatus status = shift.status();
                String told = night + " (seed " + SEED + ")";
                boolean any = night.good() > 0;
                if (!any) {
                    assertThat(status).as(told).isNotEqualTo(ShiftStatus.SUCCEEDED);
                }
                if (night.due() > 0 || !night.results().isEmpty()) {
                    assertThat(status).as(told).isNotEqualTo(ShiftStatus.EMPTY);
                }
                assertThat(status).as(told).isEqualTo(expected(night));
                assertThat(shift.counts().ran().claimed())
                        .isEqualTo(night.results().size());
                assertThat(shift.counts().ran().succeeded()).isEqualTo((int) night.count(AttemptResult.SUCCEEDED));
                assertThat(shift.counts().ran().failed()).isEqualTo((int) night.count(AttemptResult.FAILED));
            }
        });
    }

    private static ShiftStatus expected(Night night) {
        long ran = night.results().size() - night.count(AttemptResult.DEFERRED);
        if (ran == 0) {
            return night.due() > 0 ? ShiftStatus.WAITING : ShiftStatus.EMPTY;
        } else if (night.good() == ran) {
            return ShiftStatus.SUCCEEDED;
        }
        return night.good() == 0 ? ShiftStatus.FAILED : ShiftStatus.PARTIAL;
    }

    @Test
    void a_refused_or_interrupted_shift_is_no_success_whatever_its_jobs_came_to() {
        at.database.change(tx -> {
            ShiftRef refused = at.shifts.open(tx, ShiftOrder.plain(null), 0).orElseThrow();
            at.shifts.set(tx, refused, Shifts.Fact.REFUSED, "the disk is full");
            assertThat(at.shifts.get(tx, refused.id()).status()).isEqualTo(ShiftStatus.RUNNING);
            at.shifts.close(tx, refused, new ShiftView.Left(0, 0, 0));
            assertThat(at.shifts.get(tx, refused.id()).status()).isEqualTo(ShiftStatus.FAILED);

            at.queue.enqueue(tx, new Submission(List.of(job("a").build()), null, "test", false));
            ShiftRef cut = at.shifts.open(tx, ShiftOrder.plain(null), 1).orElseThrow();
            record(
                    tx,
                    at.claims.claim(tx, cut, QueueFixture.OPEN, false).orElseThrow(),
                    AttemptResult.SUCCEEDED,
                    false);
            at.shifts.interrupt(tx, cut);
            assertThat(at.shifts.get(tx, cut.id()).status()).isEqualTo(ShiftStatus.INTERRUPTED);
        });
    }
}
