package dev.nightshift.snapshot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir
    Path temp;

    @Test
    void a_name_that_was_listed_twice_is_there_once() throws Exception {
        Files.writeString(Files.createDirectories(temp.resolve("work/b")).resolve("in"), "one");
        Files.writeString(temp.resolve("work/a"), "two");
        try (HashSink sink = new HashSink(new StoreFolder(temp.resolve("store")))) {
            Folder once = requireNonNull(
                            new Walk(new Excludes(List.of()), sink, step -> {}).run(temp.resolve("work"), null))
                    .folder();
            Table twice = new Table(once, once.count());
            for (int row = 0; row < once.count(); row++) {
                twice.add(once, row);
            }

            Folder built = twice.build(sink);

            assertThat(built.count()).isEqualTo(2);
            assertThat(built.tree).isEqualTo(once.tree);
        }
    }

    @Test
    void a_walk_has_as_many_threads_as_the_heap_bears() {
        assertThat(Walk.threads(64, 256L << 20)).isEqualTo(4);
        assertThat(Walk.threads(64, 16L << 30)).isEqualTo(16);
        assertThat(Walk.threads(2, 4L << 30)).isEqualTo(2);
        assertThat(Walk.threads(8, 32L << 20)).isEqualTo(1);
    }
}
