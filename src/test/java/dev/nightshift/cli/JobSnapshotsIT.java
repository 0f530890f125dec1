package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snapshots around jobs, where one of them cannot be had. */
class JobSnapshotsIT {
    private static final String BREAK =
            "cd $NIGHTSHIFT_HOME/data/snapshots/refs/tags; mv snapshots kept; touch snapshots";
    private static final String MEND = "cd $NIGHTSHIFT_HOME/data/snapshots/refs/tags; rm snapshots; mv kept snapshots";

    @TempDir
    Path folder;

    private Cli cli;
    private Path workspace;

    @BeforeEach
    void make() throws IOException {
        cli = Cli.fresh(folder);
        workspace = cli.workspace();
        Files.writeString(workspace.resolve("a.txt"), "a\n");
    }

    private void file(String content) throws IOException {
        Path jobs = folder.resolve("jobs.yaml");
        Files.writeString(jobs, content);
        Cli.Result added = cli.run("add", jobs.toString());
        assertThat(added.exit()).as(added.toString()).isZero();
    }

    private List<String> codes() {
        List<String> codes = new ArrayList<>();
        cli.run("notify", "list", "--json")
                .json()
                .forEach(notice -> codes.add(notice.get("code").asText()));
        return codes;
    }

    private JsonNode show(String job) {
        return cli.run("show", job, "--json").json();
    }

    @Test
    void no_job_runs_where_the_snapshot_before_it_fails_and_that_is_told_once() throws IOException {
        file("""
                jobs:
                - {id: breaks, priority: 1, shell: '%s'}
                - {id: plain, priority: 2, workspace: main, shell: 'touch plain'}
                - {id: scoped, priority: 3, workspace: main, scope: {max_files: 9}, shell: 'touch scoped'}
                - {id: undoing, priority: 4, workspace: main, on_invalid: undo, shell: 'touch undoing'}
                - {id: beside, priority: 5, shell: 'true'}
                """.formatted(BREAK));
        cli.run("shift", "--autonomous");

        assertThat(workspace).isDirectoryNotContaining(path -> !path.endsWith("a.txt"));
        assertThat(show("plain").get("state").asText()).isEqualTo("queued");
        assertThat(show("plain").get("reason").asText()).isEqualTo("no_snapshot");
        assertThat(show("beside").get("state").asText()).isEqualTo("succeeded");
        assertThat(codes()).containsOnlyOnce("job_no_snapshot");

        file("{id: mends, priority: 1, shell: '" + MEND + "'}\n");
        cli.run("shift");
        cli.run("shift", "--autonomous");
        assertThat(workspace.resolve("plain")).exists();
        assertThat(workspace.resolve("scoped")).exists();
        assertThat(workspace.resolve("undoing")).exists();
    }

    @Test
    void where_the_snapshot_after_it_fails_nothing_is_guessed_and_the_next_one_completes_it() throws IOException {
        file("""
                jobs:
                - {id: plain, priority: 1, workspace: main, shell: 'touch plain; %1$s'}
                - {id: mends, priority: 2, shell: '%2$s'}
                - {id: scoped, priority: 3, workspace: main, on_invalid: undo, scope: {max_files: 9}, shell: 'touch scoped; %1$s'}
                - {id: mends-2, priority: 4, shell: '%2$s'}
                """.formatted(BREAK, MEND));
        cli.run("shift", "--autonomous");

        JsonNode plain = show("plain");
        assertThat(plain.get("state").asText()).isEqualTo("succeeded");
        assertThat(plain.get("reason_text").asText()).contains("what it changed is not known");
        assertThat(plain.at("/runs/0/changes/remark").asText()).contains("by whomever");
        assertThat(plain.at("/changes/added").asInt()).isEqualTo(1);
        assertThat(cli.run("diff", "plain").out()).contains("+ main/plain").doesNotContain("scoped");
        JsonNode scoped = show("scoped");
        assertThat(scoped.get("state").asText()).isEqualTo("invalid");
        assertThat(scoped.get("reason_text").asText()).contains("whether it kept to its scope is not known");
        assertThat(workspace.resolve("scoped")).exists();
        assertThat(codes()).contains("job_changes_unknown", "job_not_undone");
    }

