package dev.nightshift.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.job.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessesIT {
    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void open() {
        bench = new Workbench(folder);
    }

    @Test
    void exit_status_and_output_come_back() {
        Workbench.Ran ran = bench.shell("echo out; echo err >&2; exit 3");

        assertThat(ran.execution()).isEqualTo(new Execution.Exited(3));
        assertThat(ran.output()).isEqualTo("out\nerr\n");
        assertThat(ran.result().log()).isEqualTo(new LogSummary(8, 0, null));
    }

    @Test
    void exit_status_139_is_told_from_a_segmentation_fault() {
        assertThat(bench.shell("exit 139").execution()).isEqualTo(new Execution.Exited(139));
        assertThat(bench.shell("kill -SEGV $$").execution()).isEqualTo(new Execution.Signalled("SEGV"));
    }

    @Test
    void a_process_that_ignores_term_is_killed_after_its_grace() {
        Workbench.Ran ran = bench.shell(
                "trap '' TERM; echo ready; while :; do sleep 1; done", Duration.ofMillis(300), Duration.ofMillis(300));

        assertThat(ran.execution()).isEqualTo(new Execution.TimedOut(Duration.ofMillis(300)));
        assertThat(ran.output()).isEqualTo("ready\n");
        assertThat(ran.result().duration()).isBetween(Duration.ofMillis(600), Duration.ofSeconds(3));
    }

    @Test
    void a_process_that_obeys_term_has_its_last_words_logged() {
        Workbench.Ran ran = bench.shell(
                "trap 'echo last words; exit 0' TERM; while :; do sleep 0.05; done",
                Duration.ofMillis(300),
                Duration.ofSeconds(20));

        assertThat(ran.execution()).isInstanceOf(Execution.TimedOut.class);
        assertThat(ran.output()).endsWith("last words\n");
        assertThat(ran.result().duration()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_stopped_process_is_ended_too() {
        Workbench.Ran ran = bench.shell("kill -STOP $$; echo on", Duration.ofMillis(300), Duration.ofSeconds(20));

        assertThat(ran.execution()).isInstanceOf(Execution.TimedOut.class);
        assertThat(ran.result().duration()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void grandchildren_in_the_group_end_with_it() {
        bench.shell("(trap '' TERM; sleep 300) & echo $! > pid; exit 0");

        assertDies("pid");
    }

    @Test
    void children_in_a_group_of_their_own_end_with_it() {
        Path bash = Path.of("/bin/bash");
        assumeThat(bash).as("dash has no job control without a terminal").exists();
        bench.run(List.of(bash.toString(), "-c", "set -m; sleep 300 > /dev/null 2>&1 & echo $! > pid"));

        assertDies("pid");
    }

    @Test
    void children_in_a_session_of_their_own_are_known_by_their_tag() {
        bench.run(
                new Launch(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "setsid sh -c 'echo $$ > pid; exec sleep 300' & until [ -s pid ]; do :; done"),
                        folder,
                        Map.of("PATH", "/usr/bin:/bin", Processes.TAG, "now/setsid/" + System.nanoTime())),
                Limits.ofTimeout(Duration.ofSeconds(60)),
                () -> StopRequest.NONE);

        assertDies("pid");
    }

    @Test
    void a_child_that_becomes_another_program_at_that_moment_is_known_too() {
        String again = "exec sh -c \"$0\" \"$0\"";
        String script = "rm -f pid; setsid sh -c 'echo $$ > pid; exec sh -c \"$0\" \"$0\"' '" + again
                + "' & until [ -s pid ]; do :; done";
        for (int run = 0; run < 40; run++) {
            Map<String, String> environment =
                    Map.of("PATH", "/usr/bin:/bin", Processes.TAG, "now/exec/" + System.nanoTime());
            bench.run(
                    new Launch(List.of("/bin/sh", "-c", script), folder, environment),
                    Limits.ofTimeout(Duration.ofSeconds(60)),
                    () -> StopRequest.NONE);

            String pid = Workbench.read(folder.resolve("pid"));
            await().pollInterval(Duration.ofMillis(2)).until(() -> !Workbench.runs(pid));
        }
    }

    @Test
    void output_held_open_by_an_escaped_child_does_not_keep_the_job_waiting() throws IOException {
        Workbench.Ran ran = bench.shell("setsid sh -c 'echo $$ > pid; exec sleep 30' & while [ ! -s pid ]; do :; done");
        String escaped = Workbench.read(folder.resolve("pid")).strip();

        assertThat(ran.execution()).isEqualTo(new Execution.Exited(0));
        assertThat(ran.result().duration()).isLessThan(Duration.ofSeconds(5));
        ProcessIdentity.of(Integer.parseInt(escaped)).ifPresent(ProcessIdentity::killGroup);
    }

    @Test
    void a_cancel_is_obeyed_within_a_second() {
        AtomicInteger asked = new AtomicInteger();
        long began = System.nanoTime();
        Workbench.Ran ran =
                bench.shell("sleep 60", () -> asked.incrementAndGet() > 2 ? StopRequest.CANCEL : StopRequest.NONE);

        assertThat(ran.execution()).isEqualTo(new Execution.Cancelled());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void an_end_of_the_shift_is_told_from_a_cancel() {
        assertThat(bench.shell("sleep 60", () -> StopRequest.INTERRUPT).execution())
                .isInstanceOf(Execution.Interrupted.class);
    }

    @Test
    void an_interrupted_thread_ends_its_process_and_keeps_its_log() {
        Thread.currentThread().interrupt();
        Workbench.Ran ran;
        boolean stillInterrupted;
        try {
            ran = bench.shell("trap 'echo bye; exit' TERM; sleep 60 & wait");
        } finally {
            stillInterrupted = Thread.interrupted();
        }

        assertThat(ran.execution()).isInstanceOf(Execution.Interrupted.class);
        assertThat(ran.result().log().problem()).isNull();
        assertThat(stillInterrupted).isTrue();
    }

    @Test
    void a_flood_of_output_does_not_delay_the_timeout() {
        Workbench.Ran ran = bench.run(
                bench.command("trap '' TERM; yes"),
                new Limits(Duration.ofMillis(500), Duration.ofMillis(200), 1 << 20),
                () -> StopRequest.NONE);

        assertThat(ran.execution()).isInstanceOf(Execution.TimedOut.class);
        assertThat(ran.result().duration()).isLessThan(Duration.ofSeconds(3));
        assertThat(ran.output().length()).isLessThan((1 << 20) + 100);
    }

    @Test
    void no_descriptor_of_ours_reaches_it() {
        Workbench.Ran ran = bench.run(List.of("/bin/ls", "/proc/self/fd"));

        assertThat(ran.output().lines()).as("0, 1, 2 and the one that ls opens").containsExactly("0", "1", "2", "3");
    }

    @Test
    void stdin_is_dev_null_and_the_session_is_its_own() {
        assertThat(bench.shell("readlink /proc/self/fd/0; cat | wc -c").output())
                .isEqualTo("/dev/null\n0\n");
        assertThat(bench.shell("set -- $(cat /proc/$$/stat); [ $5 = $$ ] && [ $6 = $$ ]")
                        .execution())
                .isEqualTo(new Execution.Exited(0));
    }

    @Test
    void signals_are_neither_blocked_nor_ignored() {
        assertThat(bench.run(List.of("grep", "-E", "SigBlk|SigIgn", "/proc/self/status"))
                        .output())
                .containsPattern("SigBlk:\\s0{16}\n")
                .as("glibc keeps 32 and 33 to itself")
                .containsPattern("SigIgn:\\s0000000[01][08]0000000\n");
    }

    @Test
    void a_missing_program_is_a_result_that_says_where_it_was_looked_for() {
        assertThat(bench.run(List.of("no-such-program")).execution().text())
                .contains("'no-such-program'")
                .contains("/usr/bin:/bin")
                .contains("path_prepend");
        assertThat(bench.run(List.of("./no-such-program")).execution())
                .isInstanceOfSatisfying(
                        Execution.Broken.class,
                        broken -> assertThat(broken.code()).isEqualTo("not_started"));
    }

    @Test
    void what_cannot_be_run_is_explained() throws IOException {
        script("plain", "echo no", "rw-r--r--");
        script("headless", "echo no", "rwxr-xr-x");
        script("orphan", "#!/no/such/interpreter\n", "rwxr-xr-x");

        assertThat(bench.run(List.of("./plain")).execution().text()).contains("chmod +x");
        assertThat(bench.run(List.of("./headless")).execution().text()).contains("#!/bin/sh");
        assertThat(bench.run(List.of("./orphan")).execution().text()).contains("interpreter");
        assertThat(bench.run(List.of("true", "a\0b")).execution().text()).contains("NUL");
        assertThat(bench.run(List.of("true", "x".repeat(1 << 20))).execution().text())
                .contains("longer");
        assertThat(bench.run(List.of()).execution().text()).contains("empty");
    }

    @Test
    void a_missing_working_directory_is_named() {
        Launch launch = new Launch(List.of("true"), folder.resolve("gone"), Workbench.ENVIRONMENT);

        assertThat(bench.run(launch, Limits.ofTimeout(Duration.ofSeconds(5)), () -> StopRequest.NONE)
                        .execution()
                        .text())
                .contains(folder.resolve("gone").toString());
    }

    @Test
    void a_program_is_searched_in_the_path_it_gets() throws IOException {
        Files.createDirectory(folder.resolve("bin"));
        script("bin/greet", "#!/bin/sh\necho \"$1 from $PWD, $MODE\"", "rwxr-xr-x");
        Launch launch = new Launch(
                List.of("greet", "grüße ☾"),
                folder,
                Map.of("PATH", "/usr/bin:" + folder.resolve("bin"), "MODE", "vóll"));

        assertThat(bench.run(launch, Limits.ofTimeout(Duration.ofSeconds(5)), () -> StopRequest.NONE)
                        .output())
                .isEqualTo("grüße ☾ from " + folder.toRealPath() + ", vóll\n");
    }

    @Test
    void what_it_used_is_measured() {
        Workbench.Ran ran = bench.shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done");

        assertThat(ran.result().usage().cpu()).isPositive();
        assertThat(ran.result().usage().cpu())
                .isLessThan(ran.result().duration().plusMillis(50));
    }

    @Test
    void when_nobody_can_be_told_of_the_start_it_is_killed() {
        Path log = folder.resolve("told.log");
        int[] pid = new int[1];

        assertThatThrownBy(() -> new Processes()
                        .run(
                                bench.command("sleep 60"),
                                Limits.ofTimeout(Duration.ofSeconds(60)),
                                log,
                                () -> StopRequest.NONE,
                                identity -> {
                                    pid[0] = identity.pid();
                                    throw new IllegalArgumentException("told nobody");
                                }))
                .hasMessage("told nobody");
        assertThat(Files.exists(Path.of("/proc", Integer.toString(pid[0])))).isFalse();
    }

    @Test
    void a_log_that_cannot_be_made_keeps_the_job_from_starting() throws IOException {
        Files.writeString(folder.resolve("file"), "");

        ProcessResult result = new Processes()
                .run(
                        bench.command("touch ran"),
                        Limits.ofTimeout(Duration.ofSeconds(5)),
                        folder.resolve("file/1.log"),
                        () -> StopRequest.NONE,
                        identity -> {});

        assertThat(result.execution().text()).contains("its log");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void the_log_is_private() throws IOException {
        bench.shell("true");

        Path log = folder.resolve("logs/1.log");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void a_thousand_runs_on_two_threads_leave_no_zombies_and_no_descriptors() throws Exception {
        bench.shell("true");
        long before = descriptors();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Long> half = () -> Stream.generate(() -> bench.run(List.of("/bin/true")))
                    .limit(500)
                    .filter(ran -> ran.execution().equals(new Execution.Exited(0)))
                    .count();
            List<Future<Long>> halves = threads.invokeAll(List.of(half, half));

            assertThat(halves.get(0).get() + halves.get(1).get()).isEqualTo(1000);
        } finally {
            threads.shutdownNow();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 2);
        assertThat(zombies()).isZero();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }

    private static long zombies() {
        return ProcessHandle.current()
                .children()
                .filter(child -> ProcStat.of((int) child.pid())
                        .filter(stat -> stat.state() == 'Z')
                        .isPresent())
                .count();
    }

    private void assertDies(String file) {
        String pid = Workbench.read(folder.resolve(file));
        await().atMost(Duration.ofSeconds(5)).until(() -> !Workbench.runs(pid));
    }

    private void script(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
