package dev.nightshift.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts system calls of a {@link Program}, and lets the Nth one kill it or fail. Never with {@code --seccomp-bpf}, which
 * skips the kill without a word. A fault that does not strike fails the test.
 */
public final class Strace {
    private static final Pattern CALL = Pattern.compile("^(\\d+) +(?:<\\.\\.\\. )?(\\w+)\\(");

    private final List<Path> paths;

    private Strace(Collection<Path> paths) {
        this.paths = List.copyOf(paths);
    }

    /** Watches calls that name one of these paths or a descriptor of it, whether it exists yet or not. */
    public static Strace on(Collection<Path> paths) {
        return new Strace(paths);
    }

    /** Watches a database: its file, log and what lies beside it. */
    public static Strace onDatabase(Path file) {
        return on(Stream.of("", "-wal", "-journal", ".created")
                        .map(suffix -> file.resolveSibling(file.getFileName() + suffix))
                        .toList())
                .and(List.of(file.resolveSibling("ledger.head")));
    }

    /**
     * Watches what another folder holds: from a run that made the same files, all that this one will have.
     *
     * @param like the folder of that run, as it is after it
     */
    public static Strace onFolder(Path folder, Path like) throws IOException {
        try (Stream<Path> all = Files.walk(like)) {
            return on(all.filter(path -> !path.equals(like))
                    .map(path -> folder.resolve(like.relativize(path).toString()))
                    .toList());
        }
    }

    /** The same, and these paths too. */
    public Strace and(Collection<Path> more) {
        List<Path> all = new ArrayList<>(paths);
        all.addAll(more);
        return on(all);
    }

    /** Skips the test, with the reason, where strace is missing or may not trace. */
    public static void needed() throws Exception {
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

    /** What a program did and how often it made each call; of the thread that made most, because faults count so too. */
    public record Counted(Program.Result result, Map<String, Integer> calls) {}

    /** Runs it without a fault, which must end well. */
    public Counted count(Program program, String... calls) throws Exception {
        Path trace = Files.createTempFile("strace", ".trace");
        try {
            Program.Result result = program.run(words(trace, "trace=" + String.join(",", calls)));
            assertThat(result.exit()).as(result.toString()).isZero();
            return new Counted(result, counts(trace));
        } finally {
            Files.deleteIfExists(trace);
        }
    }

    private static Map<String, Integer> counts(Path trace) throws IOException {
        Map<String, Map<String, Integer>> byThread = new TreeMap<>();
        for (String line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
            Matcher call = CALL.matcher(line);
            if (call.find()) {
                byThread.computeIfAbsent(call.group(2), name -> new TreeMap<>()).merge(call.group(1), 1, Integer::sum);
            }
        }
        return byThread.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().values().stream()
                                .mapToInt(n -> n)
                                .max()
                                .orElse(0),
                        Integer::max,
                        TreeMap::new));
    }

    /** Kills the program as it makes a call for the Nth time: the call is not made. */
    public Program.Result kill(Program program, String call, int when) throws Exception {
        Program.Result result =
                program.run(words(Path.of("/dev/null"), "inject=" + call + ":signal=KILL:when=" + when));
        assertThat(result.killed())
                .as("%s %s never came: %s", call, when, result)
                .isTrue();
        return result;
    }

    /**
     * Lets a call fail.
     *
     * @param error such as {@code ENOSPC}
     * @param when {@code 3}: the third; {@code 3+}: from the third on
     */
    public Program.Result fail(Program program, String call, String error, String when) throws Exception {
        Path trace = Files.createTempFile("strace", ".trace");
        try {
            Program.Result result = program.run(words(trace, "inject=" + call + ":error=" + error + ":when=" + when));
            assertThat(Files.readString(trace, StandardCharsets.ISO_8859_1))
                    .as("%s %s never came: %s", call, when, result)
                    .contains("(INJECTED)");
            return result;
        } finally {
            Files.deleteIfExists(trace);
        }
    }

    private List<String> words(Path trace, String expression) {
        List<String> words = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", trace.toString()));
        paths.forEach(path -> words.addAll(List.of("-P", path.toString())));
        words.addAll(List.of("-e", expression));
        return words;
    }
}
