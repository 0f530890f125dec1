package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into the queue, looking at it, and steering it; on a real database. */
final class QueueVerbsTest {
    private static final List<String> JOB_KEYS = List.of(
            "id",
            "kind",
            "title",
            "state",
            "reason",
            "reason_text",
            "priority",
            "class",
            "attempts",
            "submitted_at",
            "started_at",
            "finished_at",
            "exit_code",
            "signal",
            "verdict",
            "workspace",
            "changes",
            "undone_at",
            "reviewed_at",
            "standing");

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void make_a_home() throws IOException {
        cli = Cli.fresh(folder);
    }

    private String add(String... options) {
        List<String> words = new ArrayList<>(List.of("add", "--no-workspace"));
        words.addAll(List.of(options));
        words.addAll(List.of("--", "true"));
        Cli.Result result = cli.run(words.toArray(String[]::new));
        assertThat(result.exit()).as(result.toString()).isZero();
        return result.word();
    }

    private JsonNode shown(String id) {
        return cli.run("show", id, "--json").json();
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void add_prints_the_id_and_list_shows_why_it_waits() {
        String id = add("--title", "Say true");
        assertThat(id).matches("j[a-z]{8}");
        assertThat(cli.run("list").out()).contains(id, "queued", "Say true", "runs in the next shift");
        JsonNode job = cli.run("list", "--json").json().get(0);
        assertThat(keys(job)).isEqualTo(JOB_KEYS);
        assertThat(job.get("reason").asText()).isEqualTo("next_shift");
    }

    @Test
    void add_takes_every_option_as_a_job_file_would() {
        add("--id", "first");
        String id = add(
                "--id",
                "second",
                "--title",
                "T",
                "--priority",
                "2",
                "--class",
                "demanding",
                "--timeout",
                "2h",
                "--retries",
                "3",
                "--after",
                "first",
                "--needs",
                "memory=1G",
                "--needs",
                "exclusive=gpu",
                "--not-before",
                "2030-01-01T00:00:00Z",
                "--approval",
                "--key",
                "k1");
        JsonNode job = shown(id);
        assertThat(job.get("state").asText()).isEqualTo("held");
        assertThat(job.get("priority").asInt()).isEqualTo(2);
        assertThat(job.get("timeout").asText()).isEqualTo("PT2H");
        assertThat(job.get("retries").asInt()).isEqualTo(3);
        assertThat(job.get("after").get(0).asText()).isEqualTo("first");
        assertThat(job.get("needs").get("memory").asLong()).isEqualTo(1L << 30);
        assertThat(job.get("needs").get("exclusive").get(0).asText()).isEqualTo("gpu");
        assertThat(cli.run("show", id).out()).contains("all of gpu", "memory 1G", "T");
    }

    @Test
    void words_after_the_dashes_are_the_command_whatever_they_look_like() {
        Cli.Result result = cli.run("add", "--no-workspace", "--", "echo", "--help", "--json", "$(id)", "list", "--");
        assertThat(shown(result.word()).get("command"))
                .extracting(JsonNode::asText)
                .containsExactly("echo", "--help", "--json", "$(id)", "list", "--");
        Cli.Result shell = cli.run("add", "--no-workspace", "--shell", "--", "a | b");
        assertThat(shown(shell.word()).get("command"))
                .extracting(JsonNode::asText)
                .containsExactly("/bin/sh", "-c", "a | b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--priority 12; --priority: found",
                "--timeout 1x; --timeout: found",
                "--timeout 0s; --timeout: found",
                "--retries 101; --retries: found",
                "--id ../x; --id: found",
                "--class huge; --class: found",
                "--needs memory; --needs: found",
                "--needs memory=lots; --needs memory: found",
                "--needs gpu=1; not_in_this_version",
                "--not-before tomorrow; --not-before: found",
                "--workspace nope; --workspace",
                "--cwd /etc; --cwd: found",
                "--after unknown-job; no job has the id unknown-job"
            })
    void what_a_file_may_not_say_the_options_may_not_either(String options, String said) throws IOException {
        List<String> words = new ArrayList<>(List.of("add"));
        words.addAll(List.of(options.split(" ")));
        if (!options.contains("--workspace")) {
            words.add("--no-workspace");
        }
        words.addAll(List.of("--", "true"));
        Cli.Result result = cli.run(words.toArray(String[]::new));
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(said);
        assertThat(cli.run("list", "--all", "--json").json()).isEmpty();
    }

    @Test
    void inside_a_workspace_that_workspace_and_folder_are_meant_and_elsewhere_add_asks() throws IOException {
        Path inside = Files.createDirectories(cli.workspace().resolve("sub/dir"));
        JsonNode job = shown(cli.from(inside).run("add", "--", "true").word());
        assertThat(job.get("workspace").asText()).isEqualTo("main");
        assertThat(job.get("cwd").asText()).isEqualTo("sub/dir");
        Cli.Result outside = cli.from(folder).run("add", "--", "true");
        assertThat(outside.exit()).isEqualTo(2);
        assertThat(outside.err()).contains("--workspace", "--no-workspace", "main");
    }

    @Test
    void a_bad_file_among_good_ones_queues_nothing() throws IOException {
        Files.writeString(folder.resolve("good.yaml"), "id: good\ncommand: [\"true\"]\n");
        Files.writeString(folder.resolve("bad.yaml"), "id: bad\ncomand: [\"true\"]\n");
        Cli.Result bad = cli.from(folder).run("add", "good.yaml", "bad.yaml");
        assertThat(bad.exit()).isEqualTo(2);
        assertThat(bad.err()).contains("bad.yaml", "line 2", "did you mean command?");
        assertThat(cli.run("list", "--json").json()).isEmpty();
        Cli.Result good = cli.from(folder).run("add", "good.yaml", "--json");
        assertThat(good.json().get(0).get("created").asBoolean()).isTrue();
        Cli.Result again = cli.from(folder).run("add", "good.yaml", "--json");
        assertThat(again.json().get(0).get("created").asBoolean()).isFalse();
        assertThat(again.err()).contains("good is queued already");
    }

    @Test
    void hostile_text_has_no_effect_on_a_terminal() {
        String title = "a\u001b[31m\u001b]0;t\u0007\u202eb\nc";
        String id = add("--title", title);
        for (String verb : List.of("list", "forecast", "status")) {
            assertThat(cli.run(verb).out()).doesNotContain("\u001b", "\u0007", "\u202e");
        }
        assertThat(cli.run("show", id).out()).doesNotContain("\u001b", "\u0007", "\u202e");
        assertThat(cli.run("list").out().lines()).hasSize(2);
        assertThat(shown(id).get("title").asText()).isEqualTo(title);
    }

    @Test
    void colours_appear_only_when_asked_for() {
        add("--approval");
        assertThat(cli.run("list").out()).doesNotContain("\u001b");
        assertThat(cli.run("list", "--color", "always").out()).contains("\u001b[33mheld");
    }

    @Test
    void jobs_are_steered_and_what_cannot_be_is_said() {
        String id = add();
        assertThat(cli.run("hold", id).exit()).isZero();
        assertThat(cli.run("list", "--state", "held", "--json").json()).hasSize(1);
        assertThat(cli.run("release", id).err()).contains("is queued");
        Cli.Result both = cli.run("cancel", "nobody", id);
        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.err()).contains("nobody");
        assertThat(shown(id).get("state").asText()).isEqualTo("cancelled");
        assertThat(cli.run("cancel", id).exit()).isEqualTo(2);
        assertThat(cli.run("retry", id, "--json").json().get(0).get("state").asText())
                .isEqualTo("queued");
    }

