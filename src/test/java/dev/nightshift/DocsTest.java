package dev.nightshift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.Installation;
import dev.nightshift.app.RouteCheck;
import dev.nightshift.inbox.JobFileReader;
import dev.nightshift.inbox.StandingFiles;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation says is true of the code, as far as a program can tell without the jar. */
class DocsTest {
    private static final Pattern SETTING = Pattern.compile("(?m)^#?(nightshift\\.[a-z0-9.-]+)=");
    private static final Pattern KEY = Pattern.compile("\\b(nightshift\\.[a-z]+\\.[A-Za-z]+[A-Za-z.-]*[A-Za-z])");
    private static final Pattern VARIABLE = Pattern.compile("\\b(NIGHTSHIFT_[A-Z_]+)");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([a-z0-9.-]+)</artifactId>");
    private static final Pattern ROUTE = Pattern.compile("(?m)^ {4}id: ([a-z-]+)$");
    private static final Pattern TYPE = Pattern.compile("[A-Z][a-z]+[A-Za-z]*");
    /** Names of others that stand in backticks. */
    private static final Set<String> FOREIGN = Set.of("ProcessBuilder", "InstantSource", "Path", "JOB");

    private static final Set<String> OF_PROCESSES = Set.of(
            "NIGHTSHIFT_KEY",
            "NIGHTSHIFT_JOB",
            "NIGHTSHIFT_ATTEMPT",
            "NIGHTSHIFT_SHIFT",
            "NIGHTSHIFT_HOME",
            "NIGHTSHIFT_OUTPUTS",
            "NIGHTSHIFT_INPUTS",
            "NIGHTSHIFT_NOTICE_MAIL_PASSWORD",
            "NIGHTSHIFT_NOTICE_PING_URL");
    private static final JobFileReader JOBS = new JobFileReader(Set.of("main"), ZoneOffset.UTC);

    private MarkdownPage readme;

    @BeforeEach
    void read() throws IOException {
        readme = MarkdownPage.readme();
    }

