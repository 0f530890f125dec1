package dev.nightshift.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.problem.EnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path folder;

    @Test
    void folders_are_created_private_with_those_above_them() throws IOException {
        Path deep = folder.resolve("a/b/c");
        Home.create(deep);
        Home.create(deep);
        for (Path made : List.of(deep, folder.resolve("a/b"), folder.resolve("a"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void a_file_in_the_way_is_told() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));
        assertThatThrownBy(() -> Home.create(file.resolve("logs")))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_window_may_span_midnight() {
        Window night = new Window(LocalTime.of(19, 0), LocalTime.of(6, 0));
        assertThat(night.contains(LocalTime.of(19, 0))).isTrue();
        assertThat(night.contains(LocalTime.MIDNIGHT)).isTrue();
        assertThat(night.contains(LocalTime.of(6, 0))).isFalse();
        assertThat(night.contains(LocalTime.NOON)).isFalse();
        Window noon = new Window(LocalTime.of(12, 0), LocalTime.of(13, 0));
        assertThat(noon.contains(LocalTime.of(12, 30))).isTrue();
        assertThat(noon.contains(LocalTime.of(13, 0))).isFalse();
        assertThat(new Window(LocalTime.NOON, LocalTime.NOON).contains(LocalTime.MIDNIGHT))
                .isTrue();
    }

    @Test
    void a_window_ends_in_the_morning_after() {
        Window night = new Window(LocalTime.of(19, 0), LocalTime.of(6, 0));
        assertThat(night.endAfter(LocalDateTime.parse("2026-11-22T19:00")))
                .isEqualTo(LocalDateTime.parse("2026-11-23T06:00"));
        assertThat(night.endAfter(LocalDateTime.parse("2026-11-23T02:00")))
                .isEqualTo(LocalDateTime.parse("2026-11-23T06:00"));
    }
}
