package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.Execution;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.job.State;
import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import dev.nightshift.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we say about why a job waits is what the claim does, in queues of every shape. */
class ExplanationIT {
    private static final Query OTHERS_WAIT = Query.of(
            "others_wait",
            "UPDATE jobs SET ready_at = '9999-01-01T00:00:00.000Z' WHERE state = 'queued' AND seq <> :job");
    /** Codes of jobs that a new shift claims when nothing else comes first. */
    private static final Set<String> CLAIMABLE = Set.of("next_shift", "not_now");

    @TempDir
    Path folder;

    private static final class TakenBackException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void a_job_said_to_run_in_the_next_shift_is_claimable_and_every_other_is_not() {
        long seed = 4711;
        Random random = new Random(seed);
        Set<String> seen = new HashSet<>();
        try (QueueFixture at = new QueueFixture(folder)) {
            for (int round = 0; round < 60; round++) {
                String told = "seed " + seed + ", round " + round;
                change(at, random, round);
                Circumstances now = circumstances(random);
                ShiftRef shift = at.openShift();
                List<JobView> unfinished = at.database.read(tx -> at.jobs.unfinished(tx, now));
                for (JobView job : unfinished) {
                    if (job.state() == State.QUEUED) {
                        String code = code(job);
                        seen.add(
                                code.startsWith("after") || code.startsWith("exclusive")
                                        ? code.substring(0, code.indexOf(':'))
                                        : code);
                        assertThat(isClaimable(at, shift, now, job))
                                .as(told + ": " + job)
                                .isEqualTo(CLAIMABLE.contains(code));
                    }
                }
                assertFirst(at, shift, now, unfinished, told);
                at.closeShift(shift);
                at.clock.advance(Duration.ofMinutes(random.nextInt(90)));
            }
        }
        assertThat(seen)
                .as("the queues of seed " + seed + " know every reason")
                .contains("next_shift", "not_now", "backoff", "not_before", "parked", "workspace_busy", "no_snapshot")
                .contains("gate:memory", "gate:disk", "gate:temperature", "after", "after_unknown", "exclusive")
                .contains("no_route:summary");
    }

    /** The claim takes the first of those that we say are claimable. */
    private static void assertFirst(
            QueueFixture at, ShiftRef shift, Circumstances now, List<JobView> unfinished, String told) {
        String expected = unfinished.stream()
                .filter(job -> job.state() == State.QUEUED && CLAIMABLE.contains(code(job)))
                .map(JobView::id)
                .findFirst()
                .orElse("nothing");
        takeBack(at, tx -> {
            String claimed =
                    at.claims.claim(tx, shift, now, false).map(Claim::job).orElse("nothing");
            assertThat(claimed).as(told).isEqualTo(expected);
        });
    }

    private static String code(JobView job) {
        Waiting waiting = job.waiting();
        return waiting == null ? "" : waiting.code();
    }

    private interface Work {
        void in(Tx tx);
    }

    private static void takeBack(QueueFixture at, Work work) {
        try {
            at.database.change(tx -> {
                work.in(tx);
                throw new TakenBackException();
            });
        } catch (TakenBackException e) {
            assertThat(e).isNotNull();
        }
    }

    private static boolean isClaimable(QueueFixture at, ShiftRef shift, Circumstances now, JobView job) {
        boolean[] claimed = new boolean[1];
        takeBack(at, tx -> {
            tx.run(OTHERS_WAIT, Args.of("job", job.seq()));
            claimed[0] = at.claims.claim(tx, shift, now, false).isPresent();
        });
        return claimed[0];
    }

    private static Circumstances circumstances(Random random) {
        boolean demanding = random.nextInt(3) == 0;
        return new Circumstances(
                demanding ? Set.of("standard", "demanding") : Set.of("standard"),
                random.nextInt(4) == 0 ? Set.of("command", "summary") : Set.of("command"),
                random.nextInt(4) * 100L,
                random.nextInt(4) * 100L,
                new Circumstances.Protection(
                        random.nextInt(4) == 0 ? "the snapshot failed" : null,
                        random.nextInt(3) == 0 ? "no snapshots are taken" : null),
                random.nextInt(10) == 0 ? new Waiting("gate:temperature", "hot") : null);
    }

    /** New jobs; some of the queued ones run, and end in any way or not at all. */
    private static void change(QueueFixture at, Random random, int round) {
        for (int i = 0; i < 4; i++) {
            at.addFile("file-" + round + "-" + i, randomJob(at, random, round, "r" + round + "-" + i));
        }
        ShiftRef shift = at.openShift();
        for (int i = 0; i < 4; i++) {
            at.claim(shift).ifPresent(claim -> {
                switch (random.nextInt(6)) {
                    case 0 -> at.exit(claim, 0);
                    case 1 -> at.exit(claim, 1);
                    case 2 -> at.exit(claim, Execution.NOT_NOW);
                    case 3 -> at.end(claim, new Execution.Interrupted("ended"));
                    default -> {
                        // Runs on, until it is found as an orphan some rounds later.
                    }
                }
            });
        }
        if (round % 5 == 4) {
            for (Orphan orphan : at.database.read(at.claims::orphans)) {
                at.exit(orphan.claim(), random.nextInt(2));
            }
        }
        at.closeShift(shift);
    }

    private static SpecBuilder randomJob(QueueFixture at, Random random, int round, String id) {
        SpecBuilder job = job(id).priority(1 + random.nextInt(9)).retries(random.nextInt(3), Duration.ofMinutes(30));
        if (random.nextInt(3) == 0) {
            job.workspace(random.nextBoolean() ? "app" : "docs");
        }
        if (random.nextInt(4) == 0) {
            job.needs(random.nextInt(4) * 100L, random.nextInt(4) * 100L, random.nextBoolean() ? "tape" : "gpu");
        }
        if (random.nextInt(5) == 0) {
            job.jobClass("demanding");
        }
        if (random.nextInt(6) == 0) {
            job.kind("summary");
        }
        if (random.nextInt(5) == 0) {
            job.notBefore(at.clock.instant().plus(Duration.ofMinutes(random.nextInt(300))));
        }
        if (round > 0 && random.nextInt(5) == 0) {
            // Ghosts never come.
            job.after(random.nextBoolean() ? "r" + random.nextInt(round) + "-0" : "ghost-" + random.nextInt(9));
        }
        if (random.nextInt(8) == 0) {
            job.retrySafe();
        }
        return job;
    }
}
