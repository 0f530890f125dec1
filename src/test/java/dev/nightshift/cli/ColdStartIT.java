package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: what it loads, what it leaves, how it ends. */
final class ColdStartIT {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void make_a_home() throws IOException {
        cli = Cli.fresh(folder);
        cli.run("add", "--no-workspace", "--", "true");
    }

    @Test
    void list_loads_no_camel_no_databind_and_no_logback() throws Exception {
        Cli.Result list = cli.inOwnProcess(Cli.with(Cli.program("-Xlog:class+load"), "list"));
        assertThat(list.exit()).isZero();
        assertThat(list.out()).contains("dev.nightshift.cli.ListJobs");
        List<String> unwanted = list.out()
                .lines()
                .filter(
                        line -> line.matches(
                                ".*\\] (org\\.apache\\.camel|com\\.fasterxml|ch\\.qos|org\\.quartz\\.(?!CronExpression|ValueSet)).*"))
                .toList();
        assertThat(unwanted).isEmpty();
    }

    @Test
    void a_reader_that_goes_away_is_no_error() throws Exception {
        String program = quoted(Cli.with(Cli.program(), "list", "--all", "--json"));
        Cli.Result result =
                cli.inOwnProcess(List.of("/bin/sh", "-c", program + " | head -c 1 >/dev/null; " + program + " | true"));
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
    }

    @Test
    void everything_is_private_whatever_the_umask() throws Exception {
        Path other = folder.toRealPath().resolve("other");
        String program = quoted(Cli.program()) + " --home " + other + " ";
        Cli.Result result = cli.inOwnProcess(List.of(
                "/bin/sh",
                "-c",
                "umask 000; " + program + "init && " + program + "add --no-workspace -- true && " + program
                        + "shift --autonomous"));
        assertThat(result.exit()).as(result.toString()).isZero();
        try (Stream<Path> paths = Files.walk(other)) {
            for (Path path : paths.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                assertThat(mode).as(path.toString()).endsWith("------");
            }
        }
    }

    private static String quoted(List<String> words) {
        return words.stream().map(dev.nightshift.problem.Command::quoted).collect(Collectors.joining(" "));
    }
}
