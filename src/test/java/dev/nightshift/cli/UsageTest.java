package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the command line answers before it does anything. */
final class UsageTest {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void make_a_home() throws IOException {
        cli = Cli.fresh(folder);
    }

    static List<String> verbs() {
        return Verbs.names();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void every_verb_has_help_with_examples_and_exit_status(String verb) {
        Cli.Result help = cli.run(verb, "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Examples", "Exit status", "--json", "--home");
    }

    @Test
    void the_program_has_help_that_names_every_verb() {
        Cli.Result help = cli.run("--help");
        assertThat(help.exit()).isZero();
        Verbs.names().forEach(verb -> assertThat(help.out()).containsPattern("(?m)^  " + verb + " "));
    }

    @ParameterizedTest
    @CsvSource({
        "lst, no such verb: lst (did you mean list?)",
        "list --stat x, no such option: --stat (did you mean --state?)",
        "list --state quued, (did you mean queued?)",
        "list extra, one argument too many: extra",
        "show, ID",
        "shift zero, MAX_JOBS",
        "shift 0, 1 or more",
        "wait, ID",
        "wait x --timeout soon, --timeout",
        "report --format pdf, --format",
        "completion tcsh, SHELL",
        "snapshot, take|list|show|verify",
        "ledger, verify",
        "approve, which jobs?",
        "rollback, to which snapshot?",
        "add, what?",
        "list --color sometimes, --color"
    })
    void bad_usage_is_exit_2_with_the_word_and_no_stack_trace(String line, String said) {
        Cli.Result result = cli.run(line.split(" "));
        assertThat(result.exit()).as(result.toString()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(said).startsWith("nightshift: ").doesNotContain("\tat ");
    }

    @Test
    void a_hostile_argument_is_shown_harmless() {
        assertThat(cli.run("\u001b]0;owned\u0007\u001b[2J").err()).doesNotContain("\u001b", "\u0007");
        assertThat(cli.run("show", "\u001b[2J").err()).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "list",
                "show x",
                "log x",
                "wait x",
                "shift",
                "shift stop",
                "forecast",
                "hold x",
                "report",
                "add --no-workspace -- true",
                "snapshot list",
                "diff a",
                "rollback list",
                "health",
                "doctor",
                "notify list",
                "ledger verify",
                "config check",
                "routes list",
                "start"
            })
    void outside_of_a_home_every_verb_is_exit_10_and_says_what_to_do(String line) throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Cli.Result result = cli.run((line.replace(" -- ", " --home " + elsewhere + " -- ")
                        + (line.contains(" -- ") ? "" : " --home " + elsewhere))
                .split(" "));
        assertThat(result.exit()).as(result.toString()).isEqualTo(10);
        assertThat(result.err()).contains(" init DIR");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "list",
                "list --all",
                "forecast",
                "shift --dry-run",
                "shift stop",
                "snapshot list",
                "snapshot verify",
                "rollback list",
                "health",
                "doctor",
                "notify list",
                "ledger verify",
                "config check",
                "routes list",
                "completion bash"
            })
    void reading_verbs_create_nothing_and_answer_from_nothing(String line) throws IOException {
        List<String> before = cli.tree();
        Cli.Result plain = cli.run(line.split(" "));
        assertThat(plain.exit()).as(plain.toString()).isZero();
        if (!line.startsWith("completion")) {
            cli.run((line + " --json").split(" ")).json();
        }
        assertThat(cli.tree()).isEqualTo(before);
    }

    @Test
    void init_makes_a_private_home_once() throws IOException {
        for (String path : cli.tree()) {
            Path file = cli.home.resolve(path);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(path)
                    .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
        }
        assertThat(cli.home.resolve("inbox")).isEmptyDirectory();
        Files.writeString(cli.home.resolve("example-job.yaml"), "mine");
        Cli.Result again = cli.run("init", cli.home.toString());
        assertThat(again.exit()).isZero();
        assertThat(again.err()).contains("a home already");
        assertThat(cli.home.resolve("example-job.yaml")).hasContent("mine");
    }

    @Test
    void config_check_prints_every_mistake() throws IOException {
        Files.writeString(
                cli.home.resolve("config/nightshift.properties"),
                "nightshift.shift.cron=often\nnightshift.shift.croon=x\nnightshift.gate.min-disk=much\n");
        Cli.Result result = cli.run("config", "check");
        assertThat(result.exit()).isEqualTo(10);
        assertThat(result.out().lines()).hasSize(3);
        assertThat(cli.run("config", "check", "--json").json()).hasSize(3);
        assertThat(cli.run("list").exit()).isEqualTo(10);
    }

    @Test
    void a_bug_is_one_line_unless_debug_is_asked_for() {
        Nightshift.Sessions broken = home -> {
            throw new IllegalArgumentException("broken\non two lines");
        };
        for (boolean debug : List.of(false, true)) {
            var err = new java.io.StringWriter();
            var terminal = new Terminal(
                    new java.io.PrintWriter(new java.io.StringWriter()), new java.io.PrintWriter(err), false, null);
            var call = new Nightshift.Call(terminal, java.util.Map.of(), folder, broken);
            int exit = debug ? Nightshift.run(call, "list", "--debug") : Nightshift.run(call, "list");
            assertThat(exit).isEqualTo(1);
            assertThat(err.toString().contains("\tat ")).isEqualTo(debug);
            assertThat(err.toString()).contains("--debug");
        }
    }
}
