package dev.nightshift.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * How many times a second {@code /bin/true} runs on two threads with a log file each: ours, the JDK's own way, and
 * {@code xargs -P2} without logs. One line per figure, the median of five rounds that alternate. Run it by its main
 * method.
 */
final class SpawnBenchmark {
    private static final int RUNS = 1000;
    private static final int ROUNDS = 5;
    private static final Launch TRUE = new Launch(List.of("/bin/true"), Path.of("/"), Workbench.ENVIRONMENT);

    private SpawnBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("spawn");
        double[] ours = new double[ROUNDS];
        double[] jdk = new double[ROUNDS];
        double[] xargs = new double[ROUNDS];
        for (int warm = -1; warm < ROUNDS; warm++) {
            double first = rate(run -> ours(folder, run));
            double second = rate(run -> jdk(folder, run));
            double third = xargs();
            if (warm >= 0) {
                ours[warm] = first;
                jdk[warm] = second;
                xargs[warm] = third;
            }
        }
        print("nightshift", ours);
        print("ProcessBuilder", jdk);
        print("xargs -P2", xargs);
    }

    private static void ours(Path folder, int run) {
        new Processes()
                .run(
                        TRUE,
                        Limits.ofTimeout(Duration.ofMinutes(1)),
                        folder.resolve(run + ".log"),
                        () -> StopRequest.NONE,
                        identity -> {});
    }

    private static void jdk(Path folder, int run) {
        try {
            new ProcessBuilder("/bin/true")
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(folder.resolve(run + ".jdk.log").toFile()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double xargs() throws IOException, InterruptedException {
        long began = System.nanoTime();
        new ProcessBuilder("/bin/sh", "-c", "seq " + RUNS + " | xargs -P2 -I% /bin/true")
                .start()
                .waitFor();
        return RUNS * 1e9 / (System.nanoTime() - began);
    }

    private static double rate(IntConsumer run) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            long began = System.nanoTime();
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                int number = i;
                ends.add(threads.submit(() -> run.accept(number)));
            }
            for (Future<?> end : ends) {
                end.get();
            }
            return RUNS * 1e9 / (System.nanoTime() - began);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void print(String name, double[] rates) {
        Arrays.sort(rates);
        System.out.printf(
                Locale.ROOT, "%-15s %5.0f/s (%.0f to %.0f)%n", name, rates[ROUNDS / 2], rates[0], rates[ROUNDS - 1]);
    }
}
