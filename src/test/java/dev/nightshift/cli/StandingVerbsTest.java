package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standing jobs, and the same again, at the command line. */
final class StandingVerbsTest {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void make_a_home() throws IOException {
        cli = Cli.fresh(folder);
    }

    private void standing(String name, String content) throws IOException {
        Files.writeString(cli.home.resolve("config/jobs").resolve(name), content);
    }

    private static final String TWO = """
            jobs:
              - {id: use, command: ['true'], after: [fetch], priority: 1}
              - {id: fetch, title: Fetch it, command: ['true'], every: 7d}
            """;

    @Test
    void a_new_home_has_an_example_that_does_nothing_until_it_is_renamed() throws IOException {
        Path example = cli.home.resolve("config/jobs/example.yaml.off");
        assertThat(cli.run("forecast", "--json").json()).isEmpty();

        Files.move(example, example.resolveSibling("example.yaml"));

        assertThat(cli.run("config", "check").exit()).isZero();
        assertThat(cli.run("status", "--json").json().get("standing_tonight")).isNotEmpty();
    }

    @Test
    void forecast_and_status_show_what_comes_tonight_and_queue_nothing() throws IOException {
        standing("two.yaml", TWO);
        standing("bad.yaml", "{id: x, command: ['true'], every: 1h}");

        JsonNode forecast = cli.run("forecast", "--json").json();
        assertThat(forecast).hasSize(2);
        assertThat(forecast.get(0).get("id").textValue()).startsWith("use-20");
        assertThat(forecast.get(0).get("position").isNull()).isTrue();
        assertThat(forecast.get(0).get("reason").textValue()).startsWith("after:fetch-20");
        assertThat(forecast.get(1).get("position").intValue()).isEqualTo(1);
        assertThat(forecast.get(1).get("standing").textValue()).isEqualTo("fetch");
        assertThat(cli.run("forecast").out()).contains("Fetch it (standing: fetch)");
        assertThat(cli.run("forecast").err()).contains("bad.yaml", "whole days");
        assertThat(cli.run("status").out()).contains("standing  2 of 2 come on 20", "1 refused", "config check");
        assertThat(cli.run("shift", "--dry-run", "--autonomous", "--json").json())
                .hasSize(2);
        assertThat(cli.run("shift", "--dry-run", "--json").json()).isEmpty();
        assertThat(cli.run("list", "--all", "--json").json()).isEmpty();
    }

    @Test
    void config_check_tells_of_every_file_beside_the_mistakes_of_the_configuration() throws IOException {
        standing("one.yaml", "{id: x, command: ['true'], on: [someday]}");
        standing("two.yaml", "{command: ['true']}");
        standing("three.yaml", "{id: y, command: ['true'], key: k}");
        Files.writeString(
                cli.home.resolve("config/nightshift.properties"),
                "\nnightshift.shift.cron=whenever\n",
                java.nio.file.StandardOpenOption.APPEND);

        Cli.Result check = cli.run("config", "check");

        assertThat(check.exit()).isEqualTo(10);
        assertThat(check.out())
                .contains("whenever", "\"one.yaml\", line 1, /on/0", "\"two.yaml\"", "has no id", "/key", "no key");
        assertThat(cli.run("config", "check", "--json").json()).hasSize(4);
    }

    @Test
    void the_same_again_is_that_job_other_content_a_conflict_and_after_its_end_a_new_one() {
        String[] first = {"add", "--no-workspace", "--id", "a", "--json", "--", "true"};
        assertThat(cli.run(first).json().get(0).get("created").booleanValue()).isTrue();

        Cli.Result again = cli.run(first);
        assertThat(again.exit()).isZero();
        assertThat(again.json().get(0).get("created").booleanValue()).isFalse();
        assertThat(again.err()).contains("a is queued already");
        Cli.Result conflict = cli.run("add", "--no-workspace", "--id", "a", "--", "false");
        assertThat(conflict.exit()).isEqualTo(2);
        assertThat(conflict.err()).contains("The id a belongs to a job that is queued");

        cli.run("cancel", "a");
        Cli.Result next = cli.run(first);
        assertThat(next.json().get(0).get("id").textValue()).isEqualTo("a.2");
        assertThat(next.err()).contains("a is cancelled, so this one is a.2");
        Cli.Result unknown = cli.run("add", "--no-workspace", "--after", "ghost", "--", "true");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("ghost");
    }

    @Test
    void a_key_again_is_the_first_job_and_other_content_is_said() {
        String id = cli.run("add", "--no-workspace", "--key", "k", "--", "true").word();

        Cli.Result other = cli.run("add", "--no-workspace", "--key", "k", "--", "false");

        assertThat(other.exit()).isZero();
        assertThat(other.word()).isEqualTo(id);
        assertThat(other.err()).contains("asks for something else");
    }
}