    @Test
    void what_a_later_snapshot_found_is_taken_back_only_when_told_to() throws IOException {
        file("""
                jobs:
                - {id: plain, priority: 1, workspace: main, shell: 'touch plain; %1$s'}
                - {id: mends, priority: 2, shell: '%2$s'}
                - {id: next, priority: 3, workspace: main, shell: 'touch next'}
                """.formatted(BREAK, MEND));
        cli.run("shift", "--autonomous");

        Cli.Result refused = cli.run("undo", "plain", "--yes");
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(14);
        assertThat(refused.err()).contains("by whomever", "--force");
        assertThat(workspace.resolve("plain")).exists();
        assertThat(cli.run("undo", "plain", "--dry-run").out()).contains("main/plain");
        assertThat(cli.run("undo", "next", "--yes").exit()).isZero();
        assertThat(cli.run("undo", "plain", "--yes", "--force").exit()).isZero();
        assertThat(workspace.resolve("plain")).doesNotExist();
    }

    @Test
    void a_job_under_which_the_service_was_killed_has_what_it_left_as_its_changes_with_a_remark() throws Exception {
        file("{id: killed, workspace: main, shell: 'touch left; exec sleep 600'}\n");
        Process process = cli.start(
                Cli.with(Cli.program(), "shift", "--autonomous"), folder.resolve("out"), folder.resolve("err"));
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(workspace.resolve("left")));
        } finally {
            process.destroyForcibly();
            process.waitFor(60, TimeUnit.SECONDS);
        }
        cli.run("shift", "--autonomous");

        JsonNode killed = show("killed");
        assertThat(killed.get("state").asText()).isEqualTo("held");
        assertThat(killed.at("/changes/added").asInt()).isEqualTo(1);
        assertThat(killed.at("/runs/0/changes/remark").asText()).contains("Night Shift ended under it");
        Cli.Result refused = cli.run("undo", "killed", "--yes");
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(14);
        assertThat(refused.err()).contains("Night Shift ended under it", "--force");
        assertThat(workspace.resolve("left")).exists();
        assertThat(cli.run("undo", "killed", "--yes", "--force").exit()).isZero();
        assertThat(workspace.resolve("left")).doesNotExist();
        assertThat(workspace.resolve("a.txt")).exists();
    }

    @Test
    void diff_marks_each_path_that_somebody_else_changed_meanwhile_as_the_store_knows_it() throws Exception {
        file("{id: one, workspace: main, shell: 'echo own > own.txt; echo theirs > theirs.txt'}\n");
        cli.run("shift", "--autonomous");
        // What came about within the run cannot be made to look as if it had not: the label is put where it is kept.
        label("main/theirs.txt");

        Cli.Result shown = cli.run("diff", "one");
        assertThat(shown.out()).contains("+ main/theirs.txt  (7B, not its own)", "+ main/own.txt  (4B)");
        assertThat(shown.err()).contains("Of these, somebody else changed 1.");
        JsonNode paths = cli.run("diff", "one", "--json").json().at("/0/paths");
        assertThat(paths)
                .extracting(path -> path.get("path").asText(), path -> path.get("outside"))
                .contains(tuple("main/own.txt", BooleanNode.FALSE), tuple("main/theirs.txt", BooleanNode.TRUE));
    }

    private void label(String path) throws SQLException {
        Path file = cli.home.resolve("data/nightshift.db");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = database.createStatement()) {
            statement.execute("DROP TRIGGER attempts_changes_once");
            assertThat(statement.executeUpdate("UPDATE attempts SET changes = json_set(changes, '$.counts.outside', 1,"
                            + " '$.others', json_array('" + path + "'))"))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_humans_change_between_two_jobs_is_shown_as_somebody_elses_and_attributed_to_none() throws IOException {
        file("{id: one, priority: 1, workspace: main, shell: 'touch one'}\n".replace("{", "jobs:\n- {")
                + "- {id: human, priority: 2, shell: 'echo mine > " + workspace.resolve("a.txt") + "'}\n"
                + "- {id: two, priority: 3, workspace: main, shell: 'touch two'}\n");
        cli.run("shift", "--autonomous");

        assertThat(cli.run("diff", "one").out()).contains("+ main/one").doesNotContain("a.txt");
        Cli.Result two = cli.run("diff", "two");
        assertThat(two.out()).contains("others: ~ main/a.txt", "+ main/two");
        assertThat(show("two").at("/changes/modified").asInt()).isZero();
        assertThat(cli.run("undo", "two", "--yes").exit()).isZero();
        assertThat(workspace.resolve("a.txt")).hasContent("mine");
    }
}
