package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveDatabaseIT {
    private static final String STAMP = "2026-11-22-190000";
    private static final int ROWS = 400;

    private static final String MAKE = """
        cd "$1" && sqlite3 app.db "pragma journal_mode=wal; create table account(id integer primary key, sum int, pad);
        with recursive n(i) as (select 1 union all select i+1 from n where i<%d)
        insert into account select i, 100, hex(randomblob(2000)) from n" >/dev/null
        """.formatted(ROWS);

    /** Moves an amount from one account to another in each transaction, and rewrites what is beside it. */
    private static final String WRITE = """
        cd "$1" && yes "begin immediate; create temp table if not exists pick(a, b);
        delete from pick; insert into pick values(abs(random()) %% %1$d + 1, abs(random()) %% %1$d + 1);
        update account set sum=sum-7, pad=hex(randomblob(2000)) where id=(select a from pick);
        update account set sum=sum+7, pad=hex(randomblob(2000)) where id=(select b from pick); commit;" | exec sqlite3 app.db
        """.formatted(ROWS);

    @TempDir
    private Path temp;

    private Path work;
    private Path store;
    private Workspace main;
    private Snapshots snapshots;

    @BeforeEach
    void set_up() throws Exception {
        assumeTrue(Torture.has("git"), "git is not installed");
        assumeTrue(Torture.has("sqlite3"), "sqlite3 is not installed");
        work = Files.createDirectories(temp.resolve("work"));
        store = temp.resolve("store");
        main = new Workspace("main", work, List.of());
        snapshots = new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC);
        Torture.sh(MAKE, work.toString());
    }

    @Test
    void a_database_is_whole_in_every_snapshot_however_busy_its_writer_is() throws Exception {
        Process writer = writer();
        try {
            Path log = work.resolve("app.db-wal");
            Awaitility.await().until(() -> Files.exists(log) && Files.size(log) > 100_000);
            for (int i = 0; i < 6; i++) {
                Snapshot taken = take(SnapshotKind.MANUAL);
                String names = git("ls-tree --name-only " + taken.tag() + ":main");
                assertThat(names.lines()).containsExactly("app.db");
                Path copy = temp.resolve("copy-" + i + ".db");
                git("cat-file blob " + taken.tag() + ":main/app.db > " + copy);
                assertThat(sql(copy, "pragma integrity_check")).isEqualTo("ok");
                assertThat(sql(copy, "select sum(sum) from account")).isEqualTo(String.valueOf(100 * ROWS));
                assertThat(git("show " + taken.tag() + ":main.facts/0")).contains("x database app.db-wal");
            }
        } finally {
            end(writer);
        }
    }

    @Test
    void what_only_the_log_holds_is_in_the_copy_and_comes_back_without_the_log() throws Exception {
        Process writer = holder("insert into account values(100000, 1, 'in the log');");
        Snapshot pre;
        try {
            Awaitility.await()
                    .until(() -> Files.exists(work.resolve("app.db-wal"))
                            && sql(work.resolve("app.db"), "select count(*) from account where id=100000")
                                    .equals("1"));
            pre = take(SnapshotKind.PRE);
        } finally {
            end(writer);
        }
        Torture.sh("cd \"$1\" && sqlite3 app.db 'delete from account'", work.toString());
        Process second = holder("insert into account values(5, 5, 'later');");
        try {
            Awaitility.await()
                    .until(() -> Files.exists(work.resolve("app.db-wal"))
                            && sql(work.resolve("app.db"), "select count(*) from account")
                                    .equals("1"));
        } finally {
            end(second);
        }
        take(SnapshotKind.POST);

        Rollback.Result result = snapshots.rollback(new Rollback.Request(pre, List.of(main), null, true));

        assertThat(result.failed()).isEmpty();
        assertThat(result.left()).isEmpty();

        assertThat(sql(work.resolve("app.db"), "select count(*) from account")).isEqualTo(String.valueOf(ROWS + 1));
        assertThat(sql(work.resolve("app.db"), "pragma integrity_check")).isEqualTo("ok");
    }

    @Test
    void a_database_that_nobody_has_open_is_kept_byte_for_byte() throws Exception {
        Snapshot taken = take(SnapshotKind.PRE);
        Path copy = temp.resolve("copy.db");
        git("cat-file blob " + taken.tag() + ":main/app.db > " + copy);
        assertThat(Files.mismatch(copy, work.resolve("app.db"))).isEqualTo(-1);
    }

    @Test
    void files_that_are_only_named_like_a_log_are_kept() throws Exception {
        Files.writeString(work.resolve("notes"), "no database, whatever lies beside it");
        Files.writeString(work.resolve("notes-wal"), "mine");
        Files.writeString(work.resolve("x-journal"), "of a magazine");
        Snapshot taken = take(SnapshotKind.PRE);
        assertThat(git("ls-tree --name-only " + taken.tag() + ":main").lines())
                .containsExactlyInAnyOrder("app.db", "notes", "notes-wal", "x-journal");
    }

    private Process writer() throws Exception {
        return new ProcessBuilder("bash", "-c", WRITE, "sh", work.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("writer.log").toFile())
                .start();
    }

    /** Has the database open, with what it wrote only in the log, until it is killed. */
    private Process holder(String sql) throws Exception {
        String script = "cd \"$1\" && (echo 'pragma wal_autocheckpoint=0;'; echo \"$2\"; exec sleep 600)"
                + " | exec sqlite3 app.db";
        return new ProcessBuilder("bash", "-c", script, "sh", work.toString(), sql)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("holder.log").toFile())
                .start();
    }

    /** Kills it, so that it cannot tidy up. */
    private static void end(Process process) throws Exception {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    private Snapshot take(SnapshotKind kind) {
        return snapshots.take(kind, STAMP, List.of(main), Map.of());
    }

    private String git(String command) throws Exception {
        return Torture.sh("git --git-dir '" + store + "' " + command);
    }

    private static String sql(Path database, String sql) throws Exception {
        return Torture.sh("sqlite3 -readonly \"$1\" \"$2\"", database.toString(), sql)
                .trim();
    }
}
