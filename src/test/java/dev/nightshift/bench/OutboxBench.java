package dev.nightshift.bench;

import dev.nightshift.app.Installation;
import dev.nightshift.config.Redaction;
import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.State;
import dev.nightshift.notice.Channel;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.notice.Letter;
import dev.nightshift.notice.LogChannel;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.Outbox;
import dev.nightshift.notice.Routing;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.Run;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.queue.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What claims wait for while 10 000 notices drain into the log file and into a slow channel, in the same process. Rounds
 * without and with a drain by turns; the figures are medians of the rounds' quantiles.
 */
final class OutboxBench {
    private static final int NOTICES = Integer.getInteger("nightshift.bench.notices", 10_000);
    private static final int CLAIMS = 200;
    private static final int PAIRS = 3;
    private static final Duration BETWEEN_CLAIMS = Duration.ofMillis(5);
    private static final Duration SLOW = Duration.ofMillis(2);
    private static final Circumstances OPEN = new Circumstances(
            Set.of("standard"), Set.of("command"), Long.MAX_VALUE, Long.MAX_VALUE, Circumstances.Protection.FULL, null);
    private static final Outcome SUCCESS =
            new Outcome(State.SUCCEEDED, AttemptResult.SUCCEEDED, "exit:0", "exit status 0", null, false);

    private final String what;
    private final Installation home;
    private final Claims claims;
    private final ShiftRef shift;
    private final Outbox outbox;
    private final Deliveries deliveries;
    /** Deliveries, not notices. */
    private int pending;

    private OutboxBench(String what, Installation home, Duration gap) {
        this.what = what;
        this.home = home;
        this.claims = new Claims(home.clock(), "bench");
        this.shift = home.database()
                .write(tx -> home.shifts().open(tx, ShiftOrder.plain(null), 1))
                .orElseThrow();
        this.outbox = new Outbox(
                home.clock(),
                new Routing(Map.of(LogChannel.NAME, rule(Duration.ZERO), "slow", rule(gap))),
                Redaction.NONE);
        this.deliveries = new Deliveries(
                home.database(),
                outbox,
                List.of(new LogChannel(home.home().data().resolve("bench.log")), new Slow()),
                Duration.ofMinutes(1),
                false);
    }

    private static Routing.Rule rule(Duration gap) {
        return new Routing.Rule(Notice.Severity.INFO, Set.of(), new Routing.Pace(gap, Duration.ZERO, null));
    }

    /** Prints a line for each quantile: in letters of many notices, and in the worst case, each its own letter. */
    static void run() throws Exception {
        measure("grouped", Duration.ofHours(1));
        measure("one by one", Duration.ZERO);
    }

    private static void measure(String what, Duration gap) throws Exception {
        try (BenchHome folder = BenchHome.make("");
                Installation home = folder.open()) {
            OutboxBench bench = new OutboxBench(what, home, gap);
            bench.enqueue(CLAIMS * (2 * PAIRS + 1));
            bench.claims(() -> true);
            double[][] alone = new double[PAIRS][];
            double[][] beside = new double[PAIRS][];
            for (int pair = 0; pair < PAIRS; pair++) {
                alone[pair] = bench.claims(() -> true);
                beside[pair] = bench.claimsBesideDrain();
            }
            for (double quantile : new double[] {0.5, 0.95, 1}) {
                double without = median(alone, quantile);
                double with = median(beside, quantile);
                System.out.printf(
                        "%s: claim p%.0f %.3f ms, %.3f ms while %d notices drain; ratio %.2f%n",
                        what, 100 * quantile, without / 1e6, with / 1e6, NOTICES, with / without);
            }
        }
    }

    private void enqueue(int jobs) {
        byte[] file = IntStream.range(0, jobs)
                .mapToObj(i -> "- command: [\"true\"]\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        Submission submission = new Submission(home.jobFiles().read("bench.yaml", file), null, "bench", false);
        home.database().write(tx -> home.queue().enqueue(tx, submission));
    }

    private double[] claimsBesideDrain() throws Exception {
        fill();
        CompletableFuture<Deliveries.Result> drain = CompletableFuture.supplyAsync(deliveries::deliver);
        double[] nanos = claims(() -> !drain.isDone());
        int delivered = drain.get(2, TimeUnit.MINUTES).delivered();
        pending -= delivered;
        System.out.printf("%s: %d claims while %d deliveries were made%n", what, nanos.length, delivered);
        return nanos;
    }

    /** As many deliveries wait as there are notices on two channels. */
    private void fill() {
        int missing = (2 * NOTICES - pending) / 2;
        home.database().change(tx -> {
            for (int number = 0; number < missing; number++) {
                outbox.put(
                        tx,
                        new Notice(
                                "job_failed",
                                Notice.Severity.PROBLEM,
                                "Job " + number + " failed",
                                "Exit status 3.\n".repeat(10),
                                "job-" + number,
                                null),
                        false);
            }
        });
        pending += 2 * missing;
    }

    /** Nanoseconds of each claim alone, its commit included. */
    private double[] claims(BooleanSupplier goesOn) {
        double[] nanos = new double[CLAIMS];
        int count = 0;
        for (; count < CLAIMS && goesOn.getAsBoolean(); count++) {
            LockSupport.parkNanos(BETWEEN_CLAIMS.toNanos());
            long begun = System.nanoTime();
            Claim claim = home.database()
                    .write(tx -> claims.claim(tx, shift, OPEN, false))
                    .orElseThrow();
            nanos[count] = System.nanoTime() - begun;
            home.database()
                    .change(tx ->
                            claims.record(tx, claim, SUCCESS, new Execution.Exited(0), Run.of(Duration.ofMillis(1))));
        }
        return Arrays.copyOf(nanos, count);
    }

    private static double median(double[][] rounds, double quantile) {
        double[] values = Arrays.stream(rounds)
                .mapToDouble(round -> at(quantile, round))
                .sorted()
                .toArray();
        return values[values.length / 2];
    }

    private static double at(double quantile, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (quantile * (sorted.length - 1))];
    }

    /** Takes everything, after a while. */
    private static final class Slow implements Channel {
        @Override
        public String name() {
            return "slow";
        }

        @Override
        public void send(Letter letter) {
            LockSupport.parkNanos(SLOW.toNanos());
        }
    }
}
