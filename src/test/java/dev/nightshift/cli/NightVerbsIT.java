package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightshift.store.RunnerLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shifts, snapshots and rollbacks by the command line; with real routes, a real database and real processes. */
final class NightVerbsIT {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void make_a_home() throws IOException {
        cli = Cli.fresh(folder);
    }

    private void add(String id, String shell, String... options) {
        Cli.Result result = cli.run(java.util.stream.Stream.of(
                        List.of("add", "--shell", "--id", id), List.of(options), List.of("--", shell))
                .flatMap(List::stream)
                .toArray(String[]::new));
        assertThat(result.exit()).as(result.toString()).isZero();
    }

    @Test
    void a_plain_shift_prints_one_line_and_says_once_that_there_is_no_undo() {
        add("good", "echo hello", "--no-workspace");
        Cli.Result shift = cli.run("shift");
        assertThat(shift.exit()).as(shift.toString()).isZero();
        assertThat(shift.out()).matches("succeeded \\d{4}-\\d\\d-\\d\\d-\\d{6}\n");
        assertThat(shift.err()).containsOnlyOnce("no snapshots");
        assertThat(cli.run("log", "good").out()).isEqualTo("hello\n");
        assertThat(cli.run("log", "good", "--attempt", "9").exit()).isEqualTo(2);
        assertThat(cli.run("wait", "good").exit()).isZero();
        assertThat(cli.run("report").out()).contains("good", "no undo");
        assertThat(cli.run("report", "--format", "json").json().isObject()).isTrue();
        assertThat(cli.run("report", "--format", "html").out())
                .startsWith("<!DOCTYPE html>")
                .contains("good");
        assertThat(cli.run("report", "1999-01-01-000000").exit()).isEqualTo(2);
        assertThat(cli.run("rollback", "latest", "--yes").exit()).isEqualTo(14);
        assertThat(cli.run("shift").word()).startsWith("empty ");
    }

    @Test
    void a_shift_with_a_failure_is_exit_3_and_one_json_object() {
        add("bad", "exit 9", "--no-workspace");
        add("parked", "true", "--no-workspace", "--class", "demanding");
        Cli.Result shift = cli.run("shift", "--json");
        assertThat(shift.exit()).isEqualTo(3);
        JsonNode json = shift.json();
        assertThat(json.get("status").asText()).isEqualTo("failed");
        assertThat(json.get("failed").asInt()).isEqualTo(1);
        assertThat(json.get("parked").asInt()).isEqualTo(1);
        assertThat(json.get("rollback_command").isNull()).isTrue();
        assertThat(cli.run("wait", "bad").exit()).isEqualTo(3);
        assertThat(cli.run("shift").word()).startsWith("empty ");
    }

    @Test
    void max_jobs_limits_the_shift() {
        add("one", "true", "--no-workspace");
        add("two", "true", "--no-workspace");
        assertThat(cli.run("shift", "1", "--json").json().get("claimed").asInt())
                .isEqualTo(1);
        assertThat(cli.run("list", "--state", "queued", "--json").json()).hasSize(1);
    }

    @Test
    void what_needs_the_runner_lock_names_who_holds_it() {
        add("one", "true", "--no-workspace");
        RunnerLock lock = RunnerLock.take(cli.home.resolve("data/runner.lock"), "start", Clock.systemUTC());
        try {
            for (String line : List.of("shift", "snapshot take", "start")) {
                Cli.Result result = cli.run(line.split(" "));
                assertThat(result.exit()).as(result.toString()).isEqualTo(11);
                assertThat(result.err())
                        .contains("process " + ProcessHandle.current().pid());
            }
            assertThat(cli.run("status").out()).contains("runs (start");
            assertThat(cli.run("add", "--no-workspace", "--", "true").exit()).isZero();
            assertThat(cli.run("cancel", "one").exit()).isZero();
        } finally {
            lock.close();
        }
    }

