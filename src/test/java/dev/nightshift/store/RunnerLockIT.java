package dev.nightshift.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerLockIT {
    @TempDir
    Path folder;

    Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("runner.lock");
    }

    /** Another process that holds the lock. */
    private final class Holder implements AutoCloseable {
        final Process process;
        final BufferedReader lines;

        Holder() throws IOException {
            process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LockHolderMain.class.getName(),
                            file.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            lines = process.inputReader(StandardCharsets.UTF_8);
            assertThat(lines.readLine()).isEqualTo("taken by " + process.pid());
        }

        void kill() {
            process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }

        @Override
        public void close() {
            kill();
        }
    }

    private RunnerLock take() {
        return RunnerLock.take(file, "shift", new SettableClock());
    }

    private void assertHeld(String by) {
        assertThatThrownBy(this::take)
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.HOME_HELD))
                .hasMessageContaining(by);
    }

    @Test
    void a_second_process_is_refused_and_the_first_is_named() throws Exception {
        try (Holder holder = new Holder()) {
            assertHeld("start, process " + holder.process.pid());
            assertThat(RunnerLock.holder(file))
                    .hasValueSatisfying(
                            text -> assertThat(text).startsWith("start, process " + holder.process.pid() + ", since "));
        }
    }

    @Test
    void it_is_free_after_its_holder_was_killed() throws Exception {
        try (Holder holder = new Holder()) {
            holder.kill();
        }

        assertThat(RunnerLock.holder(file)).isEmpty();
        take().close();
    }

    @Test
    void asking_for_the_holder_inside_of_it_does_not_free_it() throws Exception {
        try (Holder holder = new Holder()) {
            try (var input = holder.process.outputWriter(StandardCharsets.UTF_8)) {
                input.write('?');
                input.flush();
                assertThat(holder.lines.readLine()).startsWith("start, process " + holder.process.pid());

                assertHeld("start, process " + holder.process.pid());
            }
        }
    }

    @Test
    void another_path_to_the_same_file_is_the_same_lock() throws Exception {
        Path other = Files.createSymbolicLink(folder.resolve("link"), folder).resolve("runner.lock");

        try (RunnerLock lock = take()) {
            assertThat(lock).isNotNull();
            assertThat(RunnerLock.holder(other)).isPresent();
            assertThatThrownBy(() -> RunnerLock.take(other, "again", new SettableClock()))
                    .isInstanceOf(EnvironmentException.class);
            assertThat(heldForOthers()).isTrue();
        }
        assertThat(heldForOthers()).isFalse();
    }

    /** What the kernel says to another process. */
    private boolean heldForOthers() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolderMain.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        process.outputWriter(StandardCharsets.UTF_8).close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return !output.startsWith("taken by");
    }

    @Test
    void closing_twice_does_not_free_the_lock_of_the_next() throws Exception {
        RunnerLock first = take();
        first.close();
        try (RunnerLock second = take()) {
            assertThat(second).isNotNull();
            first.close();

            assertHeld("shift, process " + ProcessHandle.current().pid());
            assertThat(heldForOthers()).isTrue();
        }
    }

    @Test
    void asking_creates_nothing() throws IOException {
        assertThat(RunnerLock.holder(file)).isEmpty();
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries).isEmpty();
        }
    }

    @Test
    void somebody_who_asks_does_not_look_like_a_second_runner() throws Exception {
        take().close();
        AtomicBoolean ended = new AtomicBoolean();
        Thread curious = new Thread(() -> {
            while (!ended.get()) {
                RunnerLock.holder(file);
            }
        });
        curious.start();
        try {
            for (int i = 0; i < 200; i++) {
                take().close();
            }
        } finally {
            ended.set(true);
            curious.join();
        }
    }

    @Test
    void a_lock_file_that_cannot_be_written_is_a_problem_of_the_machine() {
        file = folder.resolve("missing").resolve("runner.lock");

        assertThatThrownBy(this::take)
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.HOME_NOT_WRITABLE));
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
