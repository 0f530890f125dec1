package dev.nightshift.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT {
    private static final Migration FIRST =
            new Migration("words-001", "CREATE TABLE words (word TEXT PRIMARY KEY) STRICT");
    private static final Migration SECOND =
            new Migration("words-002", "ALTER TABLE words ADD COLUMN n INTEGER\n---\nUPDATE words SET n = 1");
    private static final Query ADD = Query.of("add", "INSERT INTO words (word) VALUES (:word)");
    private static final Query COUNT = Query.of("count", "SELECT count(*) AS n FROM words");

    @TempDir
    Path folder;

    Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("nightshift.db");
    }

    private Database open(Migration... schema) {
        return Database.open(file, List.of(schema), new SettableClock());
    }

    private static void add(Database database, String word) {
        database.change(tx -> tx.run(ADD, Args.of("word", word)));
    }

    private static long count(Database database) {
        return database.read(
                tx -> tx.first(COUNT, Args.none(), row -> row.number("n")).orElseThrow());
    }

    private static void assertRefused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private void fill() {
        try (Database database = open(FIRST)) {
            add(database, "kept");
        }
    }

    @Test
    void what_was_written_is_there_after_reopening() {
        fill();
        try (Database database = open(FIRST)) {
            assertThat(count(database)).isEqualTo(1);
            assertThat(database.quickCheck()).isEqualTo("ok");
        }
    }

    @Test
    void its_files_are_private_and_durability_is_on() throws IOException {
        try (Database database = open(FIRST)) {
            add(database, "a");
            for (String suffix : List.of("", "-wal", "-shm", ".created")) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(file.resolveSibling("nightshift.db" + suffix))))
                        .as(suffix)
                        .isEqualTo("rw-------");
            }
            for (String[] pragma :
                    new String[][] {{"synchronous", "2"}, {"journal_mode", "wal"}, {"foreign_keys", "1"}}) {
                Query query = Query.of("pragma", "PRAGMA " + pragma[0]);
                String value = database.write(tx ->
                        tx.first(query, Args.none(), row -> row.text(pragma[0])).orElseThrow());
                assertThat(value).as(pragma[0]).isEqualTo(pragma[1]);
            }
        }
    }

    @Test
    void a_path_may_hold_any_character() throws IOException {
        file = folder.resolve("a?b=c #1 %20 ü'").resolve("nightshift.db");
        Files.createDirectory(file.getParent());
        fill();

        try (Database database = open(FIRST)) {
            assertThat(count(database)).isEqualTo(1);
        }
        assertThat(Files.exists(file)).isTrue();
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void what_follows_a_commit_comes_after_it_and_only_then() {
        List<String> seen = new ArrayList<>();
        try (Database database = open(FIRST)) {
            database.change(tx -> {
                // From another connection, which sees only what is committed; a write of its own is possible too.
                tx.afterCommit(() -> seen.add("first of " + count(database)));
                tx.afterCommit(() -> add(database, "b"));
                tx.afterCommit(() -> seen.add("last of " + count(database)));
                tx.run(ADD, Args.of("word", "a"));
                seen.add("work");
            });
            assertThat(seen).containsExactly("work", "first of 1", "last of 2");

            assertThatThrownBy(() -> database.change(tx -> {
                        tx.afterCommit(() -> seen.add("after a rollback"));
                        tx.run(ADD, Args.of("word", "a"));
                    }))
                    .hasMessageContaining("UNIQUE");
            add(database, "c");
            assertThat(seen).hasSize(3);
        }
    }

    @Test
    void what_fails_after_a_commit_leaves_the_change_acknowledged() {
        List<String> seen = new ArrayList<>();
        try (Database database = open(FIRST)) {
            boolean written = database.write(tx -> {
                tx.run(ADD, Args.of("word", "a"));
                tx.afterCommit(() -> {
                    throw new IllegalStateException("too late");
                });
                tx.afterCommit(() -> seen.add("next"));
                return true;
            });

            assertThat(written).isTrue();
            assertThat(seen).containsExactly("next");
            assertThat(count(database)).isEqualTo(1);
        }
    }

    @Test
    void nothing_follows_a_transaction_that_is_not_durable() {
        try (Database database = open(FIRST)) {
            assertThatThrownBy(() -> database.note(tx -> tx.afterCommit(() -> {})))
                    .hasMessageContaining("not durable");
            assertThatThrownBy(() -> database.read(tx -> {
                        tx.afterCommit(() -> {});
                        return true;
                    }))
                    .hasMessageContaining("not durable");
        }
    }

    @Test
    void a_connection_that_ran_out_of_room_is_thrown_away_with_what_was_under_way() {
        Query limit = Query.of("limit", "PRAGMA max_page_count = 12");
        try (Database database = open(FIRST)) {
            add(database, "before");
            // A limit of the connection, not of the file: SQLite meets a full disk, and only this connection does.
            database.change(tx -> tx.each(limit, Args.none(), row -> {}));

            assertRefused(
                    ProblemCode.DISK_FULL,
                    () -> database.change(tx ->
                            IntStream.range(0, 100).forEach(n -> tx.run(ADD, Args.of("word", n + "x".repeat(4000))))));
            assertThat(count(database)).isEqualTo(1);

            database.change(tx ->
                    IntStream.range(0, 100).forEach(n -> tx.run(ADD, Args.of("word", n + "y".repeat(4000)))));
            assertThat(count(database)).isEqualTo(101);
        }
    }

    @Test
    void a_missing_database_that_once_was_is_refused_and_not_created() throws IOException {
        fill();
        Files.delete(file);

        assertRefused(ProblemCode.DATABASE_MISSING, () -> open(FIRST));
        assertThat(file).doesNotExist();
        assertThat(Database.exists(file)).isTrue();
    }

    @Test
    void an_emptied_database_is_refused_and_left_empty() throws IOException {
        fill();
        Files.write(file, new byte[0]);

        assertRefused(ProblemCode.DATABASE_MISSING, () -> open(FIRST));
        assertThat(file).isEmptyFile();
    }

    @Test
    void a_database_that_vanishes_while_it_is_open_is_not_created_again() throws IOException {
        Database database = open(FIRST);
        // As after an error: the next statement opens it again.
        database.close();
        Files.delete(file);

        assertRefused(ProblemCode.DATABASE_MISSING, () -> add(database, "lost"));
        assertRefused(ProblemCode.DATABASE_MISSING, () -> count(database));
        assertThat(file).doesNotExist();
    }

    @Test
    void garbage_is_refused_and_left_as_it_is() throws IOException {
        for (String garbage : List.of("no database", "x".repeat(8192))) {
            Files.writeString(file, garbage);

            assertRefused(ProblemCode.DATABASE_DAMAGED, () -> open(FIRST));
            assertThat(file).hasContent(garbage);
            assertThat(folder.resolve("nightshift.db.created")).doesNotExist();
        }
    }

    @Test
    void a_creation_that_was_cut_off_is_begun_again() throws IOException {
        Files.createFile(file);

        fill();

        try (Database database = open(FIRST)) {
            assertThat(count(database)).isEqualTo(1);
        }
    }

    @Test
    void an_older_database_is_migrated_once() {
        fill();

        try (Database database = open(FIRST, SECOND)) {
            assertThat(count(database)).isEqualTo(1);
        }
        try (Database database = open(FIRST, SECOND)) {
            assertThat(count(database)).isEqualTo(1);
        }
    }

    @Test
    void a_newer_database_and_a_changed_step_are_refused() {
        try (Database database = open(FIRST, SECOND)) {
            add(database, "a");
        }

        assertRefused(ProblemCode.DATABASE_NEWER, () -> open(FIRST));
        assertRefused(
                ProblemCode.DATABASE_NEWER,
                () -> open(new Migration("words-001", "CREATE TABLE words (w TEXT)"), SECOND));
    }

    @Test
    void a_step_that_fails_leaves_the_older_schema() {
        fill();

        assertThatThrownBy(() -> open(FIRST, new Migration("words-002", "CREATE TABLE more (a TEXT)\n---\nNONSENSE")))
                .isInstanceOf(IllegalStateException.class);

        try (Database database = open(FIRST)) {
            assertThat(count(database)).isEqualTo(1);
            assertThatThrownBy(() ->
                            database.change(tx -> tx.run(Query.of("x", "INSERT INTO more VALUES (1)"), Args.none())))
                    .hasMessageContaining("no such table");
        }
    }

    @Test
    void a_transaction_that_throws_changes_nothing_and_the_next_one_works() {
        try (Database database = open(FIRST)) {
            assertThatThrownBy(() -> database.change(tx -> {
                        tx.run(ADD, Args.of("word", "a"));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThatThrownBy(() -> database.change(tx -> {
                        tx.run(ADD, Args.of("word", "b"));
                        tx.run(ADD, Args.of("word", "b"));
                    }))
                    .hasMessageContaining("UNIQUE");

            add(database, "c");
            assertThat(count(database)).isEqualTo(1);
        }
    }

    @Test
    void a_read_cannot_write_and_a_transaction_has_no_other_inside() {
        try (Database database = open(FIRST)) {
            assertThatThrownBy(() -> database.read(tx -> tx.run(ADD, Args.of("word", "a"))))
                    .hasMessageContaining("readonly");
            assertThatThrownBy(() -> database.change(tx -> add(database, "b")))
                    .hasMessageContaining("transaction inside a transaction");
            assertThat(count(database)).isZero();
        }
    }

    @Test
    void the_view_for_users_cannot_write() throws SQLException {
        try (Database database = open(FIRST);
                Connection connection = database.readOnly().getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("DELETE FROM words")).isInstanceOf(SQLException.class);
            statement.execute("PRAGMA query_only = OFF");
            assertThatThrownBy(() -> statement.execute("DELETE FROM words")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void many_may_open_a_new_database_at_the_same_moment() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            for (int round = 0; round < 10; round++) {
                Path fresh = folder.resolve("round-" + round + ".db");
                CountDownLatch start = new CountDownLatch(1);
                List<CompletableFuture<Void>> opened = IntStream.range(0, 6)
                        .mapToObj(number -> CompletableFuture.runAsync(
                                () -> {
                                    await(start);
                                    try (Database database =
                                            Database.open(fresh, List.of(FIRST), new SettableClock())) {
                                        add(database, "word-" + number);
                                    }
                                },
                                threads))
                        .toList();
                start.countDown();
                for (CompletableFuture<Void> one : opened) {
                    one.get(60, TimeUnit.SECONDS);
                }
                try (Database database = Database.open(fresh, List.of(FIRST), new SettableClock())) {
                    assertThat(count(database)).isEqualTo(6);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
