package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ledger verify} on a real home, and what a home that is behind refuses. */
class LedgerVerifyIT {
    @TempDir
    Path folder;

    Cli cli;

    @BeforeEach
    void init() throws IOException {
        cli = Cli.fresh(folder);
        add("one");
        add("two");
    }

    private void add(String id) {
        Cli.Result added = cli.run("add", "--id", id, "--no-workspace", "--", "true");
        assertThat(added.exit()).as(added.toString()).isZero();
    }

    private Path data(String name) {
        return cli.home.resolve("data").resolve(name);
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data("nightshift.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void a_whole_ledger_is_good_and_its_head_is_printed() {
        Cli.Result json = cli.run("ledger", "verify", "--json");
        Cli.Result text = cli.run("ledger", "verify");

        assertThat(json.exit()).isZero();
        assertThat(json.json().get("good").asBoolean()).isTrue();
        assertThat(json.json().get("entries").asLong()).isEqualTo(2);
        assertThat(json.json().get("outside")).isEqualTo(json.json().get("head"));
        assertThat(text.exit()).isZero();
        assertThat(text.out())
                .contains("good", "2 entries, 1 epoch", "entry 2")
                .contains(json.json().at("/head/hash").asText().substring(0, 12));
    }

    @Test
    void a_changed_entry_is_named() throws SQLException {
        sql("DROP TRIGGER ledger_append_only_update", "UPDATE ledger SET actor = 'nobody' WHERE seq = 1");

        Cli.Result json = cli.run("ledger", "verify", "--json");
        Cli.Result text = cli.run("ledger", "verify");

        assertThat(json.exit()).isEqualTo(12);
        assertThat(json.json().at("/findings/0/entry").asLong()).isEqualTo(1);
        assertThat(json.json().at("/findings/0/code").asText()).isEqualTo("entry_changed");
        assertThat(text.exit()).isEqualTo(12);
        assertThat(text.out()).contains("damaged", "entry 1 (enqueued one) was changed");
    }

    @Test
    void an_older_database_is_refused_for_changes_and_left_as_it_is() throws IOException, SQLException {
        Path old = folder.resolve("old.db");
        sql("PRAGMA wal_checkpoint(TRUNCATE)");
        Files.copy(data("nightshift.db"), old);
        add("three");
        Files.deleteIfExists(data("nightshift.db-wal"));
        Files.deleteIfExists(data("nightshift.db-shm"));
        Files.move(old, data("nightshift.db"), StandardCopyOption.REPLACE_EXISTING);

        for (String line : new String[] {"add --no-workspace -- true", "hold one", "shift"}) {
            Cli.Result refused = cli.run(line.split(" "));
            assertThat(refused.exit()).as(refused.toString()).isEqualTo(12);
            assertThat(refused.err())
                    .contains("entry 2", "entry 3", "1 or more entries", " recover", "Nothing was changed");
        }
        Cli.Result list = cli.run("list", "--json");
        assertThat(list.json()).hasSize(2);
        assertThat(list.err()).contains("Do not trust what follows", "entry 3", " recover");
        Cli.Result unknown = cli.run("show", "three");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("Do not trust what follows");
        Cli.Result health = cli.run("health", "--json");
        assertThat(health.exit()).isEqualTo(13);
        assertThat(health.out()).contains("is not what was last written", " recover");
        Cli.Result verified = cli.run("ledger", "verify", "--json");
        assertThat(verified.exit()).isEqualTo(12);
        assertThat(verified.json().get("standing").asText()).isEqualTo("behind");
        assertThat(verified.json().at("/findings/0/code").asText()).isEqualTo("end_missing");
    }

    @Test
    void a_head_that_was_taken_away_is_said_and_refuses_nothing() throws IOException {
        Files.delete(data("ledger.head"));

        assertThat(cli.run("ledger", "verify").out()).contains("head_unknown");
        add("three");
        assertThat(cli.run("ledger", "verify").exit()).isZero();
    }

    @Test
    void a_database_that_was_deleted_with_its_marker_is_missed_all_the_same() throws IOException {
        for (String name :
                new String[] {"nightshift.db", "nightshift.db-wal", "nightshift.db-shm", "nightshift.db.created"}) {
            Files.deleteIfExists(data(name));
        }

        for (String line : new String[] {"list", "add --no-workspace -- true", "shift"}) {
            Cli.Result refused = cli.run(line.split(" "));
            assertThat(refused.exit()).as(refused.toString()).isEqualTo(12);
            assertThat(refused.err()).contains("is gone, but ledger.head says that there was one");
        }
        assertThat(data("nightshift.db")).doesNotExist();
    }

    @Test
    void a_database_that_nothing_is_wrong_with_is_not_emptied() {
        Cli.Result both = cli.run("recover", "--empty", "--from", "2026-11-22-190000", "--yes");
        Cli.Result whole = cli.run("recover", "--empty", "--yes");

        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.err()).contains("--empty and --from 2026-11-22-190000 exclude each other");
        assertThat(whole.exit()).isEqualTo(2);
        assertThat(cli.run("list", "--json").json()).hasSize(2);
    }
}
