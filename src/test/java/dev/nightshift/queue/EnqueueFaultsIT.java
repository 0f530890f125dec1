package dev.nightshift.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.Invariants;
import dev.nightshift.fault.Points;
import dev.nightshift.fault.Program;
import dev.nightshift.fault.Strace;
import dev.nightshift.fault.Sweep;
import dev.nightshift.job.SettableClock;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that queues jobs is killed, or its disk fails, at its Nth write: what it acknowledged is there, and submitting
 * everything again makes nothing twice.
 */
class EnqueueFaultsIT {
    private static final int SUBMISSIONS = 3;
    private static final String[] CALLS = {"pwrite64", "fsync", "fdatasync"};

    @TempDir
    Path folder;

    @BeforeAll
    static void needs_strace() throws Exception {
        Strace.needed();
    }

    private Path scratch(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name)).resolve("queue.db");
    }

    private static Program program(Path file, int tries) {
        return Program.of(EnqueueMain.class, file, SUBMISSIONS, tries);
    }

    private Map<String, Integer> calls() throws Exception {
        Path file = scratch("calm");
        Strace.Counted calm = Strace.onDatabase(file).count(program(file, 1), CALLS);
        assertThat(acknowledged(calm.result())).hasSize(SUBMISSIONS);
        return calm.calls();
    }

    /** Ids of the first jobs by number of the submission. */
    private static Map<Integer, String> acknowledged(Program.Result result) {
        return result.after("acknowledged").stream()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> Integer.valueOf(words[0]), words -> words[1]));
    }

    @Test
    void what_was_acknowledged_survives_a_kill_at_any_write() throws Exception {
        Sweep.of("P1 enqueue", "kill points")
                .each(calls(), 5, (call, n) -> {
                    Path file = scratch(call + n);
                    return kept(file, Strace.onDatabase(file).kill(program(file, 1), call, n));
                })
                .report();
    }

    @Test
    void a_write_that_fails_once_makes_nothing_twice() throws Exception {
        Sweep.of("P4 enqueue", "failing calls")
                .each(calls(), 2, (call, n) -> {
                    Path file = scratch(call + n);
                    String error = call.equals("pwrite64") ? "ENOSPC" : "EIO";
                    Program.Result result =
                            Strace.onDatabase(file).fail(program(file, 3), call, error, Integer.toString(n));
                    assertThat(result.exit()).as(result.toString()).isZero();
                    assertThat(acknowledged(result)).as(result.toString()).hasSize(SUBMISSIONS);
                    return kept(file, result);
                })
                .report();
    }

    @Test
    void a_disk_that_stays_full_acknowledges_nothing() throws Exception {
        Path file = scratch("full");
        Program.Result result = Strace.onDatabase(file).fail(program(file, 2), "pwrite64", "ENOSPC", "1+");

        assertThat(result.exit()).isZero();
        assertThat(acknowledged(result)).isEmpty();
        assertThat(result.lines()).hasSize(2 * SUBMISSIONS).allMatch(line -> line.endsWith("disk_full"));
        kept(file, result);
    }

    private static Sweep.Found kept(Path file, Program.Result result) {
        Map<Integer, String> acknowledged = acknowledged(result);
        try (Database database = Database.open(file, Queue.schema(), new SettableClock())) {
            List<String> there = ids(database);
            int lost = (int) acknowledged.values().stream()
                    .filter(id -> !there.contains(id))
                    .count();
            assertThat(there.size()).as("submissions are whole").isEven();
            assertWhole(database);

            Queue queue = new Queue(new SettableClock(), new Random(Points.SEED));
            for (int number = 0; number < SUBMISSIONS; number++) {
                Submission submission = EnqueueMain.submission(number);
                Enqueued again =
                        database.write(tx -> queue.enqueue(tx, submission)).get(0);
                if (acknowledged.containsKey(number)) {
                    assertThat(again).isEqualTo(new Enqueued(acknowledged.get(number), false, "was submitted before"));
                }
            }
            assertThat(ids(database)).hasSize(2 * SUBMISSIONS);
            assertWhole(database);
            return new Sweep.Found(acknowledged.size(), lost);
        }
    }

    private static List<String> ids(Database database) {
        return list(database, "SELECT id AS v FROM jobs");
    }

    /** Each job has its ledger entry, and its rows elsewhere. */
    private static void assertWhole(Database database) {
        Invariants.hold(database);
        int jobs = ids(database).size();
        assertThat(list(database, "SELECT job AS v FROM ledger")).hasSize(jobs);
        assertThat(list(database, "SELECT name AS v FROM job_exclusive")).hasSize(jobs / 2);
    }

    private static List<String> list(Database database, String sql) {
        return database.read(tx -> tx.list(Query.of("test", sql), Args.none(), row -> row.text("v")));
    }
}
