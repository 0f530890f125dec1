package dev.nightshift.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.State;
import dev.nightshift.job.Work;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.ImportedJob;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the program that was there before, in every shape that it wrote. */
final class SeedReaderTest {
    private static final Path CORPUS = Path.of("src/test/resources/seed");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final SeedReader reader = new SeedReader(ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private Seed json(String text) throws IOException {
        return reader.read(Files.writeString(folder.resolve("given.json"), text));
    }

    /** A database as its program left it. */
    static Path database(Path file, String... more) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(Files.readString(CORPUS.resolve("tasks.sql")));
            for (String sql : more) {
                statement.executeUpdate(sql);
            }
        }
        return file;
    }

    private static Map<String, ImportedJob> byOriginal(Seed seed) {
        Map<String, ImportedJob> jobs = new LinkedHashMap<>();
        seed.jobs().forEach(job -> jobs.putIfAbsent(job.originalId(), job));
        return jobs;
    }

    private static ImportedJob job(Map<String, ImportedJob> jobs, String original) {
        return Objects.requireNonNull(jobs.get(original), original);
    }

    /** What became of a field of the file: the words of the job in which it stands to the letter, or nothing. */
    private static @Nullable Object mapped(JobSpec spec, String field) {
        return switch (field) {
            case "job_id", "task_id" -> String.valueOf(spec.id());
            case "type", "task_type" -> spec.kind();
            case "description", "name" -> spec.title();
            case "class" -> spec.order().jobClass();
            case "priority" -> spec.order().priority();
            case "inputs" -> spec.work().inputs();
            case "outputs" ->
                spec.work().outputs().stream().map(Work.Output::path).toList();
            case "command" -> spec.work().command();
            case "dependencies" ->
                spec.order().after().stream().map(JobId::value).toList();
            default -> null;
        };
    }

    /** Paths and URLs alone, as the job holds them. */
    private static @Nullable Object bare(@Nullable Object value) {
        if (value instanceof List<?> items) {
            return items.stream()
                    .map(item -> item instanceof Map<?, ?> map
                            ? map.containsKey("path") ? map.get("path") : map.get("url")
                            : item)
                    .toList();
        }
        return value;
    }

    private static void assertWhole(JobSpec spec, Map<String, @Nullable Object> given) {
        JobSpec stored = SpecJson.read(SpecJson.write(spec));
        given.forEach((field, value) -> {
            if (stored.extra().containsKey(field)) {
                assertThat(stored.extra().get(field))
                        .as(spec.id() + " " + field)
                        .isEqualTo(value);
            } else {
                Object found = mapped(stored, field);
                assertThat(String.valueOf(found)).as(spec.id() + " " + field).isEqualTo(String.valueOf(bare(value)));
            }
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void every_field_of_the_list_is_taken_over_or_kept() throws IOException {
        Seed seed = reader.read(CORPUS.resolve("queue.json"));
        assertThat(seed.refused()).isEmpty();
        List<Map<String, @Nullable Object>> given =
                JSON.readValue(CORPUS.resolve("queue.json").toFile(), List.class);
        assertThat(seed.jobs()).hasSameSizeAs(given);
        for (int at = 0; at < given.size(); at++) {
            assertWhole(seed.jobs().get(at).spec(), given.get(at));
        }
        JobSpec first = seed.jobs().get(0).spec();
        assertThat(first.extra()).containsOnlyKeys("metadata");
        assertThat(first.work().inputs()).containsExactly("papers/one.pdf", "https://example.org/two.pdf");
        assertThat(first.work().outputs()).containsExactly(new Work.Output("out/summary.md", "markdown"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void every_field_of_an_odd_list_is_taken_over_or_kept_too() throws IOException {
        Map<String, @Nullable Object> file = new TreeMap<>(JSON.readValue(
                Files.readString(CORPUS.resolve("odd.json")).replaceAll("NaN|-?Infinity|1e400", "\"$0\""), Map.class));
        List<Object> given = (List<Object>) Objects.requireNonNull(file.remove("queue"));
        Map<String, ImportedJob> jobs = byOriginal(reader.read(CORPUS.resolve("odd.json")));
        Set<String> seen = new java.util.HashSet<>();
        for (Object entry : given) {
            if (entry instanceof Map<?, ?> map && seen.add(String.valueOf(map.get("job_id")))) {
                ImportedJob job = jobs.get(String.valueOf(map.get("job_id")));
                if (job != null) {
                    Map<String, @Nullable Object> fields = new LinkedHashMap<>((Map<String, Object>) map);
                    fields.computeIfPresent("x", (name, value) -> new BigDecimal("1e400"));
                    assertWhole(job.spec(), fields);
                    assertThat(job.spec().extra()).containsEntry("queue_file", file);
                }
            }
        }
        assertThat(jobs).hasSizeGreaterThan(12);
    }

    @Test
    void states_become_what_they_are_here() throws IOException {
        Map<String, String> states = reader.read(CORPUS.resolve("queue.json")).jobs().stream()
                .collect(Collectors.toMap(
                        ImportedJob::id,
                        job -> job.state().code()
                                + (job.reason() == null
                                        ? ""
                                        : " " + job.reason().code())
                                + (job.spec().order().approvalBefore() ? " approval" : "")));
        assertThat(states)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("summarize-papers", "queued"),
                        Map.entry("deep-report", "queued"),
                        Map.entry("talk", "succeeded"),
                        Map.entry("stub", "invalid imported"),
                        Map.entry("quotes", "insufficient_evidence imported"),
                        Map.entry("scrape", "failed imported"),
                        Map.entry("hot", "queued"),
                        Map.entry("wish", "held awaiting_approval approval"),
                        Map.entry("granted", "queued approval"),
                        Map.entry("no", "cancelled rejected approval"),
                        Map.entry("was-running", "held interrupted"),
                        Map.entry("parked-standard", "held imported")));
        assertThat(reader.read(CORPUS.resolve("queue.json")).jobs().get(2).finishedAt())
                .isEqualTo(Instant.parse("2025-11-20T03:12:45.123456Z"));
    }

    @Test
    void what_is_odd_is_made_legal_and_what_is_wrong_is_refused_alone() throws IOException {
        Seed seed = reader.read(CORPUS.resolve("odd.json"));
        Map<String, ImportedJob> jobs = byOriginal(seed);
        assertThat(seed.jobs()).allMatch(job -> JobId.isValid(job.id()));
        assertThat(job(jobs, "Übersicht (Nov)").id()).matches("ubersicht-nov-[0-9a-f]{8}");
        assertThat(job(jobs, "Übersicht (Nov)").spec().kind()).isEqualTo("research_report");
        assertThat(job(jobs, "Übersicht (Nov)").spec().title()).isEqualTo("Two lines");
        assertThat(job(jobs, "../../etc/passwd").id()).matches("etc-passwd-[0-9a-f]{8}");
        assertThat(job(jobs, "17").spec().order().after())
                .extracting(JobId::value)
                .containsExactly(job(jobs, "UPPER").id(), "18");
        assertThat(job(jobs, "words").spec().order().after())
                .extracting(JobId::value)
                .containsExactly(job(jobs, "UPPER").id(), "17");
        Map<String, Integer> priorities = Map.of("UPPER", 1, "17", 9, "words", 2, "real", 3, "nothing", 5);
        priorities.forEach((id, priority) ->
                assertThat(job(jobs, id).spec().order().priority()).as(id).isEqualTo(priority));
        assertThat(job(jobs, "real").spec().order().jobClass()).isEqualTo("demanding");
        assertThat(job(jobs, "nothing").spec().kind()).isEqualTo("untyped");
        assertThat(job(jobs, "gate").state()).isEqualTo(State.HELD);
        assertThat(String.valueOf(job(jobs, "strange-state").reason())).contains("quantum");
        assertThat(jobs).containsKey("last");
        assertThat(String.join("\n", seed.refused()))
                .contains("/queue/13", "found a text")
                .contains("/queue/14", "job_id is no text")
                .contains("/queue/15", "given twice")
                .contains("/queue/16", "surrogate")
                .contains("/queue/17", "waits for itself")
                .contains("/queue/18", "no list of ids")
                .contains("/queue/22", "has no list to run");
        assertThat(seed.refused()).hasSize(7);
    }

    @Test
    void a_job_without_an_id_is_found_again_and_a_renamed_one_too() throws IOException {
        List<String> once = reader.read(CORPUS.resolve("odd.json")).jobs().stream()
                .map(ImportedJob::id)
                .toList();
        assertThat(reader.read(CORPUS.resolve("odd.json")).jobs())
                .extracting(ImportedJob::id)
                .isEqualTo(once);
        assertThat(SeedNames.id("Job A")).isNotEqualTo(SeedNames.id("job a")).isNotEqualTo(SeedNames.id("Job-A"));
        assertThat(SeedNames.id("x".repeat(500))).hasSizeLessThanOrEqualTo(JobId.LONGEST);
    }

    @Test
    void a_long_description_is_a_short_title_and_kept_whole() throws IOException {
        String text = "word ".repeat(400).strip();
        JobSpec spec = json("[{\"job_id\":\"a\",\"type\":\"summary\",\"description\":\"" + text + "\"}]")
                .jobs()
                .get(0)
                .spec();
        assertThat(spec.title()).hasSize(200).endsWith("…");
        assertThat(spec.extra()).containsEntry("description", text);
    }

    @Test
    void files_that_are_no_queue_are_refused_with_the_reason() {
        Map<String, String> wrong = Map.of(
                "",
                "found no list of jobs",
                "null",
                "found no list of jobs",
                "\"text\"",
                "found no list of jobs",
                "{\"a\": 1}",
                "found no list of jobs",
                "[{\"job_id\": \"a\"}",
                "not valid JSON",
                "[] []",
                "goes on after its end",
                "[{\"job_id\": \"a\"}, {\"job_id\": ]",
                "not valid JSON");
        wrong.forEach((text, reason) -> assertThatThrownBy(() -> json(text))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(reason));
        assertThatThrownBy(() -> reader.read(folder.resolve("none"))).hasMessageContaining("cannot read");
    }

    @Test
    void an_object_around_the_list_and_one_job_alone_are_read() throws IOException {
        assertThat(json("{\"jobs\":[{\"job_id\":\"a\"}]}").jobs()).hasSize(1);
        assertThat(json("\uFEFF{\"meta\":1,\"queue\":[{\"job_id\":\"a\"}],\"z\":[2]}")
                        .jobs()
                        .get(0)
                        .spec()
                        .extra())
                .containsEntry("queue_file", Map.of("meta", 1, "z", List.of(2)));
        assertThat(json("{\"job_id\":\"alone\",\"type\":\"summary\"}").jobs()).hasSize(1);
        assertThat(json("[]").jobs()).isEmpty();
    }

    @Test
    void a_deep_or_large_job_does_not_keep_the_others_out() throws IOException {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        String large = "x".repeat(JobFileReader.LARGEST);
        Seed seed = json("[{\"job_id\":\"deep\",\"a\":" + deep + "},{\"job_id\":\"large\",\"a\":\"" + large
                + "\"},{\"job_id\":\"good\"}]");
        assertThat(seed.jobs()).extracting(ImportedJob::id).containsExactly("good");
        assertThat(seed.refused()).hasSize(2);
        assertThat(seed.refused().get(0)).contains("nested deeper");
        assertThat(seed.refused().get(1)).contains("larger than 256 KiB");
    }

    @Test
    void every_column_of_the_database_is_taken_over_or_kept() throws Exception {
        Path file = database(folder.resolve("night.db"));
        Seed seed = reader.read(file);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT * FROM task_definitions")) {
            Map<String, ImportedJob> jobs = byOriginal(seed);
            int count = 0;
            while (rows.next()) {
                ImportedJob job = jobs.get(rows.getString("task_id"));
                if (job != null) {
                    Map<String, @Nullable Object> row = new LinkedHashMap<>();
                    for (int at = 1; at <= rows.getMetaData().getColumnCount(); at++) {
                        Object value = rows.getObject(at);
                        row.put(
                                rows.getMetaData().getColumnName(at),
                                value instanceof byte[]
                                        ? Map.of("base64", "AP8=")
                                        : value instanceof Double number ? BigDecimal.valueOf(number) : value);
                    }
                    assertWhole(job.spec(), row);
                    count++;
                }
            }
            assertThat(count).isEqualTo(8);
        }
        assertThat(seed.notes())
                .singleElement()
                .asString()
                .contains("system_health")
                .doesNotContain("active");
        assertThat(String.join("\n", seed.refused())).contains("ghost", "row 9", "no list of ids");
        assertThat(seed.refused()).hasSize(2);
    }

    @Test
    void the_last_execution_decides_and_all_are_kept() throws Exception {
        Map<String, ImportedJob> jobs = byOriginal(reader.read(database(folder.resolve("night.db"))));
        Map<String, State> states = new TreeMap<>();
        jobs.forEach((id, job) -> states.put(id, job.state()));
        assertThat(states)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "T1", State.SUCCEEDED,
                        "T2", State.FAILED,
                        "t3", State.QUEUED,
                        "t4", State.QUEUED,
                        "t5", State.HELD,
                        "t6", State.INSUFFICIENT_EVIDENCE,
                        "t7", State.INVALID,
                        "t8", State.QUEUED));
        ImportedJob first = job(jobs, "T1");
        assertThat(first.finishedAt()).isEqualTo(Instant.parse("2025-10-03T19:10:00Z"));
        assertThat(first.history()).hasSize(2);
        assertThat(JSON.readTree(first.history().get(0)).get("error_log").asText())
                .isEqualTo("no network");
        assertThat(JSON.readTree(first.history().get(1)).size()).isEqualTo(10);
        assertThat(first.spec().work().outputs()).containsExactly(new Work.Output("out/data.json", "file"));
        assertThat(job(jobs, "t3").spec().order().after())
                .extracting(JobId::value)
                .containsExactly(first.id(), job(jobs, "T2").id());
        assertThat(job(jobs, "t5").reason()).extracting("code").isEqualTo("interrupted");
    }

    @Test
    void a_database_in_use_is_read_with_its_log_and_nothing_beside_it_changes() throws Exception {
        Path file = folder.resolve("live.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA journal_mode=WAL");
            statement.executeUpdate("PRAGMA wal_autocheckpoint=0");
            statement.executeUpdate(Files.readString(CORPUS.resolve("tasks.sql")));
            Path other = Files.createDirectory(folder.resolve("elsewhere"));
            Files.copy(file, other.resolve("live.db"));
            Files.copy(folder.resolve("live.db-wal"), other.resolve("live.db-wal"));
            Map<String, String> before = contents(other);
            Seed seed = reader.read(other.resolve("live.db"));
            assertThat(seed.jobs()).hasSize(8);
            assertThat(contents(other)).isEqualTo(before).containsOnlyKeys("live.db", "live.db-wal");
        }
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(
                        String.valueOf(file.getFileName()),
                        Files.getLastModifiedTime(file)
                                + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    void a_damaged_or_foreign_database_is_refused() throws Exception {
        Path file = database(folder.resolve("night.db"));
        byte[] bytes = Files.readAllBytes(file);
        Path cut = Files.write(folder.resolve("cut.db"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> reader.read(cut)).hasMessageContaining("damaged SQLite database");
        byte[] garbage = bytes.clone();
        IntStream.range(4000, garbage.length).forEach(at -> garbage[at] = (byte) (at * 31));
        Path broken = Files.write(folder.resolve("broken.db"), garbage);
        assertThatThrownBy(() -> reader.read(broken)).hasMessageContaining("damaged SQLite database");
        Path foreign = folder.resolve("foreign.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + foreign);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE songs (a)");
        }
        assertThatThrownBy(() -> reader.read(foreign)).hasMessageContaining("no table task_definitions");
        assertThat(new ArrayList<>(List.of(bytes)).get(0)).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void other_columns_and_no_executions_are_fine() throws Exception {
        Path file = folder.resolve("small.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "CREATE TABLE task_definitions (task_id INTEGER, status TEXT, \"odd \"\"name\" TEXT)");
            statement.executeUpdate("INSERT INTO task_definitions VALUES (7, 'completed', 'kept')");
        }
        ImportedJob job = reader.read(file).jobs().get(0);
        assertThat(job.id()).isEqualTo("7");
        assertThat(job.state()).isEqualTo(State.SUCCEEDED);
        assertThat(job.spec().extra()).containsEntry("odd \"name", "kept");
    }
}
