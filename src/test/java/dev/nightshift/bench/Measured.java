package dev.nightshift.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What something took.
 *
 * @param seconds by the clock on the wall
 * @param cpu seconds of all processors, in user and kernel mode
 * @param peak most memory at once (VmHWM), in megabytes; of a process, without its children
 * @param said on its standard output
 */
record Measured(double seconds, double cpu, long peak, String said) {
    private static final double TICKS = 100;
    /** Of the fields of {@code /proc/PID/stat} behind the name: what children used that were waited for. */
    private static final List<Integer> CHILDREN = List.of(13, 14);

    /** Runs a program to its end, which must be a good one. */
    static Measured run(Map<String, String> environment, String... words) throws IOException, InterruptedException {
        Path output = Files.createTempFile("bench", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            double cpu = cpuOfChildren();
            long begun = System.nanoTime();
            Process process = builder.start();
            long peak = 0;
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peak(process.pid()));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            String said = Files.readString(output);
            if (process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", words) + ": " + process.exitValue() + "\n" + said);
            }
            return new Measured(seconds, cpuOfChildren() - cpu, peak, said);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static double cpuOfChildren() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return CHILDREN.stream().mapToDouble(i -> Double.parseDouble(fields[i])).sum() / TICKS;
    }

    /** Megabytes; 0 of one that is gone. */
    static long peak(long pid) {
        return status(pid, "VmHWM:");
    }

    /** Megabytes in memory now. */
    static long resident(long pid) {
        return status(pid, "VmRSS:");
    }

    private static long status(long pid, String key) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    static double median(List<Measured> all, ToDoubleFunction<Measured> figure) {
        double[] sorted = all.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
