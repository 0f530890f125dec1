package dev.nightshift.bench;

import dev.nightshift.app.Engine;
import dev.nightshift.app.Installation;
import dev.nightshift.inbox.JobFileReader;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Submission;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The figures of the README, one line each, beside a peer in the same run, as medians. Needs the packaged jar; the peer
 * is {@code tsp} of Debian's task-spooler, and where it is missing that is said.
 */
public final class NightBench {
    private static final int ROUNDS = 5;
    private static final int JOBS = 1000;
    private static final int WARM = 3;

    private NightBench() {}

    public static void main(String[] arguments) throws Exception {
        Path jar = Path.of("target", "nightshift.jar").toAbsolutePath();
        SnapshotBench.run(jar);
        if (SnapshotBench.wanted("night")) {
            jobsBesideTaskSpooler();
            enqueueTenThousand();
            coldList(jar);
            serviceMemory(jar);
        }
        if (SnapshotBench.wanted("ledger")) {
            HistoryBench.run(jar);
        }
        if (SnapshotBench.wanted("report")) {
            ReportBench.run();
        }
        if (SnapshotBench.wanted("outbox")) {
            OutboxBench.run();
        }
    }

    private static void jobsBesideTaskSpooler() throws Exception {
        boolean peer = found("tsp");
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        try (BenchHome home = BenchHome.make("nightshift.shift.concurrency=2\n");
                Installation installation = home.open();
                Engine engine = Engine.start(installation, Engine.Purpose.ONE_SHIFT)) {
            for (int round = 0; round < WARM; round++) {
                night(installation, engine);
            }
            for (int round = 0; round < ROUNDS; round++) {
                settle();
                ours[round] = night(installation, engine);
                settle();
                theirs[round] = peer ? taskSpooler() : 0;
            }
        }
        String beside = peer
                ? String.format("tsp -S 2: %.0f/s, ratio %.2f", median(theirs), median(ratios(ours, theirs)))
                : "tsp is missing (Debian: task-spooler)";
        System.out.printf("no-op jobs, 2 at once, enqueue to last commit: %.0f/s; %s%n", median(ours), beside);
    }

    /** Jobs a second from the enqueue of one file to the commit that closes the shift, in a warm process. */
    private static double night(Installation home, Engine engine) {
        String file = jobFile(JOBS);
        Instant begun = home.clock().instant();
        enqueue(home, file);
        ShiftView shift = engine.shift(ShiftOrder.plain(null));
        if (shift.counts().ran().succeeded() != JOBS) {
            throw new IllegalStateException("not all succeeded: " + shift.counts());
        }
        Instant closed = Objects.requireNonNull(shift.times().finishedAt());
        return JOBS * 1000.0 / Duration.between(begun, closed).toMillis();
    }

    /** What the other one left to be written back is not this one's to wait for. */
    private static void settle() throws Exception {
        BenchHome.run(List.of("sync"));
    }

    private static double taskSpooler() throws Exception {
        Path folder = Files.createTempDirectory("tsp");
        String script = "export TMPDIR=" + folder + " TS_SOCKET=" + folder + "/socket TS_MAXFINISHED=2000; tsp -S 2; "
                + "for i in $(seq " + JOBS + "); do tsp true >/dev/null; done; "
                + "while tsp | grep -qE ' (running|queued) '; do :; done; tsp -K";
        long begun = System.nanoTime();
        BenchHome.run(List.of("sh", "-c", script));
        double rate = JOBS / ((System.nanoTime() - begun) / 1e9);
        BenchHome.delete(folder);
        return rate;
    }

    private static void enqueueTenThousand() throws Exception {
        double[] seconds = new double[ROUNDS];
        try (BenchHome home = BenchHome.make("");
                Installation installation = home.open()) {
            for (int round = 0; round < ROUNDS; round++) {
                String file = jobFile(10_000);
                long begun = System.nanoTime();
                enqueue(installation, file);
                seconds[round] = (System.nanoTime() - begun) / 1e9;
            }
        }
        System.out.printf("enqueue of 10 000 jobs from one file: %.2f s (goal: below 3 s)%n", median(seconds));
    }

    private static void enqueue(Installation home, String file) {
        JobFileReader reader = home.jobFiles();
        home.database()
                .write(tx -> home.queue()
                        .enqueue(
                                tx,
                                new Submission(
                                        reader.read("bench.yaml", file.getBytes(StandardCharsets.UTF_8)),
                                        null,
                                        "bench",
                                        false)));
    }

    private static String jobFile(int jobs) {
        return IntStream.range(0, jobs).mapToObj(i -> "- command: [\"true\"]\n").collect(Collectors.joining());
    }

    private static void coldList(Path jar) throws Exception {
        double[] seconds = new double[7];
        try (BenchHome home = BenchHome.make("");
                Installation installation = home.open()) {
            enqueue(installation, jobFile(100));
            for (int round = 0; round < seconds.length; round++) {
                long begun = System.nanoTime();
                BenchHome.run(List.of(
                        BenchHome.java(),
                        "-jar",
                        jar.toString(),
                        "--home",
                        home.path().toString(),
                        "list"));
                seconds[round] = (System.nanoTime() - begun) / 1e9;
            }
        }
        System.out.printf("list from a cold JVM: %.2f s (goal: below 0.8 s)%n", median(seconds));
    }

    private static void serviceMemory(Path jar) throws Exception {
        try (BenchHome home = BenchHome.make("")) {
            List<String> words = new ArrayList<>(List.of(BenchHome.java()));
            words.addAll(SnapshotBench.FLAGS);
            words.add("-XX:+ExitOnOutOfMemoryError");
            words.addAll(List.of("-jar", jar.toString(), "--home", home.path().toString(), "start"));
            Process service = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(60));
            long kilobytes = Files.readAllLines(Path.of("/proc/" + service.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
            service.destroy();
            service.waitFor();
            System.out.printf("service memory (RSS) after 60 s: %d MB (goal: below 150 MB)%n", kilobytes / 1024);
        }
    }

    private static boolean found(String program) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static double[] ratios(double[] ours, double[] theirs) {
        return IntStream.range(0, ours.length)
                .mapToDouble(i -> ours[i] / theirs[i])
                .toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
