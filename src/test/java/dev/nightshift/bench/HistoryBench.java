package dev.nightshift.bench;

import dev.nightshift.app.Installation;
import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.State;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.Run;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Submission;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a home with a million finished jobs is slower at than one with a thousand. The two are asked by turns, so that a
 * busy machine makes both slower. Times are medians.
 */
final class HistoryBench {
    private static final int FEW = 1_000;
    private static final int MANY = Integer.getInteger("nightshift.bench.jobs", 1_000_000);
    private static final int CLAIMS = 400;
    private static final int QUEUED = 100;
    private static final int ROUNDS = 31;
    private static final int COLD_ROUNDS = 7;
    private static final Circumstances OPEN = new Circumstances(
            Set.of("standard"), Set.of("command"), Long.MAX_VALUE, Long.MAX_VALUE, Circumstances.Protection.FULL, null);
    private static final Outcome SUCCESS =
            new Outcome(State.SUCCEEDED, AttemptResult.SUCCEEDED, "exit:0", "exit status 0", null, false);

    private HistoryBench() {}

    public static void main(String[] arguments) throws Exception {
        run(Path.of("target", "nightshift.jar").toAbsolutePath());
    }

    /** Prints a line for each thing that is asked. */
    static void run(Path jar) throws Exception {
        try (BenchHome few = aged(FEW);
                BenchHome many = aged(MANY)) {
            // What is still to be written back would slow down every commit.
            BenchHome.run(List.of("sync"));
            try (Installation small = few.open();
                    Installation large = many.open()) {
                claims(small, large);
                warm(small, large);
            }
            cold(jar, few, many);
        }
    }

    private static BenchHome aged(int jobs) throws Exception {
        BenchHome home = BenchHome.make("");
        Path database;
        try (Installation installation = home.open()) {
            installation.database().change(tx -> {});
            database = installation.home().database();
        }
        long begun = System.nanoTime();
        History.add(database, jobs);
        System.out.printf(
                "%d finished jobs made in %.0f s, %d MB%n",
                jobs, (System.nanoTime() - begun) / 1e9, Files.size(database) >> 20);
        begun = System.nanoTime();
        try (Installation installation = home.open()) {
            add(installation, 1);
        }
        System.out.printf("the chain of the ledger begun behind them in %.1f s%n", (System.nanoTime() - begun) / 1e9);
        return home;
    }

    private static void add(Installation home, int jobs) {
        byte[] file = IntStream.range(0, jobs)
                .mapToObj(i -> "- command: [\"true\"]\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        Submission submission = new Submission(home.jobFiles().read("bench.yaml", file), null, "bench", false);
        home.database().write(tx -> home.queue().enqueue(tx, submission));
    }

    private static void claims(Installation small, Installation large) {
        List<Installation> homes = List.of(small, large);
        double[][] nanos = new double[2][CLAIMS];
        Night[] nights = new Night[2];
        for (int which = 0; which < 2; which++) {
            add(homes.get(which), CLAIMS + QUEUED);
            nights[which] = new Night(homes.get(which));
        }
        for (int round = 0; round < CLAIMS; round++) {
            for (int which = 0; which < 2; which++) {
                nanos[which][round] = nights[which].claim();
            }
        }
        for (int which = 0; which < 2; which++) {
            long begun = System.nanoTime();
            nights[which].close();
            System.out.printf("close: %.2f ms%n", (System.nanoTime() - begun) / 1e6);
        }
        print("claim p50", 0.5, nanos);
        print("claim p99", 0.99, nanos);
    }

    /** An open shift that claims and records. */
    private static final class Night {
        private final Installation home;
        private final Claims claims;
        private final ShiftRef shift;

        Night(Installation home) {
            this.home = home;
            this.claims = new Claims(home.clock(), "bench");
            this.shift = home.database()
                    .write(tx -> home.shifts().open(tx, ShiftOrder.plain(null), 1))
                    .orElseThrow();
        }

        /** Nanoseconds of the claim alone, its commit included. */
        double claim() {
            long begun = System.nanoTime();
            Claim claim = home.database()
                    .write(tx -> claims.claim(tx, shift, OPEN, false))
                    .orElseThrow();
            double nanos = System.nanoTime() - begun;
            home.database()
                    .change(tx ->
                            claims.record(tx, claim, SUCCESS, new Execution.Exited(0), Run.of(Duration.ofMillis(1))));
            return nanos;
        }

        void close() {
            home.database().change(tx -> home.shifts().close(tx, shift, new ShiftView.Left(0, 0, 0)));
        }
    }

    private static void warm(Installation small, Installation large) {
        compare(
                "what list reads",
                small,
                large,
                home -> home.database().read(tx -> {
                    int unfinished = home.jobs().unfinished(tx, OPEN).size();
                    ShiftView last = home.shifts().latest(tx).orElseThrow();
                    return unfinished
                            + home.jobs().finishedIn(tx, last.ref(), OPEN).size();
                }));
        compare(
                "what status reads",
                small,
                large,
                home -> home.database()
                        .read(tx -> home.jobs().unfinished(tx, OPEN).size()
                                + home.shifts()
                                        .latest(tx)
                                        .map(ShiftView::id)
                                        .orElse("")
                                        .length()));
        compare("enqueueing one job", small, large, home -> {
            add(home, 1);
            return 1;
        });
        compare(
                "the newest 20 shifts, counted",
                small,
                large,
                home -> home.database().read(tx -> home.shifts().recent(tx, 20).size()));
        compare(
                "the last working shift",
                small,
                large,
                home -> home.database()
                        .read(tx -> home.shifts().latestWorking(tx).isPresent() ? 1 : 0));
        compare(
                "open shifts",
                small,
                large,
                home -> home.database().read(tx -> home.shifts().open(tx).size()));
        compare(
                "an id that no job has",
                small,
                large,
                home -> home.database().read(tx -> {
                    try {
                        return home.jobs().get(tx, "nosuch", OPEN).id().length();
                    } catch (RuntimeException e) {
                        return 0;
                    }
                }));
        compare("health", small, large, home -> home.health().run().size());
    }

    private interface Question {
        int to(Installation home);
    }

    private static void compare(String what, Installation small, Installation large, Question question) {
        List<Installation> homes = List.of(small, large);
        double[][] nanos = new double[2][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int which = 0; which < 2; which++) {
                long begun = System.nanoTime();
                if (question.to(homes.get(which)) < 0) {
                    throw new IllegalStateException("no answer");
                }
                nanos[which][round] = System.nanoTime() - begun;
            }
        }
        print(what, 0.5, nanos);
    }

    private static void cold(Path jar, BenchHome few, BenchHome many) throws Exception {
        for (List<String> verb : List.of(
                List.of("list"),
                List.of("status"),
                List.of("add", "--no-workspace", "--", "true"),
                List.of("forecast"),
                List.of("health"))) {
            double[][] nanos = new double[2][COLD_ROUNDS];
            for (int round = 0; round < COLD_ROUNDS; round++) {
                nanos[0][round] = few.call(jar, verb);
                nanos[1][round] = many.call(jar, verb);
            }
            print("cold " + verb.get(0), 0.5, nanos);
        }
    }

    private static void print(String what, double quantile, double[][] nanos) {
        double few = at(quantile, nanos[0]) / 1e6;
        double many = at(quantile, nanos[1]) / 1e6;
        System.out.printf(
                "%s: %.3f ms beside %d finished jobs, %.3f ms beside %d; ratio %.2f%n",
                what, few, FEW, many, MANY, many / few);
    }

    private static double at(double quantile, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (quantile * (sorted.length - 1))];
    }
}
