package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.Invariants;
import dev.nightshift.fault.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where every process was started with umask 000, nothing of ours can be read by others. */
class UmaskIT {
    private static final List<String> OPEN = List.of("sh", "-c", "umask 000; exec \"$@\"", "sh");
    /** What jobs make in their own folders is theirs. */
    private static final List<String> OF_JOBS = List.of("workspace", "data/work", "data/outputs/one/1");

    @TempDir
    Path folder;

    private Program.Result run(Path home, String... words) throws Exception {
        Object[] all = Stream.concat(Stream.of("--home", home.toString()), Stream.of(words))
                .toArray();
        Program.Result result = Program.of(Nightshift.class, all).run(OPEN);
        assertThat(result.exit()).as(result.toString()).isZero();
        return result;
    }

    @Test
    void all_that_a_night_leaves_belongs_to_its_owner_alone() throws Exception {
        Path home = Cli.fresh(folder).home;
        run(home, "add", "--id", "one", "--no-workspace", "--", "sh", "-c", "echo out > \"$NIGHTSHIFT_OUTPUTS/x\"");
        Process service = Program.of(Nightshift.class, "--home", home, "start").start(OPEN, folder.resolve("log"));
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(home.resolve("data/control.sock")));
            Files.writeString(home.resolve("inbox/two.yaml"), "{id: two, workspace: main, shell: 'echo > here'}");
            Files.writeString(home.resolve("inbox/bad.yaml"), "{");
            Files.writeString(home.resolve("inbox/read.txt"), "me");
            run(home, "shift", "--autonomous");
            run(home, "snapshot", "take");
            assertPrivate(home);
        } finally {
            service.destroy();
            assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertPrivate(home);
        assertThat(home.resolve("reports")).isNotEmptyDirectory();
    }

    /** All but what humans and jobs put there themselves. */
    private static void assertPrivate(Path home) throws Exception {
        try (Stream<Path> entries = Files.walk(home)) {
            List<Path> ours = entries.filter(path -> OF_JOBS.stream()
                            .map(home::resolve)
                            .noneMatch(theirs -> path.startsWith(theirs) && !path.equals(theirs)))
                    .filter(path -> !isDropped(home, path))
                    .toList();
            Invariants.arePrivate(ours);
        }
    }

    private static boolean isDropped(Path home, Path file) {
        return List.of("two.yaml", "bad.yaml", "read.txt")
                        .contains(file.getFileName().toString())
                && file.startsWith(home.resolve("inbox"));
    }
}
