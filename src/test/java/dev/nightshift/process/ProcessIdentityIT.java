package dev.nightshift.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityIT {
    @TempDir
    Path folder;

    @Test
    void a_process_is_recognised_and_killed_with_its_group() {
        List<Boolean> seen = new ArrayList<>();

        ProcessResult result = whileSleeping(identity -> {
            ProcessIdentity again = new ProcessIdentity(identity.pid(), identity.startTicks(), identity.bootId());
            seen.add(again.isAlive());
            seen.add(again.killGroup());
        });

        assertThat(seen).containsExactly(true, true);
        assertThat(result.execution().code()).isEqualTo("signal:KILL");
    }

    @Test
    void another_process_with_the_same_pid_is_left_alone() {
        List<Boolean> seen = new ArrayList<>();

        ProcessResult result = whileSleeping(identity -> {
            ProcessIdentity earlier = new ProcessIdentity(identity.pid(), identity.startTicks() - 1, identity.bootId());
            ProcessIdentity otherBoot = new ProcessIdentity(identity.pid(), identity.startTicks(), "another");
            seen.add(earlier.isAlive());
            seen.add(earlier.killGroup());
            seen.add(otherBoot.isAlive());
            seen.add(otherBoot.killGroup());
        });

        assertThat(seen).containsOnly(false);
        assertThat(result.execution().code()).isEqualTo("exit:0");
    }

    @Test
    void an_ended_process_is_not_alive() {
        List<ProcessIdentity> seen = new ArrayList<>();
        whileSleeping(seen::add);

        assertThat(seen.get(0).isAlive()).isFalse();
        assertThat(seen.get(0).killGroup()).isFalse();
    }

    private ProcessResult whileSleeping(Consumer<ProcessIdentity> onStarted) {
        return new Processes()
                .run(
                        new Launch(List.of("sleep", "0.3"), folder, Workbench.ENVIRONMENT),
                        Limits.ofTimeout(Duration.ofSeconds(20)),
                        folder.resolve("log"),
                        () -> StopRequest.NONE,
                        onStarted);
    }
}
