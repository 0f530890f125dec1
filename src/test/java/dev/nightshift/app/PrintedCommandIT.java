package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rollback command of a notice, as it is printed, in a shell, from another directory. */
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
