package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.cli.WarmLauncher;
import dev.nightshift.job.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands that a home's log of notices holds, run by a shell as they stand there, and what each has done. */
final class PrintedCommands {
    private static final Pattern HEAD = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+ (?:INFO|WARNING|PROBLEM) ([a-z_]+)");
    /** Only these change something; they get the home as it was, and it is put back. */
    private static final Pattern CHANGES = Pattern.compile(
            "(undo|rollback) .*--yes|(undo|rollback) (?!.*--dry-run).*|snapshot (take|verify).*|retry .*|release .*|cancel .*|approve .*"
                    + "|reject .*|shift .*|resume|recover|add .*|start");

    private final WarmLauncher launcher;
    private final Path elsewhere;
    private final Map<String, String> before = new HashMap<>();
    private final Map<String, Integer> exits = new LinkedHashMap<>();
    private final Set<String> ran = new LinkedHashSet<>();

    PrintedCommands(WarmLauncher launcher, Path elsewhere) {
        this.launcher = launcher;
        this.elsewhere = elsewhere;
    }

    /** The workspace as it was when this snapshot was taken. */
    void before(@Nullable String snapshot, String tree) {
        if (snapshot != null) {
            before.put(snapshot, tree);
        }
    }

    /** How commands that begin so end on the next home; all others end with 0. */
    PrintedCommands expect(String beginning, int exit) {
        exits.put(beginning, exit);
        return this;
    }

    /** Runs those of all notices that were not run yet; the codes of the notices. */
    Set<String> run(TestHome home) throws Exception {
        return run(home, told(home));
    }

    /** Runs those of all reports that were not run yet. */
    void runReports(TestHome home) throws Exception {
        Map<String, Set<String>> reported = reported(home);
        assertThat(reported).isNotEmpty();
        run(home, reported);
    }

    private Set<String> run(TestHome home, Map<String, Set<String>> all) throws Exception {
        Path pristine = home.path().resolveSibling("pristine");
        copy(home.path(), pristine);
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Set<String>> told : all.entrySet()) {
            assertThat(told.getValue()).as("commands of " + told.getKey()).isNotEmpty();
            for (String command : told.getValue()) {
                String words = words(home, command);
                if (ran.add(command)) {
                    try {
                        run(home, command, words);
                    } catch (AssertionError e) {
                        wrong.add(told.getKey() + ": " + e.getMessage());
                    }
                    if (CHANGES.matcher(words).matches()) {
                        copy(pristine, home.path());
                    }
                }
            }
        }
        exits.clear();
        assertThat(wrong).isEmpty();
        return all.keySet();
    }

    /** What the log of notices holds: each line that names the program is a command, and nothing but that. */
    private Map<String, Set<String>> told(TestHome home) throws IOException {
        Map<String, Set<String>> told = new LinkedHashMap<>();
        String script = launcher.script().toString();
        String code = "";
        for (String line : Files.readAllLines(home.path().resolve("logs/failure_notifications.log"))) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                code = head.group(1);
                told.putIfAbsent(code, new LinkedHashSet<>());
            } else if (line.contains(script)) {
                assertThat(line.strip())
                        .as("a command of its own line in " + code)
                        .startsWith(script + " --home ");
                told.computeIfAbsent(code, first -> new LinkedHashSet<>()).add(line.strip());
            }
        }
        return told;
    }

    /** The commands of each report, as each of its forms shows them; by its file. */
    private Map<String, Set<String>> reported(TestHome home) throws IOException {
        String script = launcher.script().toString();
        Map<String, Set<String>> reported = new LinkedHashMap<>();
        Path reports = home.path().resolve("reports");
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                Pattern form = name.endsWith(".md")
                        ? Pattern.compile("`(" + script + " [^`]+)`")
                        : name.endsWith(".html")
                                ? Pattern.compile(">(" + script + " [^<]+)<")
                                : Pattern.compile("\"(" + script + " [^\"]+)\"");
                Set<String> commands = form.matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group(1).replace("&#39;", "'").replace("&amp;", "&"))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
                if (!commands.isEmpty()) {
                    reported.put(name, commands);
                }
            }
        }
        return reported;
    }

    /** The codes of what is told. */
    Set<String> codes(TestHome home) throws IOException {
        return told(home).keySet();
    }

    /** Runs them while a shift is open: nothing is put back. */
    Set<String> runWhileItRuns(TestHome home) throws Exception {
        Map<String, Set<String>> told = told(home);
        for (Set<String> each : told.values()) {
            for (String command : each) {
                if (ran.add(command)) {
                    run(home, command, words(home, command));
                }
            }
        }
        return told.keySet();
    }

    private static String words(TestHome home, String command) {
        String path = home.path().toString();
        return command.substring(command.indexOf(path) + path.length()).strip();
    }

    private int expected(String words) {
        return exits.entrySet().stream()
                .filter(entry -> words.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(0);
    }

    private void run(TestHome home, String command, String words) throws Exception {
        Set<String> files = files(home);
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(elsewhere.toFile())
                .redirectErrorStream(true);
        shell.environment().putAll(home.settings());
        Process process = shell.start();
        if (words.equals("start")) {
            serves(process);
            return;
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(words + "\n" + said).isEqualTo(expected(words));
        assertThat(said).as(words).doesNotContain("Indicates a bug");
        if ((process.exitValue() == 0 || words.contains("safety"))
                && CHANGES.matcher(words).matches()) {
            List<String> typed = List.of(words.split(" "));
            effect(home, typed.get(0), typed.size() > 1 ? typed.get(1) : "", files);
        }
    }

    /** A service serves until it is told to end. */
    private static void serves(Process process) throws Exception {
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        while (line != null && !line.contains("Night Shift serves")) {
            line = said.readLine();
        }
        assertThat(line).isNotNull();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    private void effect(TestHome home, String verb, String name, Set<String> files) throws Exception {
        switch (verb) {
            case "undo" -> {
                files.remove(name + ".txt");
                assertThat(files(home)).as("undo " + name).isEqualTo(files);
            }
            case "rollback" -> {
                if (before.containsKey(name)) {
                    assertThat(TestHome.tree(home.workspace()))
                            .as("rollback " + name)
                            .isEqualTo(before.get(name));
                } else {
                    assertThat(files(home)).as("rollback " + name).isNotEqualTo(files);
                }
            }
            case "retry", "release" ->
                assertThat(state(home, name)).as(verb + name).isEqualTo(State.QUEUED);
            case "cancel" -> assertThat(state(home, name)).isEqualTo(State.CANCELLED);
            case "approve" -> assertThat(state(home, name)).isIn(State.QUEUED, State.SUCCEEDED);
            case "reject" -> assertThat(state(home, name)).isIn(State.CANCELLED, State.INVALID);
            default -> {}
        }
    }

    private static State state(TestHome home, String job) {
        try (Installation open = home.open()) {
            return open.database()
                    .read(tx ->
                            open.jobs().get(tx, job, open.conditions().now()).state());
        }
    }

    private static Set<String> files(TestHome home) throws IOException {
        try (Stream<Path> files = Files.list(home.workspace())) {
            return files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static void copy(Path from, Path to) throws Exception {
        Process process = new ProcessBuilder(
                        "/bin/sh", "-c", "rm -rf \"$2\" && cp -a \"$1\" \"$2\"", "sh", from.toString(), to.toString())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
