package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.problem.EnvironmentException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceCheckTest {
    @TempDir
    Path temp;

    @Test
    void what_workspaces_on_one_disk_need_adds_up() throws Exception {
        long part = Files.getFileStore(temp).getUsableSpace() / 5 * 3;
        SpaceCheck one = new SpaceCheck();
        one.add("a", temp.resolve("a"), part);
        assertThatCode(one::require).doesNotThrowAnyException();

        SpaceCheck both = new SpaceCheck();
        both.add("a", temp.resolve("a"), part);
        both.add("b", temp.resolve("b/c"), part);
        assertThatThrownBy(both::require)
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("a and b");
    }
}
