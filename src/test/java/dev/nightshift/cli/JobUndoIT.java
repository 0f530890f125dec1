package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single jobs changed in a night is shown, held against their scopes, and taken back, as a user does it. */
class JobUndoIT {
    @TempDir
    Path folder;

    private Cli cli;
    private Path workspace;

    @BeforeEach
    void make() throws IOException {
        cli = Cli.fresh(folder);
        workspace = cli.workspace();
    }

    private void file(String content) throws IOException {
        Path jobs = folder.resolve("jobs.yaml");
        Files.writeString(jobs, content);
        Cli.Result added = cli.run("add", jobs.toString());
        assertThat(added.exit()).as(added.toString()).isZero();
    }

    @Test
    void an_undo_of_the_second_of_three_leaves_the_others_and_a_human_between() throws IOException {
        Files.writeString(workspace.resolve("b.txt"), "b\n");
        Files.writeString(workspace.resolve("human.txt"), "mine\n");
        file("""
                jobs:
                - {id: one, priority: 1, workspace: main, shell: 'echo 1 > a.txt'}
                - {id: two, priority: 2, workspace: main, shell: 'echo 2 > b.txt; mkdir sub; echo 2 > sub/new.txt; rm -f nothing'}
                """);
        assertThat(cli.run("shift", "--autonomous").exit()).isZero();
        Files.writeString(workspace.resolve("human.txt"), "mine, changed\n");
        file("{id: three, workspace: main, shell: 'echo 3 > c.txt'}\n");
        assertThat(cli.run("shift", "--autonomous").exit()).isZero();

        JsonNode two = cli.run("show", "two", "--json").json();
        assertThat(two.at("/changes/added").asInt()).isEqualTo(2);
        assertThat(two.at("/changes/modified").asInt()).isEqualTo(1);
        assertThat(cli.run("diff", "two").out())
                .contains("~ main/b.txt", "+ main/sub/new.txt")
                .doesNotContain("a.txt");
        Cli.Result refused = cli.run("undo", "two");
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(2);
        Cli.Result undone = cli.run("undo", "two", "--yes");
        assertThat(undone.exit()).as(undone.toString()).isZero();
        assertThat(undone.out()).contains("Verified");

        assertThat(workspace.resolve("a.txt")).hasContent("1");
        assertThat(workspace.resolve("b.txt")).hasContent("b");
        assertThat(workspace.resolve("c.txt")).hasContent("3");
        assertThat(workspace.resolve("human.txt")).hasContent("mine, changed");
        assertThat(workspace.resolve("sub")).doesNotExist();
        assertThat(cli.run("show", "two", "--json").json().get("undone_at").isNull())
                .isFalse();
        Cli.Result again = cli.run("undo", "two", "--yes");
        assertThat(again.exit()).isZero();
        assertThat(again.err()).contains("was undone at");
        assertThat(cli.run("ledger", "verify").exit()).isZero();

        String safety =
                undone.err().lines().reduce((first, last) -> last).orElseThrow().replaceAll(".*rollback ", "");
        assertThat(cli.run("rollback", safety, "--yes").exit()).isZero();
        assertThat(workspace.resolve("b.txt")).hasContent("2");
        assertThat(cli.run("undo", "two", "--yes").exit()).isZero();
        assertThat(workspace.resolve("b.txt")).hasContent("b");
    }

    @Test
    void what_a_job_did_beyond_its_scope_is_invalid_taken_back_where_it_asks_and_holds_up_who_waits()
            throws IOException {
        Files.writeString(workspace.resolve("kept.txt"), "kept\n");
        file("""
                jobs:
                - {id: keeps, priority: 1, workspace: main, retries: 3, scope: {paths: ['out/**']}, shell: 'echo x > outside.txt'}
                - {id: undoes, priority: 2, workspace: main, on_invalid: undo, scope: {max_deletions: 0}, shell: 'rm kept.txt'}
                - {id: good, priority: 3, workspace: main, on_invalid: undo, scope: {paths: ['out/'], max_files: 1}, shell: 'mkdir out; echo x > out/a'}
                - {id: waits, after: [undoes], workspace: main, shell: 'touch waited'}
                """);
        Cli.Result night = cli.run("shift", "--autonomous");
        assertThat(night.exit()).as(night.toString()).isEqualTo(3);

        assertThat(cli.run("list", "--all", "--json").json())
                .extracting(
                        job -> job.get("id").asText() + " " + job.get("state").asText())
                .contains("keeps invalid", "undoes invalid", "good succeeded", "waits queued");
        assertThat(cli.run("show", "keeps").out()).contains("what is not in its scope: outside.txt");
        assertThat(workspace.resolve("outside.txt")).exists();
        assertThat(workspace.resolve("kept.txt")).hasContent("kept");
        assertThat(workspace.resolve("out/a")).exists();
        assertThat(workspace.resolve("waited")).doesNotExist();
        JsonNode undoes = cli.run("show", "undoes", "--json").json();
        assertThat(undoes.at("/runs/0/undone_by").asText()).isEqualTo("on_invalid");
        assertThat(undoes.get("runs")).hasSize(1);
        assertThat(codes()).contains("job_undone", "job_out_of_scope");
    }

