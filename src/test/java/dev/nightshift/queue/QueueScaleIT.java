package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Execution;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large queues. The limits are generous, for a busy machine; what was measured is printed. */
class QueueScaleIT {
    private static final Execution DONE = new Execution.Exited(0);
    private static final Outcome SUCCESS =
            new Outcome(State.SUCCEEDED, AttemptResult.SUCCEEDED, "exit:0", "exit status 0", null, false);

    @TempDir
    Path folder;

    QueueFixture at;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private static long millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static List<JobSpec> specs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (i % 10 == 9 ? job("job-" + i).after("job-" + (i - 1)) : job("job-" + i)).build())
                .toList();
    }

    @Test
    void ten_thousand_jobs_come_in_with_one_file() {
        List<JobSpec> specs = specs(10_000);

        long first = millis(() -> at.add(new Submission(specs, "file", "inbox", true)));
        long again = millis(() -> at.add(new Submission(specs, "file", "inbox", true)));
        long listed = millis(() -> at.database.read(tx -> at.jobs.unfinished(tx, QueueFixture.OPEN)));

        System.out.println(
                "10 000 jobs: " + "enqueue " + first + " ms, the same again " + again + " ms, list " + listed + " ms");
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isEqualTo(10_000);
        assertThat(first).isLessThan(15_000);
    }

    @Test
    void claims_stay_quick_beside_many_finished_jobs() {
        at.add(new Submission(specs(2), "seed", "test", true));
        // Finished jobs, as many as a busy home has after years; made by the database, for time.
        at.sql("""
                WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 200000)
                INSERT INTO jobs (id, name, digest, kind, title, state, priority, class, spec, after_open, exclusives,
                  need_memory, need_disk, ready_at, submitted_at, submitted_by)
                SELECT 'old-' || n, 'old-' || n, digest, kind, title, 'queued', priority, class, spec, 0, 0, 0, 0, ready_at,
                  submitted_at, submitted_by
                FROM n, jobs WHERE jobs.id = 'job-0'""");
        at.sql("UPDATE jobs SET state = 'cancelled' WHERE id LIKE 'old-%'");
        at.add(new Submission(specs(1_000), "work", "test", true));
        ShiftRef shift = at.openShift();

        long[] nanos = new long[500];
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            claims.add(at.claim(shift).orElseThrow());
            nanos[i] = System.nanoTime() - start;
            at.database.change(
                    tx -> at.claims.record(tx, claims.get(claims.size() - 1), SUCCESS, DONE, Run.of(Duration.ZERO)));
        }
        Arrays.sort(nanos);

        long median = nanos[nanos.length / 2] / 1_000;
        System.out.println(
                "beside 200 000 finished jobs: claim p50 " + median + " µs, p99 " + nanos[495] / 1_000 + " µs");
        assertThat(median).isLessThan(20_000);
    }

    @Test
    void many_jobs_are_claimed_and_recorded_in_a_second() {
        int jobs = 3_000;
        at.add(new Submission(specs(jobs), "file", "inbox", true));
        ShiftRef shift = at.openShift();

        long millis = millis(() -> {
            for (int i = 0; i < jobs; i++) {
                Claim claim = at.claim(shift).orElseThrow();
                at.database.change(tx -> at.claims.record(tx, claim, SUCCESS, DONE, Run.of(Duration.ZERO)));
            }
        });

        System.out.println(
                "claim and record: " + jobs * 1000L / Math.max(1, millis) + " jobs/s, two transactions each");
        assertThat(at.count("SELECT count(*) AS n FROM jobs WHERE state = 'succeeded'"))
                .isEqualTo(jobs);
        assertThat(millis).isLessThan(60_000);
    }
}
