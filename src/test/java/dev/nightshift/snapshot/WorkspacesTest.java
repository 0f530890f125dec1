package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspacesTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc", "/etc/ssl", "/usr/local", "/home", "/tmp", "/var", "/proc/self"})
    void system_directories_are_refused(String path) {
        assertThat(check(Path.of(path))).isNotEmpty();
    }

    @Test
    void homes_and_what_holds_them_are_refused() throws Exception {
        Path user = Files.createDirectories(temp.resolve("user"));
        Path home = Files.createDirectories(user.resolve("nightshift"));
        for (Path bad : List.of(user, temp, home, home.resolve("data"), home.resolve("data/work/x"))) {
            assertThat(Workspaces.check(List.of(workspace("a", bad)), home, user))
                    .as(bad.toString())
                    .hasSize(1)
                    .allMatch(p -> p.message().contains(bad.toString()));
        }
        assertThat(Workspaces.check(
                        List.of(workspace("a", home.resolve("workspace")), workspace("b", user.resolve("project"))),
                        home,
                        user))
                .isEmpty();
    }

    @Test
    void links_are_resolved_and_overlaps_named() throws Exception {
        Path real = Files.createDirectories(temp.resolve("real"));
        Files.createSymbolicLink(temp.resolve("link"), real);
        Files.createSymbolicLink(temp.resolve("etc"), Path.of("/etc"));

        assertThat(check(temp.resolve("etc"))).isNotEmpty();
        assertThat(check(temp.resolve("etc/not/there/yet"))).isNotEmpty();
        assertThat(Workspaces.check(
                        List.of(workspace("a", real), workspace("b", temp.resolve("link/inner"))),
                        temp.resolve("home"),
                        temp.resolve("user")))
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .contains("workspace a");
    }

    @Test
    void a_bad_glob_is_named() {
        Workspace workspace = new Workspace("a", temp.resolve("a"), List.of("ok", "{bad"));

        assertThat(Workspaces.check(List.of(workspace), temp.resolve("home"), temp.resolve("user")))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("{bad"));
    }

    private List<Problem> check(Path path) {
        return Workspaces.check(List.of(workspace("a", path)), temp.resolve("home"), temp.resolve("user"));
    }

    private static Workspace workspace(String name, Path path) {
        return new Workspace(name, path, List.of());
    }
}
