package dev.nightshift.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Home;
import dev.nightshift.config.ProcessConfig;
import dev.nightshift.job.Execution;
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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerIT {
    private static final JobId JOB = new JobId("nightly");
    private static final Surroundings SURROUNDINGS = new Surroundings(
            Path.of("/root"), "moon", "C.UTF-8", ZoneId.of("Europe/Berlin"), "/bin/sh", "/usr/bin:/bin");

    @TempDir
    Path folder;

    private Path home;
    private Path workspace;
    private JobFolders folders;

    @BeforeEach
    void open() throws IOException {
        home = folder.toRealPath().resolve("home");
        workspace = folder.toRealPath().resolve("app");
        folders = new JobFolders(new Home(home));
    }

    @Test
    void the_environment_is_exactly_the_documented_one() throws IOException {
        assertThat(System.getenv())
                .as("the service's own, which must not be seen")
                .containsKey("PATH")
                .isNotEmpty();
        Files.createDirectories(workspace.resolve("bin"));

        run(workspace, new Place("app", "", List.of("bin", "/opt/x")), Map.of("MODE", "full"), "/usr/bin/env");

        assertThat(log().lines())
                .containsExactlyInAnyOrder(
                        "PATH=" + workspace + "/bin:/opt/x:/usr/bin:/bin",
                        "HOME=/root",
                        "USER=moon",
                        "LANG=C.UTF-8",
                        "TZ=Europe/Berlin",
                        "SHELL=/bin/sh",
                        "TMPDIR=" + home + "/data/temporary/1",
                        "MODE=full",
                        "NIGHTSHIFT_KEY=2026-11-22-190000/nightly/2",
                        "NIGHTSHIFT_JOB=nightly",
                        "NIGHTSHIFT_ATTEMPT=2",
                        "NIGHTSHIFT_SHIFT=2026-11-22-190000",
                        "NIGHTSHIFT_HOME=" + home,
                        "NIGHTSHIFT_OUTPUTS=" + home + "/data/outputs/nightly/2",
                        "NIGHTSHIFT_INPUTS=" + home + "/data/work/nightly/2.inputs.json");
    }

    @Test
    void exit_statuses_with_a_meaning_keep_it() {
        assertThat(shell("exit 75").execution().meaning()).isEqualTo(Execution.Meaning.NOT_NOW);
        assertThat(shell("exit 77").execution().meaning()).isEqualTo(Execution.Meaning.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void without_a_workspace_it_runs_in_a_folder_of_its_own() {
        shell("pwd; ls -A");

        assertThat(log()).isEqualTo(home + "/data/work/nightly/2\n");
    }

    @Test
    void a_workspace_that_is_not_there_yet_is_made() {
        assertThat(run(workspace, at(""), Map.of(), "/bin/pwd").execution()).isEqualTo(new Execution.Exited(0));
        assertThat(log()).isEqualTo(workspace + "\n");
        assertThat(mode(workspace)).isEqualTo("rwx------");
    }

    @Test
    void it_runs_in_its_cwd() throws IOException {
        Files.createDirectories(workspace.resolve("sub/dir"));

        run(workspace, at("sub/dir"), Map.of(), "/bin/pwd");

        assertThat(log()).isEqualTo(workspace + "/sub/dir\n");
    }

    @Test
    void a_cwd_that_leads_outside_is_refused() throws IOException {
        Files.createDirectories(workspace);
        Files.createSymbolicLink(workspace.resolve("link"), Path.of("/usr"));
        Files.writeString(workspace.resolve("file"), "");

        assertRefused(at("link/bin"), "leads to /usr/bin, outside");
        assertRefused(at("../home"), "is outside");
        assertRefused(at("/usr"), "is outside");
        assertRefused(at("gone"), "'gone' is not there");
        assertRefused(at("file"), "not a folder");
    }

    @Test
    void a_path_entry_that_leads_outside_is_refused() throws IOException {
        Files.createDirectories(workspace);
        Files.createSymbolicLink(workspace.resolve("link"), Path.of("/usr"));

        assertRefused(new Place("app", "", List.of("link/bin")), "leads to /usr/bin, outside");
        assertRefused(new Place("app", "", List.of("../x")), "is outside");
        assertRefused(new Place("app", "", List.of("a:b")), "not one folder");
    }

    @Test
    void inputs_are_listed_to_it() throws IOException {
        Files.createDirectories(folders.inputs(JOB));
        Files.writeString(folders.inputs(JOB).resolve("doc.txt"), "text");

        run(null, at(""), Map.of(), "/bin/sh", "-c", "cat $NIGHTSHIFT_INPUTS");

        assertThat(log())
                .isEqualTo(
                        "{\"inputs\":[\"https://example.org/a\"],\"files\":[\"" + folders.inputs(JOB) + "/doc.txt\"]}");
    }

    @Test
    void declared_outputs_are_kept_and_missing_ones_named() {
        RunResult result = shell("mkdir out; echo done > out/report.md; echo extra > $NIGHTSHIFT_OUTPUTS/extra");

        Path outputs = folders.outputs(JOB, 2);
        assertThat(outputs.resolve("out/report.md")).hasContent("done");
        assertThat(outputs.resolve("extra")).hasContent("extra");
        assertThat(result.outputs().kept()).containsExactly("out/report.md");
        assertThat(result.outputs().problems()).singleElement().asString().contains("'link.txt' is not there");
    }

    @Test
    void an_output_is_neither_read_nor_written_through_a_link_that_leads_outside() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path victim = Files.createDirectory(folder.resolve("victim"));

        RunResult result = shell("ln -s " + secret + " link.txt; mkdir out; echo x > out/report.md; ln -s " + victim
                + " $NIGHTSHIFT_OUTPUTS/out");

        assertThat(result.outputs().kept()).isEmpty();
        assertThat(result.outputs().problems()).hasSize(2).allMatch(problem -> problem.contains("outside"));
        assertThat(victim).isEmptyDirectory();
        assertThat(Files.exists(folders.outputs(JOB, 2).resolve("link.txt"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void temporary_files_are_gone_after_it() {
        RunResult result = shell("mkdir $TMPDIR/a; echo x > $TMPDIR/a/b; ln -s / $TMPDIR/root");

        assertThat(result.execution()).isEqualTo(new Execution.Exited(0));
        assertThat(folders.temporary().resolve("1")).isEmptyDirectory();
    }

    @Test
    void what_we_make_is_private() throws IOException {
        shell("mkdir out; echo done > out/report.md; chmod 666 out/report.md; rm -f $NIGHTSHIFT_OUTPUTS/none");

        try (Stream<Path> made = Files.walk(home)) {
            Map<Path, String> open = made.filter(
                            path -> !path.startsWith(folders.work(JOB, 2).resolve("out")))
                    .filter(path -> !mode(path).equals(Files.isDirectory(path) ? "rwx------" : "rw-------"))
                    .collect(Collectors.toMap(path -> path, RunnerIT::mode));
            assertThat(open).isEmpty();
        }
    }

    @Test
    void a_home_that_cannot_be_written_is_a_result() throws IOException {
        Files.writeString(home, "in the way");

        assertThat(shell("true").execution().text()).contains("could not be made");
    }

    private void assertRefused(Place place, String reason) {
        assertThat(run(
                                workspace,
                                place,
                                Map.of(),
                                "/bin/touch",
                                folder.resolve("ran").toString())
                        .execution())
                .isInstanceOfSatisfying(Execution.Broken.class, broken -> {
                    assertThat(broken.code()).isEqualTo("not_started");
                    assertThat(broken.text()).contains(reason);
                });
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    private RunResult shell(String line) {
        return run(null, at(""), Map.of(), "/bin/sh", "-c", line);
    }

    private RunResult run(@Nullable Path in, Place place, Map<String, String> env, String... command) {
        Work work = new Work(
                "command",
                "A job",
                List.of(command),
                env,
                List.of("https://example.org/a"),
                List.of(new Work.Output("out/report.md", "markdown"), new Work.Output("link.txt", "text")));
        Policy policy = new Policy(
                Duration.ofSeconds(60), 0, Duration.ofMinutes(5), false, Needs.NOTHING, Policy.Notify.FAILURE);
        Order order = new Order(5, Order.STANDARD, List.of(), null, false, null);
        RunningJob job =
                new RunningJob(JOB, 2, "2026-11-22-190000", new JobSpec(JOB, work, place, policy, order, Map.of()), in);
        return new Runner(
                        new Processes(),
                        new Home(home),
                        SURROUNDINGS,
                        new ProcessConfig(1 << 20, Duration.ofSeconds(2)))
                .run(job, () -> StopRequest.NONE, identity -> {});
    }

    private static Place at(String cwd) {
        return new Place(null, cwd, List.of());
    }

    private String log() {
        try {
            return Files.readString(folders.log(JOB, 2));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
