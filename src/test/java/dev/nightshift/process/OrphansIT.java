package dev.nightshift.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a JVM while its process runs, and looks for that process from this one. */
class OrphansIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void after_our_own_sudden_death_a_process_and_its_escaped_child_are_found_and_ended() throws Exception {
        String tag = "now/orphan/" + System.nanoTime();
        ProcessIdentity identity = orphan(tag);
        String escaped = Workbench.read(folder.resolve("escaped"));
        assertThat(identity.isAlive()).isTrue();

        assertThat(Orphans.end(identity, tag)).isGreaterThanOrEqualTo(2);

        await().atMost(SOON).until(() -> !identity.isAlive() && !Workbench.runs(escaped));
        assertThat(Orphans.end(identity, tag)).isZero();
    }

    @Test
    void a_process_that_only_has_the_number_is_left_alone() throws Exception {
        String tag = "now/orphan/" + System.nanoTime();
        ProcessIdentity identity = orphan(tag);
        ProcessIdentity earlier = new ProcessIdentity(identity.pid(), identity.startTicks() - 1, identity.bootId());

        assertThat(Orphans.end(earlier, "another/tag/1")).isZero();
        assertThat(identity.isAlive()).isTrue();

        Orphans.end(identity, tag);
    }

    private ProcessIdentity orphan(String tag) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process jvm = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrphansIT.class.getName(),
                        folder.toString(),
                        tag)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.INHERIT)
                .start();
        try {
            await().atMost(SOON).until(() -> isWritten("escaped") && isWritten("started"));
        } finally {
            jvm.destroyForcibly().waitFor();
        }
        String[] fields = Workbench.read(folder.resolve("started")).split(" ", -1);
        return new ProcessIdentity(Integer.parseInt(fields[0]), Long.parseLong(fields[1]), fields[2]);
    }

    private boolean isWritten(String name) throws IOException {
        return Files.exists(folder.resolve(name)) && Files.size(folder.resolve(name)) > 0;
    }

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        new Processes()
                .run(
                        new Launch(
                                List.of(
                                        "/bin/sh",
                                        "-c",
                                        "setsid sh -c 'echo $$ > escaped; exec sleep 300' & sleep 300"),
                                folder,
                                Map.of("PATH", "/usr/bin:/bin", Processes.TAG, arguments[1])),
                        Limits.ofTimeout(Duration.ofMinutes(5)),
                        folder.resolve("log"),
                        () -> StopRequest.NONE,
                        identity -> write(folder, identity));
    }

    private static void write(Path folder, ProcessIdentity identity) {
        String line = identity.pid() + " " + identity.startTicks() + " " + identity.bootId();
        try {
            Path half = Files.writeString(folder.resolve("half"), line);
            Files.move(half, folder.resolve("started"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
