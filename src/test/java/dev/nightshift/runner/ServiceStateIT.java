package dev.nightshift.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Home;
import dev.nightshift.config.ProcessConfig;
import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Needs;
import dev.nightshift.job.Order;
import dev.nightshift.job.Place;
import dev.nightshift.job.Policy;
import dev.nightshift.job.Work;
import dev.nightshift.process.Processes;
import dev.nightshift.process.StopRequest;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job gets whatever the service was started with: in a JVM of its own, with stdin a pipe and SIGHUP ignored. */
class ServiceStateIT {
    private static final String CANARY = "canary-5f1d";
    private static final JobId JOB = new JobId("masked");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void a_job_gets_nothing_of_it_and_our_files_are_private(String umask) throws Exception {
        Path home = folder.resolve("home");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "umask " + umask + "; trap '' HUP; exec \"$@\"",
                        "sh",
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServiceStateIT.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.INHERIT);
        builder.environment().put("SECRET_TOKEN", CANARY);
        builder.environment().put("NIGHTSHIFT_NOTICE_MAIL_PASSWORD", CANARY);

        assertThat(builder.start().waitFor()).isZero();

        JobFolders folders = new JobFolders(new Home(home));
        assertThat(folders.log(JOB, 1))
                .content()
                .contains("NIGHTSHIFT_JOB=masked")
                .doesNotContain(CANARY);
        assertThat(folders.log(JOB, 1))
                .content()
                .contains("\n/dev/null\n")
                .containsPattern("SigIgn:\\s0000000[01][08]0000000\n");
        assertThat(folders.outputs(JOB, 1).resolve("sub/report")).exists();
        assertModes(home, folders.work(JOB, 1));
    }

    /** What the job makes inside its own folder has the job's modes; nobody else can get there. */
    private static void assertModes(Path home, Path made) throws IOException {
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : paths.filter(path -> path.equals(made) || !path.startsWith(made))
                    .toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path)
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    public static void main(String[] arguments) {
        Work work = new Work(
                "command",
                "Masked",
                List.of(
                        "/bin/sh",
                        "-c",
                        "env; readlink /proc/self/fd/0; grep SigIgn /proc/self/status; yes | head -c 200000; mkdir sub; echo x > sub/report"),
                Map.of(),
                List.of(),
                List.of(new Work.Output("sub/report", "text")));
        Policy policy = new Policy(
                Duration.ofSeconds(60), 0, Duration.ofMinutes(5), false, Needs.NOTHING, Policy.Notify.FAILURE);
        Order order = new Order(5, Order.STANDARD, List.of(), null, false, null);
        JobSpec spec = new JobSpec(JOB, work, new Place(null, "", List.of()), policy, order, Map.of());
        new Runner(
                        new Processes(),
                        new Home(Path.of(arguments[0])),
                        Surroundings.ofUser(ZoneOffset.UTC),
                        new ProcessConfig(100_000, Duration.ofSeconds(2)))
                .run(new RunningJob(JOB, 1, "now", spec, null), () -> StopRequest.NONE, identity -> {});
    }
}
