package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.State;
import dev.nightshift.queue.JobView;
import dev.nightshift.store.Args;
import dev.nightshift.store.Copies;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that released versions wrote open with the schema of this one, and lose nothing. */
class OldDatabaseIT {
    private static final Path SCHEMA_1 = Path.of("src/test/resources/databases/schema-1");

    @TempDir
    Path folder;

    private TestHome home;

    @BeforeEach
    void put_it_into_a_home() throws Exception {
        home = TestHome.in(folder);
        Path data = Files.createDirectory(home.path().resolve("data"));
        for (String name : List.of("nightshift.db", "nightshift.db.created")) {
            Files.copy(SCHEMA_1.resolve(name), data.resolve(name));
        }
    }

    private static long count(Installation home, String table) {
        Query query = Query.of("count", "SELECT count(*) AS n FROM " + table);
        return home.database()
                .read(tx -> tx.first(query, Args.none(), row -> row.number("n")).orElseThrow());
    }

    private static Map<String, Long> counts(Installation home, String table, String column) {
        Query query = Query.of("counts", "SELECT " + column + " AS k, count(*) AS n FROM " + table + " GROUP BY 1");
        Map<String, Long> counts = new HashMap<>();
        home.database().read(tx -> {
            tx.each(query, Args.none(), row -> counts.put(String.valueOf(row.textOrNull("k")), row.number("n")));
            return true;
        });
        return counts;
    }

    @Test
    void schema_1_opens_with_everything_in_it() {
        try (Installation old = home.open()) {
            assertThat(counts(old, "jobs", "state"))
                    .containsOnlyKeys(
                            List.of(State.values()).stream().map(State::code).toArray(String[]::new))
                    .containsEntry("queued", 4L)
                    .containsEntry("held", 4L);
            assertThat(counts(old, "v_shifts", "status"))
                    .isEqualTo(Map.of(
                            "empty",
                            2L,
                            "partial",
                            1L,
                            "succeeded",
                            1L,
                            "failed",
                            1L,
                            "waiting",
                            3L,
                            "interrupted",
                            1L,
                            "running",
                            1L));
            assertThat(counts(old, "v_attempts", "coalesce(result, 'open')"))
                    .isEqualTo(Map.of(
                            "succeeded",
                            4L,
                            "failed",
                            3L,
                            "insufficient_evidence",
                            1L,
                            "invalid",
                            1L,
                            "interrupted",
                            2L,
                            "open",
                            1L));
            assertThat(count(old, "rejections")).isEqualTo(1);
            assertThat(count(old, "v_notices")).isEqualTo(8);
            assertThat(count(old, "ledger WHERE seq <= 61")).isEqualTo(61);
            assertThat(count(old, "v_jobs WHERE id = 'umlaut' AND title = 'Größe prüfen – ☕'"))
                    .isEqualTo(1);
            JobView good = old.database()
                    .read(tx -> old.jobs().get(tx, "good", old.conditions().now()));
            assertThat(good.state()).isEqualTo(State.SUCCEEDED);
            assertThat(old.database().quickCheck()).isEqualTo("ok");
        }
    }

    @Test
    void a_copy_of_the_old_one_is_kept_beside_it() throws Exception {
        home.open().close();
        home.open().close();

        List<Copies.Copy> copies = new Copies(home.path().resolve("data/nightshift.db")).list();
        assertThat(copies).hasSize(1);
        assertThat(copies.get(0).name()).startsWith("before-queue-002-");
        Path again = Files.createDirectories(folder.resolve("again/data"));
        Files.copy(copies.get(0).file(), again.resolve("nightshift.db"));
        try (Database old =
                Database.open(again.resolve("nightshift.db"), Installation.schema(), InstantSource.system())) {
            assertThat(old.quickCheck()).isEqualTo("ok");
        }
    }

    @Test
    void a_shift_over_it_recovers_what_ran_and_runs_what_was_queued() {
        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.ran()).isEmpty();
        try (Installation old = home.open()) {
            assertThat(counts(old, "jobs", "state")).doesNotContainKey("running");
            assertThat(counts(old, "v_shifts", "status")).containsEntry("interrupted", 2L);
        }
    }
}
