package dev.nightshift.shift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.RetentionConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes, in which order, and what stays whatever the limits say. */
class RetentionTest {
    @TempDir
    Path folder;

    private Path keep(String job, int bytes) throws Exception {
        Path directory =
                Files.createDirectories(folder.resolve("outputs").resolve(job).resolve("1"));
        Files.write(directory.resolve("result.txt"), new byte[bytes]);
        return directory;
    }

    private long clean(Duration age, long size, Instant now, String... unfinished) {
        RetentionConfig.Limit limit = new RetentionConfig.Limit(age, size);
        return new Retention(
                        new RetentionConfig(limit, limit, limit, new RetentionConfig.Sets(30, age), age),
                        new Retention.Folders(
                                folder.resolve("outputs"),
                                folder.resolve("logs"),
                                folder.resolve("inputs"),
                                folder.resolve("work"),
                                folder.resolve("accepted"),
                                folder.resolve("cleaned")),
                        () -> now)
                .clean(Set.of(unfinished), Instant.MAX);
    }

    private List<String> left() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("outputs"))) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void what_is_too_old_goes_but_never_that_of_an_unfinished_job() throws Exception {
        keep("done", 10);
        keep("unfinished", 10);

        long freed = clean(Duration.ofDays(90), 1 << 20, Instant.now().plus(Duration.ofDays(91)), "unfinished");

        assertThat(freed).isEqualTo(10);
        assertThat(left()).containsExactly("unfinished");
    }

    @Test
    void what_is_too_much_goes_the_oldest_first() throws Exception {
        Instant last = Instant.EPOCH;
        for (String job : List.of("c", "a", "b")) {
            Path made = keep(job, 100).resolve("result.txt");
            while (!changed(made).isAfter(last)) {
                Files.write(made, new byte[100]);
            }
            last = changed(made);
        }

        clean(Duration.ofDays(90), 250, Instant.now());

        assertThat(left()).containsExactly("a", "b");
    }

    private static Instant changed(Path file) throws Exception {
        return Instant.parse(Files.getAttribute(file, "unix:ctime").toString());
    }

    @Test
    void links_are_deleted_and_not_followed_and_a_closed_folder_stops_nothing() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("kept.txt"), "kept");
        Path inside = keep("linked", 10);
        Files.createSymbolicLink(inside.resolve("out"), outside);
        Files.createSymbolicLink(folder.resolve("outputs/whole"), outside);

        clean(Duration.ofDays(90), 1 << 20, Instant.now().plus(Duration.ofDays(91)));

        assertThat(left()).isEmpty();
        assertThat(outside.resolve("kept.txt")).hasContent("kept");
    }
}
