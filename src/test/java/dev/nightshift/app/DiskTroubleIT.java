package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.fault.SmallDisk;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.ShiftOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fails under a shift: it ends and says so; the disk is full: the work goes on when there is room. */
class DiskTroubleIT {
    @TempDir
    Path folder;

    private static void assertEnds(TestHome home, Trouble trouble, String job) throws Exception {
        Path database = home.path().resolve("data/nightshift.db");
        home.drop(job + ".yaml", "{id: " + job + ", command: ['true']}");
        try (Installation open = home.open();
                Engine engine = Engine.start(open, Engine.Purpose.ONE_SHIFT)) {
            trouble.happen(open, database);
            assertThatThrownBy(() -> engine.shift(ShiftOrder.plain(null)))
                    .isInstanceOfSatisfying(
                            EnvironmentException.class,
                            e -> assertThat(e.problem().code().exitCode()).isEqualTo(ExitCode.DATABASE));
        }
        assertThat(home.path().resolve("inbox").resolve(job + ".yaml")).exists();
        assertThat(Files.readString(home.path().resolve("logs/failure_notifications.log")))
                .contains("database_failed")
                .contains("recover");
    }

    @FunctionalInterface
    private interface Trouble {
        void happen(Installation open, Path database) throws IOException;
    }

    @Test
    void a_database_that_breaks_under_a_shift_ends_it_and_tells() throws Exception {
        TestHome home = TestHome.in(folder);
        home.shift(TestHome.AUTONOMOUS);

        assertEnds(
                home,
                (open, database) -> {
                    // As after an error: the next statement opens it again.
                    open.database().close();
                    byte[] bytes = Files.readAllBytes(database);
                    Files.write(database, Arrays.copyOf(bytes, bytes.length / 2));
                },
                "lost");
    }

    @Test
    void a_database_that_is_deleted_under_a_shift_is_not_written_into_the_void() throws Exception {
        TestHome home = TestHome.in(folder);
        home.shift(TestHome.AUTONOMOUS);

        assertEnds(home, (open, database) -> Files.delete(database), "void");
        assertThat(home.path().resolve("data/nightshift.db")).doesNotExist();
    }

    @Test
    void a_full_disk_loses_nothing_and_work_goes_on_when_it_has_room() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "6m")) {
            TestHome home = TestHome.in(disk.path());
            home.shift(TestHome.AUTONOMOUS);
            home.drop("work.yaml", "{id: work, command: ['true']}");
            disk.fill();
            try {
                TestHome.Night none = home.shift(TestHome.AUTONOMOUS);
                assertThat(none.results()).isEmpty();
            } catch (ProblemException e) {
                assertThat(e.problem().code().exitCode()).isEqualTo(ExitCode.DATABASE);
            }

            disk.growTo("64m");

            TestHome.Night night = home.shift(TestHome.AUTONOMOUS);
            assertThat(night.results()).containsOnlyKeys("work");
            try (Installation open = home.open()) {
                assertThat(open.database().quickCheck()).isEqualTo("ok");
            }
        }
    }
}
