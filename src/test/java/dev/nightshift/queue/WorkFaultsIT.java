package dev.nightshift.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.Invariants;
import dev.nightshift.fault.Program;
import dev.nightshift.fault.Strace;
import dev.nightshift.fault.Sweep;
import dev.nightshift.job.SettableClock;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that claims, starts and records jobs is killed anywhere, then started again. State and ledger never differ, no
 * attempt starts twice, what it said was recorded is, and a job that may not be repeated is held.
 */
class WorkFaultsIT {
    private static final String[] CALLS = {"pwrite64", "fsync", "fdatasync", "write"};

    @TempDir
    Path folder;

    private Path scratch(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    private static Program night(Path home, int halt) {
        return Program.of(WorkMain.class, home, halt);
    }

    private static Strace watching(Path home) {
        return Strace.onDatabase(home.resolve("queue.db")).and(List.of(home.resolve("started")));
    }

    @Test
    void killed_at_any_write_state_and_ledger_agree_and_nothing_starts_twice() throws Exception {
        Strace.needed();
        Path calm = scratch("calm");
        Strace.Counted counted = watching(calm).count(night(calm, 0), CALLS);
        Sweep.of("P2 P23 night of the queue", "kill points")
                .each(counted.calls(), 2, (call, n) -> {
                    Path home = scratch(call + n);
                    return honest(home, watching(home).kill(night(home, 0), call, n));
                })
                .report();
    }

    @Test
    void halted_at_any_step_also_inside_of_transactions() throws Exception {
        Path calm = scratch("calm");
        int steps = Integer.parseInt(night(calm, 0).run().after("steps").get(0));
        Sweep.of("P2 P3 P23 night of the queue", "halts")
                .each(Map.of("step", steps), 8, (call, n) -> {
                    Path home = scratch(call + n);
                    Program.Result result = night(home, n).run();
                    assertThat(result.killed()).as(result.toString()).isTrue();
                    return honest(home, result);
                })
                .report();
    }

    private static Sweep.Found honest(Path home, Program.Result killed) throws Exception {
        Set<String> promised = new HashSet<>();
        killed.after("acknowledged").forEach(id -> promised.add("job " + id));
        killed.after("recorded").forEach(line -> promised.add("attempt " + line));
        killed.after("closed").forEach(id -> promised.add("shift " + id));
        Set<String> lost = new HashSet<>(promised);
        List<String> started = started(home);
        try (Database database = open(home)) {
            Invariants.hold(database);
            lost.removeAll(facts(database));
            assertThat(list(
                            database,
                            "SELECT j.id || ' ' || a.number AS v FROM attempts a "
                                    + "JOIN jobs j ON j.seq = a.job_seq"))
                    .as("what was started was claimed")
                    .containsAll(started);
        }

        Program.Result again = night(home, 0).run();

        assertThat(again.exit()).as(again.toString()).isZero();
        assertThat(started(home)).as("starts").doesNotHaveDuplicates();
        try (Database database = open(home)) {
            Invariants.hold(database);
            Invariants.nothingRuns(database);
            assertThat(facts(database)).containsAll(promised);
            assertThat(list(database, "SELECT id || ' ' || state AS v FROM jobs"))
                    .hasSize(4)
                    .contains("safe succeeded")
                    .allMatch(job ->
                            job.matches("(good|safe|after) succeeded|bad failed|(good|bad|after) held|after queued"));
            assertThat(list(
                            database,
                            "SELECT j.id AS v FROM jobs j JOIN attempts a ON a.job_seq = j.seq "
                                    + "WHERE a.number > 1 AND j.id <> 'safe'"))
                    .as("repeated although it may not be")
                    .isEmpty();
        }
        return new Sweep.Found(promised.size(), lost.size());
    }

    private static Set<String> facts(Database database) {
        Set<String> facts = new HashSet<>(list(database, "SELECT 'job ' || id AS v FROM jobs"));
        facts.addAll(list(
                database,
                "SELECT 'attempt ' || j.id || ' ' || a.number || ' ' || a.result AS v "
                        + "FROM attempts a JOIN jobs j ON j.seq = a.job_seq WHERE a.result IS NOT NULL"));
        facts.addAll(list(database, "SELECT 'shift ' || id AS v FROM shifts WHERE closed_at IS NOT NULL"));
        return facts;
    }

    private static List<String> started(Path home) throws Exception {
        Path file = home.resolve("started");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static Database open(Path home) {
        return Database.open(home.resolve("queue.db"), Queue.schema(), new SettableClock());
    }

    private static List<String> list(Database database, String sql) {
        return database.read(tx -> tx.list(Query.of("test", sql), Args.none(), row -> row.text("v")));
    }
}
