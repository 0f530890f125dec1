package dev.nightshift.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A home, and the command line run in it: in this process, or in one of its own. */
final class Cli {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Path home;
    private Path folder;
    private @Nullable String answer;
    private Map<String, String> environment = Map.of();

    private Cli(Path home) {
        this.home = home;
        this.folder = home;
    }

    /** What one call did. */
    record Result(List<String> command, int exit, String out, String err) {
        JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + out, e);
            }
        }

        /** The only word of the output. */
        String word() {
            return out.strip();
        }
    }

    /** A fresh home as {@code init} makes it. */
    static Cli fresh(Path folder) throws IOException {
        Cli cli = new Cli(folder.toRealPath().resolve("home"));
        cli.folder = folder;
        Result made = cli.run("init", cli.home.toString());
        if (made.exit() != 0) {
            throw new AssertionError(made.toString());
        }
        cli.folder = cli.home;
        // A busy or small machine that runs the tests is not what they are about.
        Files.writeString(
                cli.home.resolve("config/nightshift.properties"), """

                nightshift.gate.min-memory=1M
                nightshift.gate.min-disk=1M
                nightshift.gate.max-temperature=120
                nightshift.inbox.quiet-period=50ms
                """, java.nio.file.StandardOpenOption.APPEND);
        return cli;
    }

    /** The same home, called from another folder. */
    Cli from(Path other) {
        Cli cli = new Cli(home);
        cli.folder = other;
        return cli;
    }

    /** With these variables, from now on. */
    void given(Map<String, String> variables) {
        environment = Map.copyOf(variables);
    }

    /** A human who answers this. */
    Cli answering(String text) {
        Cli cli = from(folder);
        cli.answer = text;
        return cli;
    }

    Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        BufferedReader keyboard = answer == null ? null : new BufferedReader(new StringReader(answer + "\n"));
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false, keyboard);
        Nightshift.Call call = new Nightshift.Call(
                terminal,
                Map.of("NIGHTSHIFT_HOME", home.toString()),
                folder,
                home -> new OwnSession(home, environment, Clock.systemUTC()));
        int exit = Nightshift.run(call, args);
        return new Result(List.of(args), exit, out.toString(), err.toString());
    }

    /** The words that start the program in a process of its own. */
    static List<String> program(String... flags) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(flags));
        words.addAll(
                List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Nightshift.class.getName()));
        return words;
    }

    Process start(List<String> words, Path out, Path err) throws IOException {
        ProcessBuilder process = new ProcessBuilder(words).directory(folder.toFile());
        process.environment().put("NIGHTSHIFT_HOME", home.toString());
        process.environment().putAll(environment);
        return process.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    Result inOwnProcess(List<String> words) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home.getParent(), "out", "");
        Path err = Files.createTempFile(home.getParent(), "err", "");
        Process process = start(words, out, err);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + words);
        }
        return new Result(words, process.exitValue(), Files.readString(out), Files.readString(err));
    }

    static List<String> with(List<String> words, String... more) {
        return Stream.concat(words.stream(), Stream.of(more)).toList();
    }

    /** All paths of the home. */
    List<String> tree() throws IOException {
        try (Stream<Path> paths = Files.walk(home)) {
            return paths.map(path -> home.relativize(path).toString()).sorted().toList();
        }
    }

    Path workspace() throws IOException {
        return Files.createDirectories(home.resolve("workspace"));
    }
}
