package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a notice and of a report, as they are printed, in a shell, from another directory. */
class PrintedCommandIT {
    @TempDir
    Path folder;

    @Test
    void the_rollback_command_of_a_notice_puts_the_workspace_back_byte_for_byte() throws Exception {
        String jar = System.getProperty("nightshift.jar", "");
        Assumptions.assumeTrue(Files.isRegularFile(Path.of(jar)), "the jar is not packaged");
        TestHome home = TestHome.in(folder);
        Path workspace = home.workspace();
        Files.writeString(workspace.resolve("old.txt"), "old");
        Files.writeString(workspace.resolve("kept with space.txt"), "kept");
        Files.createDirectory(workspace.resolve("empty"));
        String before = TestHome.tree(workspace);
        home.drop(
                "jobs.yaml",
                "jobs: [{id: breaks, workspace: main, shell: 'rm old.txt; mv kept* moved; rmdir empty; echo x > new; exit 3'}]");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(run(folder, java, "-jar", jar, "--home", home.path().toString(), "shift", "--autonomous"))
                .isEqualTo(3);
        assertThat(TestHome.tree(workspace)).isNotEqualTo(before);

        List<String> commands = Files.readAllLines(home.path().resolve("logs/failure_notifications.log")).stream()
                .map(String::strip)
                .filter(line -> line.contains(" rollback ") && line.endsWith(" --yes"))
                .toList();

        assertThat(commands).isNotEmpty();
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        assertThat(run(elsewhere, "sh", "-c", commands.get(0))).isZero();
        assertThat(TestHome.tree(workspace)).isEqualTo(before);
    }

    @Test
    void every_command_of_a_report_works_and_its_undo_takes_back_one_job_between_two_others() throws Exception {
        String jar = System.getProperty("nightshift.jar", "");
        Assumptions.assumeTrue(Files.isRegularFile(Path.of(jar)), "the jar is not packaged");
        TestHome home = TestHome.in(folder);
        Path workspace = home.workspace();
        Files.writeString(workspace.resolve("with 'quote' and space"), "kept");
        String before = TestHome.tree(workspace);
        home.drop("jobs.yaml", """
                jobs:
                  - { id: first, workspace: main, shell: "echo 1 > a; echo 1 > b" }
                  - { id: second, workspace: main, after: [first], shell: "rm with*; echo 2 > c; mkdir d; touch d/1 d/2 d/3 d/4 d/5 d/6" }
                  - { id: third, workspace: main, after: [second], shell: "echo 3 > e; mkfifo pipe; exit 3" }
                """);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(run(folder, java, "-jar", jar, "--home", home.path().toString(), "shift", "--autonomous"))
                .isEqualTo(3);
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));

        String report = report(home);
        List<String> commands = Pattern.compile("`([^`]* -jar [^`]*)`")
                .matcher(report)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();

        assertThat(commands).anyMatch(command -> command.endsWith(" undo second"));
        assertThat(commands).anyMatch(command -> command.endsWith(" diff second"));
        assertThat(commands).anyMatch(command -> command.contains(" snapshot show "));
        for (String command : commands) {
            boolean asks = command.contains(" undo ") || command.contains(" rollback ");
            assertThat(run(elsewhere, "sh", "-c", asks ? command + " --dry-run" : command))
                    .as(command)
                    .isZero();
        }
        String undo = commands.stream()
                .filter(command -> command.endsWith(" undo second"))
                .findFirst()
                .orElseThrow();
        assertThat(run(elsewhere, "sh", "-c", undo + " --yes")).isZero();
        for (String kept : List.of("a", "b", "e", "pipe")) {
            assertThat(workspace.resolve(kept)).exists();
            Files.delete(workspace.resolve(kept));
        }
        assertThat(TestHome.tree(workspace)).isEqualTo(before);
    }

    private static String report(TestHome home) throws Exception {
        try (Stream<Path> reports = Files.list(home.path().resolve("reports"))) {
            return Files.readString(reports.filter(file -> file.toString().endsWith(".md"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private static int run(Path directory, String... words) throws Exception {
        Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
        return process.exitValue();
    }
}