    /** As the shipped file names them, which a test of its own holds against the code. */
    private static Set<String> keys() throws IOException {
        String file = Files.readString(Path.of("config/nightshift.properties"));
        return MarkdownPage.matches(SETTING, file).stream()
                .map(key -> key.replace("workspace.main.", "workspace.NAME.")
                        .replace("schedule.weekend.", "schedule.NAME.")
                        .replace("notice.pager.", "notice.NAME."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_key_is_explained_once_with_its_default() throws IOException {
        List<String> explained = readme.rows("Configuration").stream()
                .map(row -> row.get(0).replace("`", ""))
                .toList();
        assertThat(explained).containsExactlyInAnyOrderElementsOf(keys());
        String file = Files.readString(Path.of("config/nightshift.properties"));
        for (List<String> row : readme.rows("Configuration")) {
            String shipped = MarkdownPage.matches(
                            Pattern.compile("(?m)^#?"
                                    + Pattern.quote(row.get(0)
                                            .replace("`", "")
                                            .replace("schedule.NAME", "schedule.weekend")
                                            .replace("notice.NAME", "notice.pager")
                                            .replace("NAME", "main"))
                                    + "=(.*)$"),
                            file)
                    .get(0);
            if (row.get(1).startsWith("`")) {
                assertThat(row.get(1)).as(row.get(0)).isEqualTo("`" + shipped + "`");
            } else if (!row.get(0).contains(".path")) {
                assertThat(shipped).as(row.get(0)).isEmpty();
            }
        }
    }

    @Test
    void no_key_or_variable_is_named_that_is_not_read() throws IOException {
        Set<String> variables = keys().stream()
                .map(key -> key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'))
                .collect(Collectors.toSet());
        // A secret is in the file of its key, or in the variable itself.
        Set.copyOf(variables).forEach(name -> variables.add(name.replaceFirst("_FILE$", "")));
        variables.addAll(OF_PROCESSES);
        for (MarkdownPage page : MarkdownPage.all()) {
            String text = page.text().replace("nightshift.db.created", "");
            assertThat(MarkdownPage.matches(KEY, text))
                    .as(page.file().toString())
                    .allMatch(key -> isKey(key));
            assertThat(MarkdownPage.matches(VARIABLE, text))
                    .as(page.file().toString())
                    .allMatch(variable -> variable.equals("NIGHTSHIFT_") || variables.contains(variable));
        }
    }

    private static boolean isKey(String name) {
        try {
            return keys().contains(name.replace("schedule.weekend.", "schedule.NAME.")
                    .replace("notice.pager.", "notice.NAME."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_problem_and_exit_status_is_explained_and_no_other() {
        List<String> problems = Stream.of(ProblemCode.values())
                .map(problem -> problem.code() + " " + problem.exitCode().status())
                .toList();
        assertThat(readme.rows("Problems by code").stream()
                        .map(row -> row.get(0).replace("`", "") + " " + row.get(1)))
                .containsExactlyInAnyOrderElementsOf(problems);
        Set<Integer> explained = readme.rows("Command line").stream()
                .filter(row -> row.get(0).matches("[0-9, ]+"))
                .flatMap(row -> Stream.of(row.get(0).split(", ", -1)))
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
        Set<Integer> known = Stream.of(ExitCode.values())
                .filter(exit -> exit != ExitCode.INVALID)
                .map(ExitCode::status)
                .collect(Collectors.toSet());
        assertThat(explained).isEqualTo(known);
    }

    @Test
    void every_job_file_is_read() throws IOException {
        List<MarkdownPage.Block> jobs = new ArrayList<>();
        for (MarkdownPage page : MarkdownPage.all()) {
            page.blocks("yaml")
                    .filter(block -> !isRoute(block) && !isStanding(block))
                    .forEach(jobs::add);
        }
        assertThat(jobs).isNotEmpty();
        jobs.forEach(block -> assertThat(JOBS.read("line-" + block.line() + ".yaml", bytes(block.text())))
                .isNotEmpty());
    }

    @Test
    void every_field_of_a_job_is_explained_and_no_other() {
        List<String> explained = readme.names("Job files");
        for (String field : explained) {
            assertThat(refusal(field, "[[]]")).as(field).doesNotContain("no such field", "not_in_this_version");
        }
        String sample = readme.blocks("yaml").map(MarkdownPage.Block::text).collect(Collectors.joining());
        for (String field : explained) {
            boolean shown =
                    Pattern.compile("(?m)^[ -]*" + field + ":").matcher(sample).find();
            assertThat(shown
                            || Set.of("title", "priority", "class", "inputs", "key", "metadata", "kind")
                                    .contains(field))
                    .as(field + " stands in a sample")
                    .isTrue();
        }
        for (String field : List.of("validate")) {
            assertThat(refusal(field, "x")).as(field).contains("not_in_this_version");
            assertThat(readme.text()).contains("`" + field + ":`");
        }
        for (String field : List.of("on", "every")) {
            assertThat(refusal(field, "x")).as(field).contains("config/jobs");
        }
    }

    @Test
    void every_file_of_standing_jobs_is_read(@TempDir Path folder) throws IOException {
        for (MarkdownPage page : MarkdownPage.all()) {
            for (MarkdownPage.Block block :
                    page.blocks("yaml").filter(DocsTest::isStanding).toList()) {
                Files.writeString(folder.resolve("line-" + block.line() + ".yaml"), block.text());
            }
        }
        StandingFiles.Found found = new StandingFiles(folder, JOBS).read();
        assertThat(found.refused()).isEmpty();
        assertThat(found.jobs()).isNotEmpty();
    }

    private static boolean isStanding(MarkdownPage.Block block) {
        return block.text().startsWith("# config/jobs/");
    }

    private static String refusal(String field, String value) {
        try {
            JOBS.read("one.yaml", bytes("command: [x]\n" + field + ": " + value + "\n"));
            return "";
        } catch (UserException e) {
            return e.problem().message();
        }
    }

    private static boolean isRoute(MarkdownPage.Block block) {
        return block.text().startsWith("- route:");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void every_route_would_be_used(@TempDir Path folder) throws Exception {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        int count = 0;
        for (MarkdownPage.Block block :
                readme.blocks("yaml").filter(DocsTest::isRoute).toList()) {
            String name = MarkdownPage.matches(ROUTE, block.text()).get(0);
            Files.writeString(routes.resolve(name + ".camel.yaml"), block.text());
            count++;
        }
        assertThat(count).isPositive();
        assertThat(problems(folder, "pager")).isEmpty();
    }

    private static List<Problem> problems(Path folder, String channels) throws Exception {
        Files.createDirectory(folder.resolve("config"));
        Files.writeString(
                folder.resolve("config/nightshift.properties"), "nightshift.notice.channels=" + channels + "\n");
        try (Installation home = Installation.open(folder, Map.of(), InstantSource.system())) {
            return RouteCheck.run(home);
        }
    }

    @Test
    void every_link_leads_somewhere() throws IOException {
        for (MarkdownPage page : MarkdownPage.all()) {
            for (String link : page.links()) {
                if (link.startsWith("http")) {
                    continue;
                }
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page.file()
                        : page.file().resolveSibling(parts[0]).normalize();
                assertThat(target).as(page.file() + ": " + link).exists();
                if (parts.length == 2) {
                    assertThat(MarkdownPage.read(target).anchors())
                            .as(page.file() + ": " + link)
                            .contains(parts[1]);
                }
            }
        }
    }

    @Test
    void every_class_that_is_named_exists() throws IOException {
        Set<String> known;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            known = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
        known.addAll(FOREIGN);
        for (MarkdownPage page : MarkdownPage.all()) {
            assertThat(page.code().stream().filter(code -> TYPE.matcher(code).matches()))
                    .as(page.file().toString())
                    .allMatch(known::contains);
        }
    }

    @Test
    void every_room_is_described() throws IOException {
        Set<String> rooms;
        try (Stream<Path> folders = Files.list(Path.of("src/main/java/dev/nightshift"))) {
            rooms = folders.filter(Files::isDirectory)
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .collect(Collectors.toSet());
        }
        rooms.add("cli");
        List<String> described = MarkdownPage.read(Path.of("src/docs/design.md")).rows("Rooms").stream()
                .map(row -> row.get(1).replace("`", ""))
                .toList();
        assertThat(described).containsExactlyInAnyOrderElementsOf(rooms);
    }

    @Test
    void every_dependency_has_its_reason_and_no_other() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        int start = pom.indexOf("</dependencyManagement>");
        String dependencies =
                pom.substring(start, pom.indexOf("<build>", start)).replaceAll("(?s)<exclusions>.*?</exclusions>", "");
        assertThat(readme.names("Dependencies"))
                .containsExactlyInAnyOrderElementsOf(MarkdownPage.matches(ARTIFACT, dependencies));
    }

    @Test
    void every_profile_that_is_named_exists() throws IOException {
        List<String> profiles = MarkdownPage.matches(Pattern.compile("-P([a-z]+)"), readme.text());
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(profiles).isNotEmpty().allMatch(profile -> pom.contains("<id>" + profile + "</id>"));
    }

    @Test
    void the_sample_report_has_the_parts_of_a_report() {
        String report =
                readme.blocks("text").map(MarkdownPage.Block::text).findFirst().orElseThrow();
        assertThat(report.lines().filter(line -> line.startsWith("#")))
                .first()
                .asString()
                .startsWith("# Night of ");
        assertThat(report).contains("## What to do", "## What ran", "## What did not run", "## Snapshots");
    }
}
