package dev.nightshift.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A main class of the test class path, run as a small process of its own that makes the same calls each time. */
public record Program(Class<?> main, List<String> arguments, Map<String, String> environment) {
    private static final int KILLED = 137;
    private static final int SECONDS = 120;

    public static Program of(Class<?> main, Object... arguments) {
        return new Program(main, Stream.of(arguments).map(String::valueOf).toList(), Map.of());
    }

    /** The same with more in its environment. */
    public Program with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new Program(main, arguments, Map.copyOf(all));
    }

    /** How it ended; its standard output and error, line by line. */
    public record Result(int exit, List<String> lines) {
        public boolean killed() {
            return exit == KILLED;
        }

        /** What stands behind a first word, such as all that was {@code acknowledged}. */
        public List<String> after(String word) {
            return lines.stream()
                    .filter(line -> line.startsWith(word + " "))
                    .map(line -> line.substring(word.length() + 1))
                    .toList();
        }
    }

    public Result run() throws Exception {
        return run(List.of());
    }

    /** Behind another program, such as a tracer or a shell. */
    public Result run(List<String> before) throws Exception {
        Path output = Files.createTempFile("program", ".out");
        try {
            Process process = start(before, output);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError("did not end: " + process + "\n" + Files.readString(output));
            }
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            return new Result(process.exitValue(), text.lines().toList());
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Starts it; end it yourself. */
    public Process start(List<String> before, Path output) throws IOException {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        words.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