    @Test
    void a_result_is_open_until_a_human_says_so_and_a_rejected_one_is_taken_back_where_it_is_asked_for()
            throws IOException {
        Files.writeString(workspace.resolve("a.txt"), "a\n");
        file("""
                jobs:
                - {id: good, priority: 1, workspace: main, approval: after, shell: 'echo 1 > good.txt'}
                - {id: bad, priority: 2, workspace: main, approval: after, shell: 'echo 2 > a.txt'}
                - {id: kept, priority: 3, workspace: main, approval: after, on_invalid: undo, shell: 'echo 3 > kept.txt'}
                - {id: asks, priority: 4, workspace: main, approval: after, on_invalid: undo, shell: 'echo 4 > asks.txt'}
                - {id: next, after: [good], workspace: main, shell: 'touch next'}
                """);
        Cli.Result plain = cli.run("shift");
        assertThat(plain.exit()).as(plain.toString()).isZero();
        assertThat(cli.run("show", "good", "--json").json().get("state").asText())
                .as("not without what takes it back")
                .isEqualTo("queued");
        Cli.Result night = cli.run("shift", "--autonomous", "--json");
        assertThat(night.exit()).as(night.toString()).isZero();
        assertThat(night.json().get("unreviewed").asInt()).isEqualTo(4);
        assertThat(night.json().get("status").asText()).isEqualTo("succeeded");
        assertThat(cli.run("status").out()).contains("4 results wait");

        assertThat(cli.run("approve", "--all").err()).contains("No job waits for approval");
        assertThat(cli.run("approve", "good").err()).contains("good is approved");
        Cli.Result rejected = cli.run("reject", "bad", "--reason", "worse than before", "--undo", "--json");
        assertThat(rejected.exit()).as(rejected.toString()).isZero();
        assertThat(rejected.json().get(0).get("state").asText()).isEqualTo("invalid");
        assertThat(rejected.json().get(0).get("undone_at").isNull()).isFalse();
        assertThat(cli.run("reject", "kept", "--keep").exit()).isZero();
        assertThat(cli.run("reject", "asks").out()).contains("Verified");

        assertThat(workspace.resolve("good.txt")).exists();
        assertThat(workspace.resolve("a.txt")).hasContent("a");
        assertThat(workspace.resolve("kept.txt")).exists();
        assertThat(workspace.resolve("asks.txt")).doesNotExist();
        assertThat(cli.run("show", "bad").out())
                .contains("rejected by " + System.getProperty("user.name"), "worse than before");
        assertThat(cli.run("undo", "good", "--yes").exit())
                .as("approved, and undone all the same")
                .isZero();
        assertThat(cli.run("shift", "--autonomous").exit()).isZero();
        assertThat(workspace.resolve("next")).exists();
        assertThat(cli.run("ledger", "verify").exit()).isZero();
    }

    @Test
    void a_rejection_stands_when_what_it_changed_cannot_be_taken_back() throws IOException {
        file("{id: edits, workspace: main, approval: after, shell: 'echo job > a.txt'}\n");
        assertThat(cli.run("shift", "--autonomous").exit()).isZero();
        Files.writeString(workspace.resolve("a.txt"), "mine, since\n");

        Cli.Result rejected = cli.run("reject", "edits", "--undo");

        assertThat(rejected.exit()).as(rejected.toString()).isEqualTo(14);
        assertThat(rejected.err()).contains("stays rejected", "undo edits");
        assertThat(workspace.resolve("a.txt")).hasContent("mine, since");
        assertThat(cli.run("show", "edits", "--json").json().get("state").asText())
                .isEqualTo("invalid");
    }

    private List<String> codes() {
        List<String> codes = new ArrayList<>();
        cli.run("notify", "list", "--json")
                .json()
                .forEach(notice -> codes.add(notice.get("code").asText()));
        return codes;
    }

    @Test
    void without_snapshots_what_promises_something_about_its_changes_stays_queued() throws IOException {
        file("""
                jobs:
                - {id: scoped, workspace: main, scope: {max_files: 1}, shell: 'touch scoped'}
                - {id: undoing, workspace: main, on_invalid: undo, shell: 'touch undoing'}
                - {id: plain, workspace: main, shell: 'touch plain'}
                """);
        cli.run("shift");
        cli.run("shift", "--autonomous", "--no-snapshots");

        assertThat(workspace.resolve("plain")).exists();
        assertThat(workspace.resolve("scoped")).doesNotExist();
        assertThat(workspace.resolve("undoing")).doesNotExist();
        assertThat(cli.run("diff", "plain").exit()).isEqualTo(14);
        assertThat(cli.run("undo", "plain", "--yes").err()).contains("is not known");
    }

    @Test
    void each_attempt_has_changes_of_its_own() throws IOException {
        file(
                "{id: twice, workspace: main, retries: 1, backoff: 1s, shell: 'echo $NIGHTSHIFT_ATTEMPT > at-$NIGHTSHIFT_ATTEMPT;"
                        + " test -e at-2'}\n");
        cli.run("shift", "--autonomous");

        assertThat(cli.run("diff", "twice", "--attempt", "1").out())
                .contains("at-1")
                .doesNotContain("at-2");
        assertThat(cli.run("diff", "twice", "--json").json()).hasSize(2);
        Cli.Result stale = cli.run("undo", "twice", "--yes", "--confirmed", "1");
        assertThat(stale.exit()).isEqualTo(14);
        assertThat(stale.err()).contains("twice ran again after you looked: its attempts are 1,2 now, not 1");
        assertThat(cli.run("undo", "twice", "--attempt", "2", "--yes").exit()).isZero();
        assertThat(workspace.resolve("at-1")).exists();
        assertThat(workspace.resolve("at-2")).doesNotExist();
        assertThat(cli.run("undo", "twice", "--yes").exit()).isZero();
        assertThat(workspace.resolve("at-1")).doesNotExist();
    }
}
