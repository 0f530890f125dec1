package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.problem.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The unit of systemd says what the program does. */
class SystemdTest {
    private static final Path UNIT = Path.of("src/main/systemd/nightshift.service");

    private static String value(String key) throws IOException {
        List<String> values = Files.readAllLines(UNIT).stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
        assertThat(values).as(key).hasSize(1);
        return values.get(0);
    }

    @Test
    void exit_statuses_are_those_of_the_program() throws Exception {
        String hopeless = Stream.of(ExitCode.USAGE, ExitCode.CONFIGURATION, ExitCode.HOME_HELD, ExitCode.DATABASE)
                .map(code -> Integer.toString(code.status()))
                .collect(Collectors.joining(" "));

        assertThat(value("RestartPreventExitStatus")).isEqualTo(hopeless);
        assertThat(value("SuccessExitStatus")).isEqualTo(Integer.toString(ExitCode.TERMINATED.status()));
    }

    @Test
    void systemd_waits_longer_than_the_service_takes_to_stop() throws Exception {
        assertThat(Integer.parseInt(value("TimeoutStopSec"))).isGreaterThan(Engine.STOP_SECONDS + 10);
    }

    @Test
    void the_program_is_started_as_the_readme_says() throws Exception {
        String flags = value("ExecStart").replaceFirst("^/usr/bin/(java .*) -jar .*$", "$1");

        assertThat(flags).startsWith("java -XX:");
        assertThat(Files.readString(Path.of("README.md"))).contains(flags + " -jar");
        assertThat(Files.readString(Path.of("src/docs/operating.md"))).contains(flags + " -jar");
    }

    @Test
    void the_page_explains_the_settings_as_they_are() throws Exception {
        String page = Files.readString(Path.of("src/docs/systemd.md"));

        for (String key : List.of(
                "WatchdogSec",
                "RestartPreventExitStatus",
                "SuccessExitStatus",
                "TimeoutStopSec",
                "KillMode",
                "UMask")) {
            assertThat(page).contains("`" + key + "=" + value(key) + "`");
        }
    }

    @Test
    void the_watcher_runs_as_the_service_does_and_does_not_wait_for_it() throws Exception {
        String service = Files.readString(UNIT);
        String watcher = Files.readString(UNIT.resolveSibling("nightshift-watch.service"));

        for (String line :
                List.of("User=", "Group=", "UMask=", "Environment=", "EnvironmentFile=", "WorkingDirectory=")) {
            assertThat(watcher.lines().filter(own -> own.startsWith(line)))
                    .as(line)
                    .containsExactlyElementsOf(
                            service.lines().filter(own -> own.startsWith(line)).toList());
        }
        assertThat(watcher.lines().filter(line -> line.contains("nightshift.service") && !line.startsWith("#")))
                .isEmpty();
        assertThat(watcher).contains(" health --watch\n");
    }

    @Test
    void systemd_finds_nothing_wrong() throws Exception {
        Path program = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(program), "systemd-analyze is missing (Debian: systemd)");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/java")), "systemd-analyze asks for /usr/bin/java");

        Process process = new ProcessBuilder(
                        program.toString(),
                        "verify",
                        "--man=no",
                        UNIT.toString(),
                        UNIT.resolveSibling("nightshift-watch.service").toString(),
                        UNIT.resolveSibling("nightshift-watch.timer").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.lines()
                        .filter(line -> line.contains("nightshift.service") || line.contains("nightshift-watch")))
                .isEmpty();
    }
}
