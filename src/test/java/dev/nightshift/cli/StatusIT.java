package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What status and forecast say where something stands in the way. */
class StatusIT {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void make() throws IOException {
        cli = Cli.fresh(folder);
        cli.workspace();
    }

    private void file(String content) throws IOException {
        Path jobs = Files.writeString(folder.resolve("jobs.yaml"), content);
        assertThat(cli.run("add", jobs.toString()).exit()).isZero();
    }

    @Test
    void a_store_of_snapshots_that_cannot_be_read_is_one_line_of_the_status() throws IOException {
        assertThat(cli.run("shift", "--autonomous").exit()).isZero();
        for (String damage : new String[] {"garbage", "nightshift-rollback 2\ntarget", ""}) {
            Files.writeString(cli.home.resolve("data/snapshots/nightshift-rollback"), damage);

            Cli.Result status = cli.run("status");
            assertThat(status.exit()).as(status.toString()).isZero();
            assertThat(status.out())
                    .contains("snapshots Whether a rollback was interrupted cannot be told", "queued    0");
            Cli.Result json = cli.run("status", "--json");
            assertThat(json.exit()).isZero();
            assertThat(json.json().get("snapshots_problem").asText()).contains("cannot be told");
            assertThat(json.json().get("unfinished_rollback").isNull()).isTrue();
        }
        Files.delete(cli.home.resolve("data/snapshots/nightshift-rollback"));
        assertThat(cli.run("status", "--json").json().get("snapshots_problem").isNull())
                .isTrue();
    }

    @Test
    void too_many_results_to_review_are_the_reason_everywhere_also_of_what_is_only_foreseen() throws IOException {
        Files.writeString(
                cli.home.resolve("config/nightshift.properties"),
                "\nnightshift.review.max-waiting=1\n",
                StandardOpenOption.APPEND);
        file("{id: draft, workspace: main, approval: after, shell: 'touch draft'}");
        assertThat(cli.run("shift", "--autonomous").exit()).isZero();
        file("{id: next, command: ['true']}");
        Files.writeString(cli.home.resolve("config/jobs/nightly.yaml"), "{id: nightly, command: ['true']}");

        assertThat(cli.run("forecast", "--json").json())
                .filteredOn(job -> job.get("state").asText().equals("queued"))
                .hasSize(2)
                .allSatisfy(job -> {
                    assertThat(job.get("reason").asText()).isEqualTo("unreviewed:command");
                    assertThat(job.get("position").isNull()).isTrue();
                });
        assertThat(cli.run("list").out()).contains("1 result of kind command or more wait");
        assertThat(cli.run("shift", "--autonomous").exit()).isZero();
        assertThat(cli.run("report").out()).contains("unreviewed:command");

        assertThat(cli.run("approve", "draft").exit()).isZero();
        assertThat(cli.run("forecast", "--json").json())
                .filteredOn(job -> job.get("state").asText().equals("queued"))
                .allSatisfy(job -> assertThat(job.get("position").isNull()).isFalse());
    }
}
