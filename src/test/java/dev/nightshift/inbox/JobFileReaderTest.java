package dev.nightshift.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Needs;
import dev.nightshift.job.Order;
import dev.nightshift.job.Place;
import dev.nightshift.job.Policy;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.Work;
import dev.nightshift.problem.EnvironmentException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFileReaderTest {
    private final JobFileReader reader = new JobFileReader(Set.of("app", "main"), ZoneId.of("Europe/Berlin"));

    @TempDir
    Path folder;

    @Test
    void every_field_is_read() {
        JobSpec spec = one("""
                id: nightly-tests
                title: Run the test suite
                kind: command
                command: [./run-tests.sh, --all]
                workspace: app
                cwd: sub/dir
                priority: 3
                class: demanding
                timeout: 2h
                retries: 2
                backoff: 90s
                retry_safe: true
                after: [fetch-data]
                not_before: 2026-11-22T22:00:00Z
                needs: { memory: 4G, disk: 10G, exclusive: [whisper] }
                env: { MODE: full, PORT: 8080 }
                path_prepend: [.venv/bin]
                inputs: [data/in.txt, { url: "https://example.org/x" }]
                outputs: [ { path: out/report.md, kind: markdown }, out/log.txt ]
                approval: before
                notify: always
                key: once-and-for-all
                """);

        assertThat(spec)
                .isEqualTo(new JobSpec(
                        new JobId("nightly-tests"),
                        new Work(
                                "command",
                                "Run the test suite",
                                List.of("./run-tests.sh", "--all"),
                                Map.of("MODE", "full", "PORT", "8080"),
                                List.of("data/in.txt", "https://example.org/x"),
                                List.of(
                                        new Work.Output("out/report.md", "markdown"),
                                        new Work.Output("out/log.txt", "file"))),
                        new Place("app", "sub/dir", List.of(".venv/bin")),
                        new Policy(
                                Duration.ofHours(2),
                                2,
                                Duration.ofSeconds(90),
                                true,
                                new Needs(4L << 30, 10L << 30, Set.of("whisper")),
                                Policy.Notify.ALWAYS),
                        new Order(
                                3,
                                "demanding",
                                List.of(new JobId("fetch-data")),
                                Instant.parse("2026-11-22T22:00:00Z"),
                                true,
                                "once-and-for-all"),
                        Map.of()));
    }

    @Test
    void what_is_left_out_has_its_default() {
        assertThat(one("command: [make, -j, 2]"))
                .isEqualTo(new JobSpec(
                        null,
                        new Work("command", "make -j 2", List.of("make", "-j", "2"), Map.of(), List.of(), List.of()),
                        new Place(null, "", List.of()),
                        new Policy(
                                Duration.ofHours(3),
                                0,
                                Duration.ofMinutes(5),
                                false,
                                Needs.NOTHING,
                                Policy.Notify.FAILURE),
                        new Order(5, "standard", List.of(), null, false, null),
                        Map.of()));
    }

    @Test
    void json_says_the_same_as_yaml() {
        String json = """
                {"id": "a", "shell": "x | y", "priority": 3, "retry_safe": true, "env": {"N": 1.50, "B": true},
                 "needs": {"memory": "1G"}, "title": null, "after": null}
                """;
        assertThat(read("a.JSON", json)).isEqualTo(read("a.yml", """
                id: a
                shell: x | y
                priority: 3
                retry_safe: true
                env: { N: 1.50, B: true }
                needs: { memory: 1G }
                """));
    }

    @Test
    void a_line_for_the_shell_becomes_its_argument() {
        JobSpec spec = one("""
                shell: |
                  set -e
                  echo "a: $B" | tee x
                """);
        assertThat(spec.work().command()).containsExactly("/bin/sh", "-c", "set -e\necho \"a: $B\" | tee x\n");
        assertThat(spec.title()).isEqualTo("set -e");
    }

    @Test
    void several_jobs_stand_under_jobs_or_in_a_list() {
        assertThat(read("a.yaml", "jobs:\n- id: a\n  shell: x\n- id: b\n  shell: y\n"))
                .extracting(spec -> String.valueOf(spec.id()))
                .containsExactly("a", "b");
        assertThat(read("a.yaml", "- {id: a, shell: x}\n- {id: b, shell: y}\n")).hasSize(2);
        assertThat(read("a.json", "{\"jobs\":[{\"shell\":\"x\"}]}")).hasSize(1);
    }

    @Test
    void the_queue_of_the_seed_is_read_under_its_own_names() {
        List<JobSpec> specs = read("queue.json", """
                [
                  {
                    "job_id": "summary_2025_11_29",
                    "type": "summary",
                    "class": "standard",
                    "priority": 1,
                    "description": "Summarize the papers",
                    "inputs": [ {"path": "/data/a.pdf"}, {"url": "https://example.org/b"}, {"path": "c", "pages": 3} ],
                    "outputs": [ {"path": "out/summary.md", "type": "markdown"} ],
                    "metadata": {"success_criteria": ["has a title"], "estimated_duration_minutes": 30,
                                 "thermal_sensitive": true, "note": null}
                  },
                  {
                    "task_id": "t2",
                    "task_type": "database_query",
                    "class": "demanding",
                    "title": "Ask",
                    "description": "Ask the database",
                    "inputs": {"path": "db.sqlite", "query": "SELECT 1"},
                    "dependencies": ["summary_2025_11_29"]
                  }
                ]
                """);

        JobSpec first = specs.get(0);
        assertThat(first.id()).isEqualTo(new JobId("summary_2025_11_29"));
        assertThat(first.kind()).isEqualTo("summary");
        assertThat(first.title()).isEqualTo("Summarize the papers");
        assertThat(first.work().command()).isEmpty();
        assertThat(first.work().inputs()).containsExactly("/data/a.pdf", "https://example.org/b", "c");
        assertThat(first.work().outputs()).containsExactly(new Work.Output("out/summary.md", "markdown"));
        assertThat(first.extra())
                .containsEntry(
                        "metadata",
                        Map.of(
                                "success_criteria",
                                List.of("has a title"),
                                "estimated_duration_minutes",
                                "30",
                                "thermal_sensitive",
                                "true"))
                .containsKey("inputs");
        JobSpec second = specs.get(1);
        assertThat(second.title()).isEqualTo("Ask");
        assertThat(second.order().after()).containsExactly(new JobId("summary_2025_11_29"));
        assertThat(second.work().inputs()).containsExactly("db.sqlite");
        assertThat(second.extra())
                .containsEntry("description", "Ask the database")
                .containsEntry("inputs", Map.of("path", "db.sqlite", "query", "SELECT 1"));
        assertThat(specs)
                .allSatisfy(
                        spec -> assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec));
    }

    @Test
    void scalars_mean_what_the_field_says_and_not_what_they_look_like() {
        JobSpec spec = one("id: 0755\ntitle: NO\ncommand: [yes, null, ~, 2:30:00, 1e3, off]\nenv: {A: y, B: 0o17}\n");
        assertThat(spec.id()).isEqualTo(new JobId("0755"));
        assertThat(spec.title()).isEqualTo("NO");
        assertThat(spec.work().command()).containsExactly("yes", "null", "~", "2:30:00", "1e3", "off");
        assertThat(spec.work().env()).isEqualTo(Map.of("A", "y", "B", "0o17"));
    }

    @Test
    void a_byte_order_mark_windows_line_ends_and_emoji_are_fine() {
        assertThat(one("\uFEFFtitle: Nacht 🌙\r\ncommand: [\"true\"]\r\n").title())
                .isEqualTo("Nacht 🌙");
        assertThat(read("a.json", "\uFEFF{\"title\": \"\\ud83c\\udf19\",\r\n\"shell\": \"x\"}")
                        .get(0)
                        .title())
                .isEqualTo("🌙");
    }

    @Test
    void a_time_without_zone_is_in_the_zone_of_the_shift() {
        assertThat(one("shell: x\nnot_before: 2026-11-22 22:00\n").order().notBefore())
                .isEqualTo(Instant.parse("2026-11-22T21:00:00Z"));
        assertThat(one("shell: x\nnot_before: 2026-11-22T22:00:00.5-05:00\n")
                        .order()
                        .notBefore())
                .isEqualTo(Instant.parse("2026-11-23T03:00:00.5Z"));
    }

    @Test
    void ten_thousand_jobs_and_a_long_chain_are_read() {
        StringBuilder many = new StringBuilder("[");
        for (int at = 0; at < 10_000; at++) {
            many.append(at == 0 ? "" : ",").append("{\"command\":[\"true\"]}");
        }
        assertThat(read("many.json", many.append(']').toString())).hasSize(10_000);

        StringBuilder chain = new StringBuilder("- {id: j0, shell: x}\n");
        for (int at = 1; at < 6_000; at++) {
            chain.append("- {id: j")
                    .append(at)
                    .append(", shell: x, after: [j")
                    .append(at - 1)
                    .append("]}\n");
        }
        assertThat(read("chain.yaml", chain.toString())).hasSize(6_000);
    }

    @Test
    void a_file_is_read_by_its_name() throws Exception {
        Path file = Files.writeString(folder.resolve("a.yaml"), "shell: x");
        assertThat(reader.read(file)).hasSize(1);
        assertThatThrownBy(() -> reader.read(folder.resolve("gone.yaml"))).isInstanceOf(EnvironmentException.class);
    }

    @Test
    void a_document_becomes_a_summary_and_never_a_command() {
        assertThat(Documents.isDocument("Paper.PDF")).isTrue();
        assertThat(Documents.isDocument("run.sh")).isFalse();
        JobSpec spec = Documents.spec("$(reboot).txt");
        assertThat(spec.kind()).isEqualTo("summary");
        assertThat(spec.work().command()).isEmpty();
        assertThat(spec.work().inputs()).containsExactly("$(reboot).txt");
    }

    private JobSpec one(String yaml) {
        List<JobSpec> specs = read("night.yaml", yaml);
        assertThat(specs).hasSize(1);
        return specs.get(0);
    }

    private List<JobSpec> read(String name, String content) {
        return reader.read(name, content.getBytes(StandardCharsets.UTF_8));
    }
}
