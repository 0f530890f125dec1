package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureIT {
    /** What the snapshot room and its test need; the directory of the others may be closed to other users. */
    private static final List<String> NEEDED = List.of(
            "jgit",
            "JavaEWAH",
            "jna-",
            "slf4j",
            "logback",
            "zstd",
            "sqlite",
            "jspecify",
            "assertj",
            "junit",
            "apiguardian",
            "opentest4j",
            "byte-buddy");

    private static final String SEPARATOR = System.getProperty("path.separator");

    @TempDir
    private Path temp;

    @Test
    void what_was_destroyed_comes_back_as_other_programs_see_it() throws Exception {
        assumeTrue(Torture.has("git"), "git is not installed");
        Path work = temp.resolve("work");

        TortureRun.Outcome outcome = TortureRun.run(work, temp.resolve("store"));

        assertThat(outcome.after()).isEqualTo(outcome.before());
        assertThat(outcome.result().verified()).isTrue();
        assertThat(outcome.result().failed()).isEmpty();
        String allowed = "git -c safe.directory='*' -C \"$1\" ";
        for (String repository : List.of("real", "real/inner", "real/inner/inner", "real/sub", "tree")) {
            String at = work.resolve(repository).toString();
            assertThat(Torture.sh(allowed + "fsck --strict --full 2>&1", at)).doesNotContain("error", "missing");
            assertThat(Torture.sh(allowed + "status --porcelain --untracked-files=no", at))
                    .isEmpty();
        }
        assertThat(Torture.sh("stat -c %b \"$1\"", work.resolve("sparse").toString())
                        .trim()
                        .length())
                .as("blocks of 4 GiB of holes")
                .isLessThan(6);
    }

    @Test
    void so_it_does_for_an_ordinary_user() throws Exception {
        assumeTrue(Torture.has("git"), "git is not installed");
        assumeTrue(Files.getAttribute(temp, "unix:uid").equals(0), "only root can become another user");
        assumeTrue(Torture.has("setpriv"), "setpriv is not installed");
        Torture.sh("mkdir \"$1/own\" && chmod 755 \"$1\" && chown 65534:65534 \"$1/own\"", temp.toString());
        String own = temp.resolve("own").toString();

        String out = Torture.run(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + own,
                "-cp",
                readableClassPath(),
                TortureRun.class.getName(),
                own + "/work",
                own + "/store");

        assertThat(out).contains("verified=true");
    }

    private String readableClassPath() throws Exception {
        Path copy = Files.createDirectory(temp.resolve("classes"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(SEPARATOR, -1)) {
            if (entry.isEmpty()) {
                continue;
            }
            Path from = Path.of(entry);
            String name = from.getFileName().toString();
            if (Files.isDirectory(from) || NEEDED.stream().anyMatch(name::contains)) {
                Path to = copy.resolve(entries.size() + "-" + name);
                Torture.sh("cp -r \"$1\" \"$2\"", entry, to.toString());
                entries.add(to.toString());
            }
        }
        Torture.sh("chmod -R a+rX \"$1\"", copy.toString());
        return String.join(SEPARATOR, entries);
    }
}
