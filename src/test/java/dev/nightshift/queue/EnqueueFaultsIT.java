package dev.nightshift.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.job.SettableClock;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that queues jobs is killed, or its disk fails, at its Nth write: what it acknowledged is there, and submitting
 * everything again makes nothing twice. Every N with {@code -Dnightshift.soak}, a few seeded ones without.
 */
class EnqueueFaultsIT {
    private static final int SUBMISSIONS = 3;
    private static final long SEED = 20261122;

    @TempDir
    Path folder;

    @BeforeAll
    static void needs_strace() throws Exception {
        boolean works;
        try {
            Process process = new ProcessBuilder("strace", "-f", "-qq", "-e", "trace=fsync", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            works = process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            works = false;
        }
        assumeTrue(works, "strace is not there or may not trace: faults cannot be injected");
    }

    /** The lines that the process wrote; its acknowledgements by number of the submission. */
    private record Run(int exit, List<String> lines) {
        Map<Integer, String> acknowledged() {
            Map<Integer, String> ids = new HashMap<>();
            lines.stream()
                    .map(line -> line.split(" "))
                    .filter(words -> words[0].equals("acknowledged"))
                    .forEach(words -> ids.put(Integer.valueOf(words[1]), words[2]));
            return ids;
        }
    }

    private Run run(Path file, int tries, String... strace) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("strace", "-f", "-qq", "-P", file.toString(), "-P", file + "-wal"));
        words.addAll(List.of(strace));
        words.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                EnqueueMain.class.getName(),
                file.toString(),
                Integer.toString(SUBMISSIONS),
                Integer.toString(tries)));
        Path output = file.resolveSibling("output");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + words);
        }
        return new Run(process.exitValue(), Files.readAllLines(output, StandardCharsets.UTF_8));
    }

    /** How often each call is made when nothing fails. */
    private Map<String, Integer> calls() throws Exception {
        Path trace = folder.resolve("trace");
        Path file = Files.createDirectory(folder.resolve("calm")).resolve("queue.db");
        Run calm = run(file, 1, "-o", trace.toString(), "-e", "trace=pwrite64,fsync,fdatasync");
        assertThat(calm.acknowledged()).as(calm.toString()).hasSize(SUBMISSIONS);
        Map<String, Integer> counts = new HashMap<>();
        for (String line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
            for (String call : List.of("pwrite64", "fsync", "fdatasync")) {
                if (line.contains(" " + call + "(")) {
                    counts.merge(call, 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    /** Seeded points, at most so many for each call; all of them when soaking. */
    private static List<Integer> points(int total, int most) {
        if (Boolean.getBoolean("nightshift.soak") || total <= most) {
            return IntStream.rangeClosed(1, total).boxed().toList();
        }
        Random random = new Random(SEED);
        return random.ints(1, total + 1).distinct().limit(most).sorted().boxed().toList();
    }

    @TestFactory
    Stream<DynamicTest> what_was_acknowledged_survives_a_kill_at_any_write() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        calls().forEach((call, total) -> points(total, call.equals("pwrite64") ? 8 : 3)
                .forEach(n -> tests.add(DynamicTest.dynamicTest("killed at " + call + " " + n, () -> {
                    Path file = scratch(call + n);
                    Run killed = run(file, 1, "-o", "/dev/null", "-e", "inject=" + call + ":signal=KILL:when=" + n);
                    assertThat(killed.exit()).as(killed.toString()).isEqualTo(137);
                    assertKept(file, killed);
                }))));
        return tests.stream().sorted(Comparator.comparing(DynamicTest::getDisplayName));
    }

    @TestFactory
    Stream<DynamicTest> a_write_that_fails_once_makes_nothing_twice() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        calls().forEach((call, total) -> points(total, call.equals("pwrite64") ? 3 : 1)
                .forEach(n -> tests.add(DynamicTest.dynamicTest("failed at " + call + " " + n, () -> {
                    Path file = scratch(call + n);
                    String error = call.equals("pwrite64") ? "ENOSPC" : "EIO";
                    Path trace = file.resolveSibling("trace");
                    Run run = run(
                            file, 3, "-o", trace.toString(), "-e", "inject=" + call + ":error=" + error + ":when=" + n);
                    assertThat(Files.readString(trace, StandardCharsets.ISO_8859_1))
                            .contains("(INJECTED)");
                    assertThat(run.exit()).as(run.toString()).isZero();
                    assertThat(run.acknowledged()).as(run.toString()).hasSize(SUBMISSIONS);
                    assertKept(file, run);
                }))));
        return tests.stream();
    }

    @Test
    void a_disk_that_stays_full_acknowledges_nothing() throws Exception {
        Path file = scratch("full");
        Run run = run(file, 2, "-o", "/dev/null", "-e", "inject=pwrite64:error=ENOSPC:when=1+");

        assertThat(run.exit()).isZero();
        assertThat(run.acknowledged()).isEmpty();
        assertThat(run.lines()).hasSize(2 * SUBMISSIONS).allMatch(line -> line.endsWith("disk_full"));
        assertKept(file, run);
    }

    private Path scratch(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name)).resolve("queue.db");
    }

    private static void assertKept(Path file, Run run) {
        try (Database database = Database.open(file, Queue.schema(), new SettableClock())) {
            assertThat(database.quickCheck()).isEqualTo("ok");
            Query ids = Query.of("ids", "SELECT id FROM jobs");
            List<String> there = database.read(tx -> tx.list(ids, Args.none(), row -> row.text("id")));
            assertThat(there).as(run.toString()).containsAll(run.acknowledged().values());
            assertThat(count(database, "SELECT count(*) AS n FROM jobs")).isEven();
            assertWhole(database);

            Queue queue = new Queue(new SettableClock(), new Random(SEED));
            for (int number = 0; number < SUBMISSIONS; number++) {
                Submission submission = EnqueueMain.submission(number);
                Enqueued again =
                        database.write(tx -> queue.enqueue(tx, submission)).get(0);
                String acknowledged = run.acknowledged().get(number);
                if (acknowledged != null) {
                    assertThat(again).isEqualTo(new Enqueued(acknowledged, false, "was submitted before"));
                }
            }
            assertThat(count(database, "SELECT count(*) AS n FROM jobs")).isEqualTo(2 * SUBMISSIONS);
            assertWhole(database);
        }
    }

    /** Each job has its ledger entry, and its rows elsewhere. */
    private static void assertWhole(Database database) {
        long jobs = count(database, "SELECT count(*) AS n FROM jobs");
        assertThat(count(database, "SELECT count(*) AS n FROM ledger JOIN jobs ON jobs.id = ledger.job"))
                .isEqualTo(jobs);
        assertThat(count(database, "SELECT count(*) AS n FROM ledger")).isEqualTo(jobs);
        assertThat(count(database, "SELECT 2 * count(*) AS n FROM job_exclusive"))
                .isEqualTo(jobs);
    }

    private static long count(Database database, String sql) {
        return database.read(tx -> tx.first(Query.of("count", sql), Args.none(), row -> row.number("n"))
                .orElseThrow());
    }
}
