package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.Changes;
import dev.nightshift.job.State;
import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import dev.nightshift.store.SqlFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The constraints hold against statements that Java would never send. */
class SchemaIT {
    @TempDir
    Path folder;

    QueueFixture at;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private boolean moves(State from, State to) {
        at.sql("DROP TRIGGER jobs_legal_edge");
        at.sql("UPDATE jobs SET state = '" + from.code() + "', owner = " + owner(from));
        at.sql("CREATE TRIGGER jobs_legal_edge " + trigger);
        try {
            at.sql("UPDATE jobs SET state = '" + to.code() + "', owner = " + owner(to));
            return true;
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessageContaining("illegal change of a job's state");
            return false;
        }
    }

    private String trigger = "";

    private static String owner(State state) {
        return state == State.RUNNING ? "'owner'" : "NULL";
    }

    @Test
    void the_schema_and_the_enumeration_allow_the_same_changes_of_state() {
        at.add(job("a"));
        String sql = at.database.read(tx -> tx.first(
                        Query.of("trigger", "SELECT sql FROM sqlite_master WHERE name = 'jobs_legal_edge'"),
                        Args.none(),
                        row -> row.text("sql"))
                .orElseThrow());
        trigger = sql.substring(sql.indexOf("BEFORE"));

        // Who may leave what is unreviewed is a rule of its own.
        at.sql("DROP TRIGGER jobs_judged");
        for (State from : State.values()) {
            for (State to : State.values()) {
                boolean expected = from == to || from.next().contains(to);
                assertThat(moves(from, to)).as(from + " to " + to).isEqualTo(expected);
            }
        }
    }

    @Test
    void the_table_of_edges_is_that_of_the_enumeration() {
        Set<String> schema = Set.copyOf(at.database.read(tx -> tx.list(
                Query.of("edges", "SELECT from_state || '>' || to_state AS edge FROM legal_edges"),
                Args.none(),
                row -> row.text("edge"))));

        List<String> java = new ArrayList<>();
        for (State from : State.values()) {
            from.next().forEach(to -> java.add(from.code() + ">" + to.code()));
        }
        assertThat(schema).containsExactlyInAnyOrderElementsOf(java);
    }

    @Test
    void a_job_begins_queued_or_held() {
        at.add(job("a"));

        assertThatThrownBy(
                        () -> at.sql(
                                "INSERT INTO jobs (seq, id, name, digest, kind, title, state, priority, class, spec,"
                                        + " after_open, exclusives, need_memory, need_disk, ready_at, submitted_at, submitted_by)"
                                        + " SELECT 99, 'b', 'b', digest, kind, title, 'succeeded', priority, class, spec, after_open,"
                                        + " exclusives, need_memory, need_disk, ready_at, submitted_at, submitted_by FROM jobs"))
                .hasMessageContaining("begins queued or held");
    }

    @Test
    void a_recorded_attempt_does_not_change() {
        at.add(job("a"));
        at.exit(at.claim(at.openShift()).orElseThrow(), 1);

        assertThatThrownBy(() -> at.sql("UPDATE attempts SET result = 'succeeded'"))
                .hasMessageContaining("a recorded attempt does not change");
    }

