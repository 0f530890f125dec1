package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job fills the disk of the home, as a human meets it: exit status, standard error, and the morning after. */
class FullDiskIT {
    private static final String FILLS = """
            id: fill
            command: [sh, -c, 'dd if=/dev/zero of="%s" bs=4k count=2048; dd if=/dev/zero of="%s" bs=1 count=4096; true']
            retry_safe: true
            """;

    @TempDir
    Path folder;

    private Cli.Result shift(Cli cli) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        List<String> words = Cli.with(Cli.program(), "shift", "--autonomous");
        Process process = cli.start(words, out, err);
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + Files.readString(err));
        }
        return new Cli.Result(words, process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void a_job_that_fills_the_disk_is_waited_for_a_minute_and_the_shift_is_closed_by_the_next_start() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "6m")) {
            Cli cli = Cli.fresh(disk.path());
            Path job = Files.writeString(
                    folder.resolve("fill.yaml"),
                    FILLS.formatted(disk.path().resolve("filler"), disk.path().resolve("rest")));
            Cli.Result added = cli.run("add", job.toString());
            assertThat(added.exit()).as(added.toString()).isZero();

            long began = System.nanoTime();
            Cli.Result full = shift(cli);

            assertThat(full.exit()).as(full.err()).isEqualTo(12);
            assertThat(full.out()).doesNotContain("running");
            assertThat(full.err())
                    .contains("could not be recorded in the database", "reports it as interrupted")
                    .doesNotContain("\tat ");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(100));

            disk.growTo("64m");
            shift(cli);

            assertThat(Files.readString(cli.home.resolve("logs/failure_notifications.log")))
                    .contains("shift_interrupted", "job_interrupted", "no room on the disk")
                    .doesNotContain("Let it run again");
        }
    }
}
