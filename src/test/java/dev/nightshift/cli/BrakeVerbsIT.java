package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The human's brake by the command line. */
final class BrakeVerbsIT {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void make_a_home() throws IOException {
        cli = Cli.fresh(folder);
    }

    @Test
    void while_it_is_paused_nothing_is_claimed_and_every_job_says_why() {
        cli.run("add", "--id", "a", "--no-workspace", "--", "true");
        cli.run("add", "--id", "big", "--class", "demanding", "--no-workspace", "--", "true");

        assertThat(cli.run("pause").exit()).isZero();
        assertThat(cli.run("pause").err()).contains("already");

        for (JsonNode job : cli.run("list", "--json").json()) {
            assertThat(job.path("reason").asText()).isEqualTo("paused");
        }
        for (JsonNode job : cli.run("forecast", "--json").json()) {
            assertThat(job.path("position").isNull()).isTrue();
        }
        JsonNode status = cli.run("status", "--json").json();
        assertThat(status.path("paused_by").asText()).isNotEmpty();
        assertThat(status.path("paused_at").asText()).isNotEmpty();
        assertThat(cli.run("status").out()).contains("paused    since ");
        Cli.Result shift = cli.run("shift");
        assertThat(shift.exit()).isZero();
        assertThat(shift.out()).startsWith("waiting ");
        assertThat(shift.err()).contains("nothing will be claimed", " resume");

        assertThat(cli.run("resume", "--json").json().path("changed").asBoolean())
                .isTrue();
        assertThat(cli.run("resume").err()).contains("It is not paused.");
        assertThat(cli.run("shift").out()).startsWith("succeeded ");
    }

    @Test
    void tonight_is_left_out_shown_and_taken_back() throws IOException {
        Files.writeString(cli.home.resolve("config/nightshift.properties"), """

                nightshift.schedule.noon.cron=0 0 12 * * ?
                nightshift.schedule.noon.window=12:00-18:00
                nightshift.schedule.rare.cron=0 0 20 29 2 ?
                """, StandardOpenOption.APPEND);
        String before = cli.run("status", "--json").json().path("next_shift_at").asText();

        Cli.Result skip = cli.run("shift", "skip-tonight");

        assertThat(skip.exit()).isZero();
        assertThat(skip.out().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("main "))
                .anyMatch(line -> line.startsWith("noon "));
        JsonNode status = cli.run("status", "--json").json();
        assertThat(status.path("next_shift_at").asText()).isGreaterThan(before);
        assertThat(status.path("schedules").path(0).path("skipped")).hasSize(1);
        assertThat(cli.run("status").out()).contains("skipped   main ");
        assertThat(cli.run("forecast").err()).contains("skipped   noon ");
        assertThat(cli.run("shift", "skip-tonight").out()).as("the same again").isEqualTo(skip.out());

        assertThat(cli.run("shift", "skip-tonight", "--undo", "--schedule", "main")
                        .out())
                .startsWith("main ");
        assertThat(cli.run("shift", "skip-tonight", "--undo", "--json").json()).hasSize(1);
        assertThat(cli.run("shift", "skip-tonight", "--undo").err()).contains("Nothing is left out.");
        assertThat(cli.run("status", "--json").json().path("next_shift_at").asText())
                .isEqualTo(before);
    }

    @Test
    void a_schedule_that_is_not_there_is_refused_with_those_that_are() {
        Cli.Result result = cli.run("shift", "skip-tonight", "--schedule", "man");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("\"man\"", "main");
    }
}