    @Test
    void what_a_recorded_attempt_changed_is_recorded_once_and_its_undoing_is_for_good() {
        at.add(job("a"));
        Claim claim = at.claim(at.openShift()).orElseThrow();
        assertThatThrownBy(() -> at.sql("UPDATE attempts SET undone_at = 'now', undone_by = 'ann'"))
                .hasMessageContaining("only a recorded attempt is undone");
        at.exit(claim, 0);
        Changes unknown = Changes.unknown(new Changes.Span(null, "snapshots/before", null), "no room");

        at.database.change(tx -> at.claims.changed(tx, claim, unknown));
        assertThat(at.database.read(at.claims::unknownChanges)).hasSize(1);
        Changes known = Changes.of(new Changes.Span(null, "snapshots/before", "snapshots/after"), List.of(), null);
        at.database.change(tx -> at.claims.changed(tx, claim, known));
        at.database.change(tx -> at.claims.undone(tx, claim, "ann"));

        assertThat(at.database.read(at.claims::unknownChanges)).isEmpty();
        JobView a = at.job("a");
        assertThat(at.database.read(tx -> at.jobs.attempts(tx, a)).get(0).effect())
                .isEqualTo(new Attempt.Effect(known, at.clock.instant(), "ann"));
        assertThatThrownBy(() -> at.database.change(tx -> at.claims.changed(tx, claim, unknown)))
                .hasMessageContaining("recorded once");
        assertThatThrownBy(() -> at.sql("UPDATE attempts SET undone_at = NULL")).hasMessageContaining("stays so");
    }

    @Test
    void the_ledger_only_grows() {
        at.add(job("a"));

        assertThatThrownBy(() -> at.sql("UPDATE ledger SET actor = 'nobody'")).hasMessageContaining("append-only");
        assertThatThrownBy(() -> at.sql("DELETE FROM ledger")).hasMessageContaining("append-only");
    }

    @Test
    void only_a_running_job_has_an_owner() {
        at.add(job("a"));

        assertThatThrownBy(() -> at.sql("UPDATE jobs SET owner = 'x'")).hasMessageContaining("constraint failed");
        assertThatThrownBy(() -> at.sql("UPDATE jobs SET state = 'running'")).hasMessageContaining("constraint failed");
    }

    @Test
    void every_change_of_state_has_its_row_in_the_ledger() {
        at.add(job("a"));
        ShiftRef shift = at.openShift();
        at.exit(at.claim(shift).orElseThrow(), 1);
        at.database.change(tx -> at.steering.retry(tx, "a", "ann"));
        at.database.change(tx -> at.steering.hold(tx, "a", "ann"));
        at.database.change(tx -> at.steering.release(tx, "a", "ann"));
        at.exit(at.claim(shift).orElseThrow(), 0);

        List<String> edges = at.database.read(tx -> tx.list(
                Query.of(
                        "edges",
                        "SELECT coalesce(from_state, '') || '>' || to_state AS edge FROM ledger"
                                + " WHERE job = 'a' ORDER BY seq"),
                Args.none(),
                row -> row.text("edge")));
        assertThat(edges)
                .containsExactly(
                        ">queued",
                        "queued>running",
                        "running>failed",
                        "failed>queued",
                        "queued>held",
                        "held>queued",
                        "queued>running",
                        "running>succeeded");
    }

    @Test
    void the_claim_looks_for_candidates_in_its_covering_index_alone() throws Exception {
        assertThat(plan("claims.sql", "claim"))
                .anyMatch(step -> step.contains("c USING COVERING INDEX jobs_claimable"))
                .noneMatch(step -> step.contains("SCAN r") || step.contains("TEMP B-TREE"));
    }

    @Test
    void what_is_asked_often_reads_no_finished_jobs() throws Exception {
        for (String name : List.of("unfinished", "stuck", "oldest_queued", "queued", "workspace_holder")) {
            assertThat(plan("jobs.sql", name)).as(name).noneMatch(step -> step.matches("SCAN (j|jobs)"));
        }
        for (String name : List.of("orphans", "next_ready", "running", "due")) {
            assertThat(plan("claims.sql", name)).as(name).noneMatch(step -> step.matches("SCAN (j|jobs)"));
        }
    }

    private List<String> plan(String file, String name) throws Exception {
        String text = SqlFile.text(Queue.class, file);
        int start = text.indexOf("-- name: " + name + "\n");
        int end = text.indexOf("-- name: ", start + 1);
        String sql = text.substring(text.indexOf('\n', start) + 1, end < 0 ? text.length() : end);
        List<String> steps = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + at.file);
                PreparedStatement explain = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
                ResultSet rows = explain.executeQuery()) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        return steps;
    }
}
