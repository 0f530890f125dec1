package dev.nightshift.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Years of nights in a database that nothing else has open: finished jobs, their attempts, ledger rows and shifts, made
 * by the database itself, half a minute for a million.
 */
public final class History {
    private static final int JOBS_IN_A_SHIFT = 2500;
    private static final int BATCH = 100_000;
    private static final String OLD = "strftime('%Y-%m-%dT%H:%M:%fZ', '2020-01-01T19:00:00Z', ";

    private History() {}

    /** Adds finished jobs to a database that has its schema. */
    public static void add(Path database, int jobs) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database.toUri());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous=OFF");
            statement.execute("PRAGMA cache_size=-200000");
            statement.execute("BEGIN IMMEDIATE");
            List<String> triggers = dropTriggers(statement);
            int shifts = Math.max(1, jobs / JOBS_IN_A_SHIFT);
            shifts(statement, shifts);
            for (int from = 0; from < jobs; from += BATCH) {
                jobs(statement, from, Math.min(jobs, from + BATCH), shifts);
            }
            for (String trigger : triggers) {
                statement.execute(trigger);
            }
            statement.execute("COMMIT");
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /** They refuse what was never queued; years ago everything was. */
    private static List<String> dropTriggers(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('jobs', 'attempts', 'ledger')")) {
            while (rows.next()) {
                names.add(rows.getString(1));
                texts.add(rows.getString(2));
            }
        }
        for (String name : names) {
            statement.execute("DROP TRIGGER " + name);
        }
        return texts;
    }

    private static void shifts(Statement statement, int shifts) throws SQLException {
        statement.execute("""
                WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < %1$d - 1)
                INSERT INTO shifts (id, trigger_name, schedule, due_local, autonomous, snapshots, notifications, owner,
                  opened_at, due, pre_snapshot, post_snapshot, closed_at)
                SELECT 'old-' || n, 'schedule', 'main', 'old-' || n, 1, 1, 1, 'old', %2$s n || ' days'), %3$d,
                  'snapshots/pre-old-' || n, 'snapshots/post-old-' || n, %2$s n || ' days', '3 hours') FROM n""".formatted(shifts, OLD, JOBS_IN_A_SHIFT));
    }

    private static void jobs(Statement statement, int from, int to, int shifts) throws SQLException {
        statement.execute("CREATE TEMP TABLE made (n INTEGER PRIMARY KEY, seq INTEGER, id TEXT, at TEXT)");
        statement.execute("""
                WITH RECURSIVE n (n) AS (SELECT %1$d UNION ALL SELECT n + 1 FROM n WHERE n < %2$d - 1)
                INSERT INTO made SELECT n, (SELECT coalesce(max(seq), 0) FROM jobs) + 1 + n - %1$d,
                  'j' || lower(hex(randomblob(5))), %3$s (n / %4$d) || ' days', (n %% %4$d) || ' seconds') FROM n""".formatted(from, to, OLD, JOBS_IN_A_SHIFT));
        statement.execute("""
                INSERT INTO jobs (seq, id, name, digest, kind, title, state, reason, reason_text, priority, class, spec,
                  after_open, exclusives, need_memory, need_disk, ready_at, failures, attempt, submitted_at,
                  submitted_by, claimed_at, finished_at)
                SELECT seq, CASE n % 2 WHEN 0 THEN id ELSE 'backup.' || n END,
                  CASE n % 2 WHEN 0 THEN id ELSE 'backup' END, lower(hex(randomblob(32))), 'command', 'An old job ' || n,
                  CASE WHEN n % 10 < 8 THEN 'succeeded' WHEN n % 10 = 8 THEN 'failed' ELSE 'cancelled' END,
                  'exit:0', 'exit status 0', 1 + n % 9, 'standard',
                  '{"work":{"kind":"command","title":"An old job","command":["/bin/sh","-c","echo an old job of '
                    || n || '"]}}',
                  0, 0, 0, 0, at, 0, 1, at, 'inbox', at, at FROM made""");
        statement.execute("""
                INSERT INTO attempts (job_seq, number, shift_seq, owner, result, reason, reason_text, claimed_at,
                  started_at, finished_at, exit_code, pid, pid_started, boot_id, duration_ms, log_bytes)
                SELECT m.seq, 1, s.seq, 'old', CASE m.n %% 10 WHEN 8 THEN 'failed' ELSE 'succeeded' END, 'exit:0',
                  'exit status 0', m.at, m.at, m.at, 0, 1234, '5678', 'b00b1e50-0000-0000-0000-000000000000', 900, 512
                FROM made m JOIN shifts s ON s.id = 'old-' || (m.n / %d %% %d)""".formatted(JOBS_IN_A_SHIFT, shifts));
        for (String event : List.of("enqueued", "claimed", "succeeded")) {
            statement.execute("""
                    INSERT INTO ledger (at, actor, event, job, attempt, from_state, to_state, shift, digest)
                    SELECT at, 'runner', '%s', id, 1, 'queued', 'running', 'old-' || (n / %d), NULL FROM made""".formatted(event, JOBS_IN_A_SHIFT));
        }
        statement.execute("DROP TABLE made");
    }
}
