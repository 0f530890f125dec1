package dev.nightshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every command that the documentation shows in a block of {@code sh}, in order, by one shell, in a folder like a
 * clone with the built jar; programs that build or install are stood in for.
 */
class DocsIT {
    private static final Path JAR = Path.of(System.getProperty("nightshift.jar", "target/nightshift.jar"))
            .toAbsolutePath();
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Pattern VERB = Pattern.compile("(?m)^  ([a-z]+) {2,}");
    private static final Pattern RAN = Pattern.compile("(?m)^- (\\*\\*[a-z ]+\\*\\* `[a-z-]+`)");
    private static final Pattern SECTION = Pattern.compile("(?m)^## (.*)$");

    @TempDir
    Path folder;

    private Path clone;

    @BeforeEach
    void make_a_clone() throws IOException {
        assumeThat(JAR).as("the jar is built").exists();
        clone = Files.createDirectory(folder.resolve("clone"));
        copy("config", "nightshift.properties");
        for (Path route : files(Path.of("routes"))) {
            copy("routes", String.valueOf(route.getFileName()));
        }
        Files.createSymbolicLink(clone.resolve("target"), JAR.getParent());
        Path programs = Files.createDirectory(folder.resolve("bin"));
        for (String program : List.of("mvn", "apt-get")) {
            Path standIn = Files.writeString(programs.resolve(program), "#!/bin/sh\necho \"not run: $0 $*\" >&2\n");
            Files.setPosixFilePermissions(standIn, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** The directory of temporary files is removed without looking behind it. */
    @AfterEach
    void remove_the_link() throws IOException {
        Files.deleteIfExists(folder.resolve("clone/target"));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private void copy(String directory, String name) throws IOException {
        Path target = Files.createDirectories(clone.resolve(directory)).resolve(name);
        Files.copy(Path.of(directory, name), target);
    }

    /** Standard output and standard error of {@code script}, which must succeed. */
    private String run(String script) throws Exception {
        Path file = Files.writeString(folder.resolve("commands.sh"), script);
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder("sh", "-eu", file.toString())
                .directory(clone.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .put("PATH", folder.resolve("bin") + ":" + builder.environment().get("PATH"));
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment()
                .put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.io.tmpdir=" + folder);
        builder.environment().keySet().removeIf(name -> name.startsWith("NIGHTSHIFT_"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            String said = Files.readString(output);
            assertThat(ended).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            process.destroyForcibly();
            endService();
        }
    }

    /** A service that a failed block left running. */
    private void endService() throws IOException {
        Path pid = clone.resolve("logs/service.pid");
        if (Files.exists(pid)) {
            long number = Long.parseLong(Files.readString(pid).strip());
            ProcessHandle.of(number)
                    .filter(process -> process.info().arguments().stream()
                            .flatMap(Stream::of)
                            .anyMatch(word -> word.endsWith("nightshift.jar")))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static String commands(MarkdownPage page) {
        return page.blocks("sh")
                .map(block -> "echo '==== " + page.file() + " line " + block.line() + "' >&2\n" + block.text())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void the_commands_of_the_readme_work_and_its_report_is_real() throws Exception {
        assumeThat(onPath("git")).as("git is installed").isTrue();
        MarkdownPage readme = MarkdownPage.readme();

        String said = run(commands(readme));

        String report = readme.blocks("text").findFirst().orElseThrow().text();
        String real = said.substring(said.indexOf("# Night of "), said.indexOf("──── What each job changed"));
        assertThat(said).contains("Identical.", "Your line is still there.").doesNotContain("DIFFER");
        assertThat(MarkdownPage.matches(RAN, real)).isEqualTo(MarkdownPage.matches(RAN, report));
        assertThat(MarkdownPage.matches(SECTION, real)).isEqualTo(MarkdownPage.matches(SECTION, report));
    }

    @Test
    void the_commands_of_operating_work() throws Exception {
        assumeThat(onPath("git") && onPath("sqlite3"))
                .as("git and sqlite3 are installed")
                .isTrue();
        // A night to look back at.
        run(
                "java -jar target/nightshift.jar add --no-workspace -- true && java -jar target/nightshift.jar shift --autonomous");

        String said = run(commands(MarkdownPage.read(Path.of("src/docs/operating.md"))));

        assertThat(said).contains("runs (start, process", "Verified").doesNotContain("damaged");
    }

    @Test
    void every_verb_is_explained_and_no_other() throws Exception {
        String help = run("java -jar target/nightshift.jar --help");
        String verbs = help.substring(help.indexOf("Verbs"), help.indexOf("Exit status"));
        Set<String> explained = MarkdownPage.readme().names("Command line").stream()
                .filter(name -> !name.matches("[A-Z-].*"))
                .map(name -> name.split(" ", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(explained).containsExactlyInAnyOrderElementsOf(new TreeSet<>(MarkdownPage.matches(VERB, verbs)));
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