    @Test
    void a_night_is_shown_taken_back_and_the_taking_back_too() throws IOException {
        Path workspace = cli.workspace();
        Files.writeString(workspace.resolve("kept.txt"), "before\n");
        Files.writeString(workspace.resolve("gone.txt"), "still here\n");
        add("work", "echo after > kept.txt; rm gone.txt; echo new > new.txt", "--workspace", "main");
        JsonNode shift = cli.run("shift", "--autonomous", "--json").json();
        assertThat(shift.get("status").asText()).as(shift.toString()).isEqualTo("succeeded");
        assertThat(shift.get("rollback_command").asText()).contains("rollback", cli.home.toString());
        assertThat(cli.run("diff", "latest").out().lines().map(line -> line.substring(0, 1)))
                .containsExactlyInAnyOrder("~", "-", "+");
        assertThat(cli.run("diff", "latest", "--json").json()).hasSize(3);

        assertThat(cli.run("rollback", "latest").exit()).isEqualTo(2);
        assertThat(cli.run("rollback", "latest", "--dry-run").exit()).isZero();
        assertThat(cli.answering("n").run("rollback", "latest").exit()).isEqualTo(14);
        assertThat(workspace.resolve("kept.txt")).hasContent("after");

        Cli.Result stale =
                cli.run("rollback", "latest", "--yes", "--confirmed", "snapshots/pre-autonomous-of-yesterday");
        assertThat(stale.exit()).isEqualTo(14);
        assertThat(stale.err()).contains("not snapshots/pre-autonomous-of-yesterday as you saw it");
        Cli.Result back = cli.answering("y").run("rollback", "latest");
        assertThat(back.exit()).as(back.toString()).isZero();
        assertThat(back.out()).contains("Verified", "+ main/gone.txt", "- main/new.txt", "~ main/kept.txt");
        assertThat(workspace.resolve("kept.txt")).hasContent("before");
        assertThat(workspace.resolve("gone.txt")).hasContent("still here");
        assertThat(workspace.resolve("new.txt")).doesNotExist();

        String safety =
                back.err().lines().reduce((first, last) -> last).orElseThrow().replaceAll(".*rollback ", "");
        assertThat(cli.run("rollback", safety, "--yes", "--json")
                        .json()
                        .get("verified")
                        .asBoolean())
                .isTrue();
        assertThat(workspace.resolve("kept.txt")).hasContent("after");
        assertThat(cli.run("snapshot", "verify", "--all").exit()).isZero();
        assertThat(cli.run("rollback", "list", "--json").json()).isNotEmpty();
    }

    @Test
    void what_a_human_changed_since_is_left_and_exit_14() throws IOException {
        Path workspace = cli.workspace();
        Files.writeString(workspace.resolve("a.txt"), "before\n");
        add("work", "echo after > a.txt", "--workspace", "main");
        cli.run("shift", "--autonomous");
        Files.writeString(workspace.resolve("a.txt"), "mine\n");
        Cli.Result back = cli.run("rollback", "latest", "--yes");
        assertThat(back.exit()).isEqualTo(14);
        assertThat(back.out()).contains("left: main/a.txt");
        assertThat(back.err()).contains("--force");
        assertThat(workspace.resolve("a.txt")).hasContent("mine");
        assertThat(cli.run("rollback", "latest", "--yes", "--force").exit()).isZero();
        assertThat(workspace.resolve("a.txt")).hasContent("before");
    }

    @Test
    void snapshots_are_taken_by_hand_and_shown() throws IOException {
        Files.writeString(cli.workspace().resolve("a.txt"), "a");
        String tag = cli.run("snapshot", "take").word();
        assertThat(tag).startsWith("snapshots/manual-");
        JsonNode shown = cli.run("snapshot", "show", tag, "--json").json();
        assertThat(shown.get("files").asInt()).isEqualTo(1);
        assertThat(cli.run("snapshot", "show", "nothing").exit()).isEqualTo(14);
        assertThat(cli.run("diff", tag).exit()).isEqualTo(14);
    }

    @Test
    void channels_and_routes_are_tried() throws IOException {
        assertThat(cli.run("notify", "test").out()).contains("log  delivered");
        assertThat(cli.run("notify", "test", "lug").err()).contains("did you mean log?");
        assertThat(cli.run("notify", "retry").exit()).isZero();
        assertThat(cli.run("routes", "check").exit()).isZero();
        Files.writeString(cli.home.resolve("routes/kind-mine.camel.yaml"), "- route: nonsense\n");
        Cli.Result broken = cli.run("routes", "check");
        assertThat(broken.exit()).isEqualTo(10);
        assertThat(broken.out()).contains("kind-mine");
    }

    @Test
    void the_trial_ends_by_itself_with_one_job_taken_back_between_two_others_and_then_everything() {
        Cli.Result tried = cli.run("try");
        assertThat(tried.exit()).as(tried.toString()).isZero();
        assertThat(tried.out())
                .contains(
                        "partial",
                        "## What changed overnight",
                        "  - main/book/old/draft.txt",
                        "Your line is still there.")
                .doesNotContain("DIFFER", "GONE");
        assertThat(tried.out().lines().filter(line -> line.endsWith("Identical.")))
                .hasSize(3);
        Path home = Path.of(tried.out().lines().findFirst().orElseThrow().replace("A fresh home: ", ""));
        assertThat(home.resolve("config/nightshift.properties")).exists();
        assertThat(home.resolve("inbox/rejected/00-poison.yaml")).exists();
        assertThat(new Cleaner(home).clean()).isTrue();
    }

    @Test
    void a_shift_that_is_told_to_end_records_its_job_and_exits_by_the_signal() throws Exception {
        add("long", "touch started; exec sleep 600", "--workspace", "main");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = cli.start(Cli.with(Cli.program(), "shift"), out, err);
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(cli.workspace().resolve("started")));
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(143);
        assertThat(Files.readString(out)).matches("\\w+ \\d{4}-\\d\\d-\\d\\d-\\d{6}\n");
        JsonNode job = cli.run("show", "long", "--json").json();
        assertThat(job.get("runs").get(0).get("result").asText()).isEqualTo("interrupted");
        assertThat(job.get("state").asText()).isEqualTo("held");
    }

    /** Removes the home of a trial. */
    private record Cleaner(Path home) {
        boolean clean() {
            try (var paths = Files.walk(home)) {
                for (Path path :
                        paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
