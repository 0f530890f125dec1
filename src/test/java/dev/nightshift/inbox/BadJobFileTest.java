package dev.nightshift.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sort of bad job file, and the message it gets. */
class BadJobFileTest {
    private static final String MOMENT = "a moment such as 2026-11-22T22:00:00Z, or without Z in the zone of the shift";
    private static final String DURATION =
            "a number with a unit: 500ms, 90s, 15m, 2h, 7d, or 1h30m; above zero, at most ";
    private static final String SIZE = "a number of bytes, or with a unit of 1024: 512K, 100M, 4G, 1T; above zero";
    private static final String ID = "1 to 64 of a-z 0-9 . _ - with a letter or digit first";

    private final JobFileReader reader = new JobFileReader(Set.of("app", "main"), ZoneOffset.UTC);

    /** @param message what follows the name of the file */
    record Bad(String content, String message) {
        @Override
        public String toString() {
            return message;
        }
    }

    static List<Bad> yaml() {
        return List.of(
                new Bad("", ": empty; expected a job"),
                new Bad("# nothing\n", ": empty; expected a job"),
                new Bad("---\n", ": empty; expected a job"),
                new Bad("just words", ": found \"just words\"; expected a job, jobs: [...], or a list of jobs"),
                new Bad("shell: a\n---\nshell: b\n", ", line 2: a second document begins here; expected one per file"),
                new Bad("shell: a\nshell: b\n", ", line 2, /shell: given twice, first in line 1; remove one"),
                new Bad("shell: a\nenv: {A: 1, A: 2}\n", ", line 2, /env/A: given twice, first in line 2; remove one"),
                new Bad(
                        "- shell: a\n- {shell: b, needs: {disk: 1, disk: 2}}\n",
                        ", line 2, /1/needs/disk: given twice, first in line 2; remove one"),
                new Bad("shell: &a x\ntitle: *a\n", ", line 1: anchors (&) and aliases (*) are not read; write it out"),
                new Bad("env: &e {A: 1}\n", ", line 1: anchors (&) and aliases (*) are not read; write it out"),
                new Bad(
                        "shell: x\nenv: {<<: {A: 1}}\n",
                        ", line 2, /env: merge keys (<<) are not read; write the fields out"),
                new Bad(
                        "shell: !!javax.script.ScriptEngineManager x",
                        ", line 1: the tag \"tag:yaml.org,2002:javax.script.ScriptEngineManager\" is not read; remove it"),
                new Bad(
                        "title: !!binary aGk=",
                        ", line 1: the tag \"tag:yaml.org,2002:binary\" is not read; remove it"),
                new Bad("[a]: b\n", ", line 1: a list or map is the name of a field; expected a word"),
                new Bad("[".repeat(20_000), ", line 1: nested deeper than 32 levels"),
                new Bad("{a: ".repeat(20_000), ", line 1: nested deeper than 32 levels"),
                new Bad("- ".repeat(20_000), ", line 1: nested deeper than 32 levels"),
                new Bad(
                        "shell: x\ntitle: \"\\ud800\"\n",
                        ", line 2, /title: holds half of a surrogate pair, which is no character"),
                new Bad("shell: x\ntitle: \"a\\0b\"\n", ", line 2, /title: holds a NUL character"),
                new Bad("shell: x\ntitle: a\0b\n", ": holds a NUL character; expected a text in UTF-8"),
                new Bad("shell: x\ntimeuot: 2h\n", ", line 2, /timeuot: no such field (did you mean timeout?)"),
                new Bad("shell: x\n\"a/b\\e[31m\": 2h\n", ", line 2, /a~1b: no such field"),
                new Bad("shell: x\ntimeout:\n", ", line 2, /timeout: has no value; give one or remove the field"),
                new Bad("shell: x\ntimeout: [2h]\n", ", line 2, /timeout: found a list; expected " + DURATION + "30d"),
                new Bad(
                        "shell: x\nenv: [A]\n",
                        ", line 2, /env: found a list; expected names with values, as in { MODE: full }"),
                new Bad(
                        "command: make test\n",
                        ", line 1, /command: found \"make test\"; expected a list, as in [make, test]; a line for the shell"
                                + " goes into shell:"),
                new Bad("command: [a, [b]]\n", ", line 1, /command/1: found a list; expected a text"),
                new Bad(
                        "shell: x\nretry_safe: yes\n",
                        ", line 2, /retry_safe: found \"yes\"; expected one of true, false"),
                new Bad(
                        "shell: x\nretry_safe: NO\n",
                        ", line 2, /retry_safe: found \"NO\"; expected one of true, false"),
                new Bad(
                        "shell: x\npriority: 0755\n",
                        ", line 2, /priority: found \"0755\"; expected a whole number from 1 to 9"),
                new Bad(
                        "shell: x\npriority: 0\n",
                        ", line 2, /priority: found \"0\"; expected a whole number from 1 to 9"),
                new Bad(
                        "shell: x\npriority: -1\n",
                        ", line 2, /priority: found \"-1\"; expected a whole number from 1 to 9"),
                new Bad(
                        "shell: x\npriority: .inf\n",
                        ", line 2, /priority: found \".inf\"; expected a whole number from 1 to 9"),
                new Bad(
                        "shell: x\nretries: 99999999999999999999999999\n",
                        ", line 2, /retries: found \"99999999999999999999999999\"; expected a whole number from 0 to 100"),
                new Bad(
                        "shell: x\ntimeout: 2:30:00\n",
                        ", line 2, /timeout: found \"2:30:00\"; expected " + DURATION + "30d"),
                new Bad("shell: x\ntimeout: 0s\n", ", line 2, /timeout: found \"0s\"; expected " + DURATION + "30d"),
                new Bad("shell: x\ntimeout: -5m\n", ", line 2, /timeout: found \"-5m\"; expected " + DURATION + "30d"),
                new Bad(
                        "shell: x\ntimeout: 99999d\n",
                        ", line 2, /timeout: found \"99999d\"; expected " + DURATION + "30d"),
                new Bad("shell: x\nbackoff: 2d\n", ", line 2, /backoff: found \"2d\"; expected " + DURATION + "1d"),
                new Bad(
                        "shell: x\nnot_before: 2026-02-30T22:00:00Z\n",
                        ", line 2, /not_before: found \"2026-02-30T22:00:00Z\"; expected " + MOMENT),
                new Bad(
                        "shell: x\nnot_before: 2026-02-28\n",
                        ", line 2, /not_before: found \"2026-02-28\"; expected " + MOMENT),
                new Bad(
                        "shell: x\nnot_before: 2026-02-28T25:00\n",
                        ", line 2, /not_before: found \"2026-02-28T25:00\"; expected " + MOMENT),
                new Bad("shell: x\nneeds: {memory: -4G}\n", ", line 2, /needs/memory: found \"-4G\"; expected " + SIZE),
                new Bad("shell: x\nneeds: {disk: 0}\n", ", line 2, /needs/disk: found \"0\"; expected " + SIZE),
                new Bad(
                        "shell: x\nneeds: {ram: 4G}\n",
                        ", line 2, /needs/ram: no such need; expected memory, disk or exclusive"),
                new Bad("shell: x\nid: ../x\n", ", line 2, /id: found \"../x\"; expected " + ID),
                new Bad("shell: x\nid: .\n", ", line 2, /id: found \".\"; expected " + ID),
                new Bad("shell: x\nid: \"a\\u202eb\"\n", ", line 2, /id: found \"a\\u202eb\"; expected " + ID),
                new Bad("shell: x\nid: \"a\\u200bb\"\n", ", line 2, /id: found \"a\\u200bb\"; expected " + ID),
                new Bad(
                        "shell: x\nworkspace: /etc\n",
                        ", line 2, /workspace: found \"/etc\"; expected a workspace declared in config/nightshift.properties: app, main"),
                new Bad(
                        "shell: x\nworkspace: mian\n",
                        ", line 2, /workspace: found \"mian\"; expected a workspace declared in config/nightshift.properties:"
                                + " app, main (did you mean main?)"),
                new Bad("shell: x\ncwd: /tmp\n", ", line 2, /cwd: found \"/tmp\"; expected a relative path without .."),
                new Bad(
                        "shell: x\ncwd: a/../../b\n",
                        ", line 2, /cwd: found \"a/../../b\"; expected a relative path without .."),
                new Bad(
                        "shell: x\noutputs: [{path: ../b}]\n",
                        ", line 2, /outputs/0/path: found \"../b\"; expected a relative path without .."),
                new Bad(
                        "shell: x\noutputs: [/etc/passwd]\n",
                        ", line 2, /outputs/0: found \"/etc/passwd\"; expected a relative path without .."),
                new Bad("shell: x\noutputs: [{kind: a}]\n", ", line 2, /outputs/0: has no path"),
                new Bad(
                        "shell: x\npath_prepend: [\"a:b\"]\n",
                        ", line 2, /path_prepend/0: found \"a:b\"; expected a folder, without .. and without a colon"),
                new Bad(
                        "shell: x\npath_prepend: [../b]\n",
                        ", line 2, /path_prepend/0: found \"../b\"; expected a folder, without .. and without a colon"),
                new Bad("shell: x\ncommand: [y]\n", ", line 1, /shell: command is given too; keep one of them"),
                new Bad(
                        "title: x\n",
                        ": says nothing to run; expected command: [PROGRAM, ARGUMENT…], shell: \"…\", or kind:"),
                new Bad(
                        "command: []\n",
                        ", line 1, /command: found an empty list; expected a list, as in [make, test]; a line for the shell goes into shell:"),
                new Bad("id: a\nshell: x\nafter: [a]\n", ", line 3, /after/0: the job waits for itself"),
                new Bad(
                        "shell: x\nafter: fetch\n",
                        ", line 2, /after: found \"fetch\"; expected a list of ids, as in [fetch-data]"),
                new Bad(
                        "- {id: a, shell: x, after: [b]}\n- {id: b, shell: x, after: [c]}\n- {id: c, shell: x, after: [a]}\n",
                        ", line 1, /0: waits for itself by way of other jobs; expected after: without a circle"),
                new Bad(
                        "- {id: a, shell: x}\n- {id: a, shell: y}\n",
                        ", line 2, /1: the id a is given twice, first at /0"),
                new Bad(
                        "id: a\njob_id: b\nshell: x\n",
                        ", line 2, /job_id: means the same as id, which is given too; remove one"),
                new Bad(
                        "shell: x\nenv: {\"A=B\": c}\n",
                        ", line 2, /env/A=B: not a name of a variable; expected letters, digits and _, no digit first"),
                new Bad(
                        "shell: x\nenv: {\"A\\nB\": c}\n",
                        ", line 2, /env/A\\nB: not a name of a variable; expected letters, digits and _, no digit first"),
                new Bad(
                        "shell: x\nenv: {LD_PRELOAD: c}\n",
                        ", line 2, /env/LD_PRELOAD: this variable cannot be set by a job"),
                new Bad(
                        "shell: x\nenv: {JAVA_TOOL_OPTIONS: c}\n",
                        ", line 2, /env/JAVA_TOOL_OPTIONS: this variable cannot be set by a job"),
                new Bad(
                        "shell: x\nenv: {NIGHTSHIFT_HOME: c}\n",
                        ", line 2, /env/NIGHTSHIFT_HOME: this variable cannot be set by a job"),
                new Bad("shell: x\nenv: {PATH: c}\n", ", line 2, /env/PATH: PATH cannot be set; use path_prepend"),
                new Bad(
                        "shell: x\nenv: {A: }\n",
                        ", line 2, /env/A: found nothing; expected a text; write \"\" for an empty one"),
                new Bad(
                        "shell: x\nkey: a b\n",
                        ", line 2, /key: found \"a b\"; expected 1 to 200 visible ASCII characters"),
                new Bad(
                        "shell: x\nclass: heavy\n",
                        ", line 2, /class: found \"heavy\"; expected one of standard, demanding"),
                new Bad(
                        "shell: x\nnotify: maybe\n",
                        ", line 2, /notify: found \"maybe\"; expected one of failure, always, never"),
                new Bad(
                        "kind: Summary/..\n",
                        ", line 1, /kind: found \"Summary/..\"; expected the name of a kind: a-z 0-9 _ -"),
                new Bad("jobs: []\n", ": holds no job"),
                new Bad("[]\n", ": holds no job"),
                new Bad("jobs: {a: b}\n", ", line 1, /jobs: found a map; expected a list of jobs"),
                new Bad(
                        "jobs: [{shell: x}]\ntitle: y\n",
                        ", line 2, /title: stands beside jobs; expected it in one of them"),
                new Bad(
                        "- shell: x\n- 5\n",
                        ", line 2, /1: found \"5\"; expected a job: fields such as command and title"),
                new Bad(
                        "shell: x\ntitle: " + "t".repeat(501) + "\n",
                        ", line 2, /title: found \"" + "t".repeat(80)
                                + "…\"; expected a text of at most 500 characters"),
                new Bad("shell: x\nmetadata: 5\n", ", line 2, /metadata: found \"5\"; expected a map"),
                new Bad(
                        "shell: x\napproval: later\n",
                        ", line 2, /approval: found \"later\"; expected one of before, required, after"),
                new Bad(
                        "shell: x\nneeds: {gpu: 1}\n",
                        ", line 2, /needs/gpu: not_in_this_version: needs.gpu is not enforced yet, so it is refused"));
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void bad_yaml_is_refused_with_place_value_and_what_was_expected(Bad bad) {
        assertThat(refused("night.yaml", bad.content().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("\"night.yaml\"" + bad.message());
    }

    static List<Bad> json() {
        return List.of(
                new Bad("", ": empty; expected a job"),
                new Bad("null", ": found null; expected a job, jobs: [...], or a list of jobs"),
                new Bad(
                        "{\"shell\":\"x\"}\n{\"shell\":\"y\"}",
                        ", line 2: a second document begins here; expected one per file"),
                new Bad(
                        "{\"shell\":\"x\",\n\"shell\":\"y\"}",
                        ", line 2, /shell: given twice, first in line 1; remove one"),
                new Bad("[".repeat(20_000), ", line 1: nested deeper than 32 levels"),
                new Bad("{\"a\":".repeat(20_000), ", line 1: nested deeper than 32 levels"),
                new Bad(
                        "{\"shell\":\"\\ud800\"}",
                        ", line 1, /shell: holds half of a surrogate pair, which is no character"),
                new Bad("{\"shell\":\"\\u0000\"}", ", line 1, /shell: holds a NUL character"),
                new Bad(
                        "{\"shell\":\"x\",\"priority\":1e3}",
                        ", line 1, /priority: found \"1e3\"; expected a whole number from 1 to 9"),
                new Bad(
                        "{\"shell\":\"x\",\"priority\":true}",
                        ", line 1, /priority: found \"true\"; expected a whole number from 1 to 9"),
                new Bad(
                        "{\"shell\":\"x\",\"timeout\":7200}",
                        ", line 1, /timeout: found \"7200\"; expected " + DURATION + "30d"),
                new Bad("{\"command\":[\"a\",null]}", ", line 1, /command/1: found null; expected a text"),
                new Bad(
                        "{\"shell\":\"x\",\"env\":{\"A\":null}}",
                        ", line 1, /env/A: found null; expected a text; write \"\" for an empty one"));
    }

    @ParameterizedTest
    @MethodSource("json")
    void bad_json_is_refused_with_place_value_and_what_was_expected(Bad bad) {
        assertThat(refused("queue.json", bad.content().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("\"queue.json\"" + bad.message());
    }

    @Test
    void what_is_neither_yaml_nor_json_is_refused_with_the_line() {
        assertThat(refused("a.yaml", "shell: x\n  y: [\n".getBytes(StandardCharsets.UTF_8)))
                .startsWith("\"a.yaml\", line 2: not valid YAML: ");
        assertThat(refused("a.yaml", "\tshell: x".getBytes(StandardCharsets.UTF_8)))
                .contains("not valid YAML");
        assertThat(refused("a.json", "{\n\"shell\": x}".getBytes(StandardCharsets.UTF_8)))
                .startsWith("\"a.json\", line 2: not valid JSON: ");
        assertThat(refused("a.json", "{\"shell\": \"x\", \"priority\": NaN}".getBytes(StandardCharsets.UTF_8)))
                .contains("not valid JSON");
        assertThat(refused("a.json", ("{\"shell\": " + "9".repeat(5000)).getBytes(StandardCharsets.UTF_8)))
                .contains("not valid JSON");
    }

    @Test
    void what_is_not_utf_8_is_refused() {
        assertThat(refused("a.yaml", new byte[] {'a', ':', ' ', (byte) 0xff}))
                .isEqualTo("\"a.yaml\": not UTF-8; expected a text in UTF-8");
        for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(refused("a.yaml", "shell: x".getBytes(charset))).contains("expected a text in UTF-8");
        }
        // A surrogate encoded on its own, as CESU-8 does.
        assertThat(refused("a.json", new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}))
                .contains("not UTF-8");
    }

    @Test
    void a_large_file_is_refused_before_it_is_parsed() {
        byte[] large = ("shell: " + "x".repeat(JobFileReader.LARGEST)).getBytes(StandardCharsets.UTF_8);
        assertThat(refused("a.yaml", large))
                .isEqualTo("\"a.yaml\": larger than 256 KiB; expected several smaller files");
    }

    @Test
    void another_sort_of_file_is_refused() {
        assertThat(refused("run\n.sh", new byte[0]))
                .isEqualTo("\"run\\n.sh\": not a job file; expected a name that ends in .yaml, .yml or .json");
    }

    @ParameterizedTest
    @MethodSource("planned")
    void a_field_that_is_not_enforced_yet_is_refused(String field) {
        UserException problem = catchThrowableOfType(
                UserException.class,
                () -> reader.read("a.yaml", ("shell: x\n" + field + ": y\n").getBytes(StandardCharsets.UTF_8)));
        assertThat(problem.problem().code()).isEqualTo(ProblemCode.NOT_IN_THIS_VERSION);
        assertThat(problem.problem().message()).contains("not_in_this_version").contains("/" + field);
    }

    static List<String> planned() {
        return List.of("validate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on: [mon]", "every: 7d"})
    void what_only_a_standing_job_has_is_refused_with_the_place_where_it_belongs(String field) {
        assertThatThrownBy(() -> reader.read("a.yaml", ("shell: x\n" + field + "\n").getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("\"a.yaml\", line 2, /" + field.substring(0, field.indexOf(':')))
                .hasMessageContaining("config/jobs");
    }

    @Test
    void one_bad_job_refuses_the_whole_file() {
        assertThat(refused("a.yaml", "- shell: x\n- shell: y\n  priority: 10\n".getBytes(StandardCharsets.UTF_8)))
                .contains("/1/priority");
    }

    @Test
    void a_circle_of_thousands_is_refused_without_recursion() {
        StringBuilder circle = new StringBuilder();
        for (int at = 0; at < 6_000; at++) {
            circle.append("- {id: j" + at + ", shell: x, after: [j" + (at + 1) % 6_000 + "]}\n");
        }
        assertThat(refused("a.yaml", circle.toString().getBytes(StandardCharsets.UTF_8)))
                .contains("without a circle");
    }

    @Test
    void hostile_files_are_refused_quickly() {
        byte[] laughs = ("a: &a [x,x]\n" + "b: &b [*a,*a]\n".repeat(1000)).getBytes(StandardCharsets.UTF_8);
        byte[] braces = "{".repeat(JobFileReader.LARGEST).getBytes(StandardCharsets.UTF_8);
        byte[] dashes = "- ".repeat(JobFileReader.LARGEST / 2).getBytes(StandardCharsets.UTF_8);
        byte[] questions = "? ".repeat(JobFileReader.LARGEST / 2).getBytes(StandardCharsets.UTF_8);
        byte[] keys = "a: ".repeat(JobFileReader.LARGEST / 3).getBytes(StandardCharsets.UTF_8);
        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> List.of(laughs, braces, dashes, questions, keys).forEach(content -> refused("a.yaml", content)));
    }

    private String refused(String name, byte[] content) {
        UserException problem = catchThrowableOfType(UserException.class, () -> reader.read(name, content));
        assertThat(problem).isNotNull();
        assertThat(problem.problem().code()).isIn(ProblemCode.BAD_JOB_FILE, ProblemCode.NOT_IN_THIS_VERSION);
        assertThat(problem.problem().hint()).startsWith("Nothing of this file was taken.");
        return problem.problem().message();
    }
}
