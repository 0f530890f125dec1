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

/** Import, edit and approval as a human types them. */
final class ImportVerbTest {
    private static final String QUEUE =
            Path.of("src/test/resources/seed/queue.json").toAbsolutePath().toString();
    private static final String ODD =
            Path.of("src/test/resources/seed/odd.json").toAbsolutePath().toString();

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void make_a_home() throws IOException {
        cli = Cli.fresh(folder);
    }

    @Test
    void a_queue_comes_in_once_and_is_told() throws IOException {
        Cli.Result dry = cli.run("import", "--dry-run", QUEUE);
        assertThat(dry.exit()).isZero();
        assertThat(dry.err()).contains("Would import 12 (");
        assertThat(cli.tree()).doesNotContain("data");
        Cli.Result first = cli.run("import", QUEUE);
        assertThat(first.exit()).isZero();
        assertThat(first.out()).isEqualTo(dry.out());
        assertThat(first.err()).contains("Imported 12", "approve --all");
        Cli.Result again = cli.run("import", QUEUE);
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).contains("skipped: talk is known here already", "Imported 0, known 12, refused 0.");
    }

    @Test
    void what_is_refused_is_told_and_the_others_are_shown_harmlessly() {
        Cli.Result result = cli.run("import", ODD);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).contains("last").doesNotContain("ring-a\n");
        assertThat(result.err()).contains("refused: ring-a", "/queue/13");
        Cli.Result shown = cli.run("show", "../../etc/passwd");
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).contains("Other fields", "queue_file").doesNotContain("\u001b", "\u0007");
        JsonNode job = cli.run("show", "big-numbers", "--json").json();
        assertThat(job.get("extra").get("n").asText()).isEqualTo("123456789012345678901234567890");
        assertThat(job.get("extra").get("ratio").asText()).isEqualTo("1.1");
    }

    @Test
    void status_says_what_waits_for_approval_and_approve_lets_it_run() {
        cli.run("import", QUEUE);
        assertThat(cli.run("status").out()).contains("1 job waits for yours: 1 database_query; 1 standard");
        assertThat(cli.run("status", "--json")
                        .json()
                        .get("awaiting_approval")
                        .get("count")
                        .asInt())
                .isOne();
        assertThat(cli.run("approve", "--kind", "database_query").exit()).isZero();
        Cli.Result again = cli.run("approve", "wish");
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.err()).contains("was approved before");
        assertThat(cli.run("show", "wish", "--json").json().get("approved_by").asText())
                .isNotEmpty();
        assertThat(cli.run("approve", "talk").exit()).isEqualTo(2);
        assertThat(cli.run("retry", "no").err()).contains("no waits for approval");
        assertThat(cli.run("retry", "scrape").err()).contains("scrape is queued");
    }

    @Test
    void edit_takes_options_or_a_file_and_refuses_what_it_cannot_do() throws IOException {
        assertThat(cli.run("add", "--no-workspace", "--id", "a", "--needs", "memory=4G", "--", "make", "x")
                        .exit())
                .isZero();
        assertThat(cli.run("edit", "a", "--priority", "2", "--needs", "disk=1G").exit())
                .isZero();
        JsonNode job = cli.run("show", "a", "--json").json();
        assertThat(job.get("priority").asInt()).isEqualTo(2);
        assertThat(job.get("needs").get("memory").asLong()).isEqualTo(4L << 30);
        assertThat(job.get("needs").get("disk").asLong()).isEqualTo(1L << 30);
        assertThat(job.get("command").toString()).isEqualTo("[\"make\",\"x\"]");
        assertThat(cli.run("edit", "a", "--", "make", "y").exit()).isZero();
        assertThat(cli.run("show", "a").out()).contains("make y");
        Path file = Files.writeString(folder.resolve("a.yaml"), "command: [make, z]\napproval: before\n");
        assertThat(cli.run("edit", "a", "--file", file.toString()).err()).contains("waits for a human");
        assertThat(cli.run("show", "a", "--json").json().get("reason").asText()).isEqualTo("awaiting_approval");
        assertThat(cli.run("edit", "a", "--id", "b").exit()).isEqualTo(2);
        assertThat(cli.run("edit", "a", "--priority", "12").err()).contains("Nothing was changed");
        assertThat(cli.run("edit", "a").err()).contains("no terminal");
        assertThat(cli.run("edit", "none", "--priority", "1").exit()).isEqualTo(2);
        assertThat(cli.run("cancel", "a").exit()).isZero();
        assertThat(cli.run("edit", "a", "--priority", "1").err()).contains("only a job that is queued or held");
    }

    @Test
    void whatever_is_said_of_an_approval_asks_for_one() throws IOException {
        Path list = Files.writeString(folder.resolve("list.json"), """
                [{"job_id": "q1", "type": "command", "command": ["true"], "status": "queued", "approval": "manual"},
                 {"job_id": "q2", "type": "command", "command": ["true"], "status": "queued",
                  "metadata": {"approval": "required"}},
                 {"job_id": "q3", "type": "command", "command": ["true"], "status": "running", "requires_approval": true},
                 {"job_id": "q4", "type": "command", "command": ["true"], "status": "failed", "approved": false},
                 {"job_id": "q5", "type": "command", "command": ["true"], "status": "queued", "approval": "none"}]
                """);
        assertThat(cli.run("import", list.toString()).exit()).isZero();

        cli.run("release", "q3");
        cli.run("retry", "q4");

        List<String> queued = new ArrayList<>();
        cli.run("list", "--state", "queued", "--json")
                .json()
                .forEach(job -> queued.add(job.get("id").asText()));
        assertThat(queued).containsExactly("q5");
    }
}