    @Test
    void approval_is_given_or_refused() {
        String one = add("--approval");
        String two = add("--approval", "--class", "demanding");
        String three = add("--approval");
        assertThat(cli.run("release", one).exit()).isEqualTo(2);
        assertThat(cli.run("approve", "--class", "demanding").err()).contains(two);
        assertThat(cli.run("reject", one, "--reason", "not now").exit()).isZero();
        assertThat(shown(one).get("reason_text").asText()).contains("not now");
        assertThat(cli.run("approve", "--all").err()).contains(three);
        assertThat(cli.run("approve", "--all").err()).contains("No job waits");
        assertThat(cli.run("approve", "--all", three).exit()).isEqualTo(2);
    }

    @Test
    void forecast_gives_the_order_and_why_not() {
        String late = add("--priority", "7");
        String soon = add("--priority", "1");
        String parked = add("--class", "demanding");
        JsonNode all = cli.run("forecast", "--json").json();
        assertThat(all).extracting(job -> job.get("id").asText()).containsExactly(soon, parked, late);
        assertThat(all).extracting(job -> job.get("position").asText()).containsExactly("1", "null", "2");
        JsonNode one = cli.run("shift", "1", "--dry-run", "--json").json();
        assertThat(one.get(2).get("reason").asText()).isEqualTo("max_jobs");
        assertThat(Stream.of(shown(late), shown(soon)))
                .allSatisfy(job -> assertThat(job.get("attempts").asInt()).isZero());
    }

    @Test
    void waiting_for_a_job_that_does_not_run_times_out() {
        String id = add();
        Cli.Result result = cli.run("wait", id, "--timeout", "50ms");
        assertThat(result.exit()).isEqualTo(124);
        assertThat(result.word()).isEqualTo("queued " + id);
        cli.run("cancel", id);
        assertThat(cli.run("wait", id).exit()).isEqualTo(3);
        assertThat(cli.run("log", id).exit()).isEqualTo(2);
    }
}
