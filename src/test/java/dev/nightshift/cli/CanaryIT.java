package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets of the configuration, of the service's environment and of a job's are found nowhere but where they were put,
 * after a night in which jobs print all of them in many encodings and fail, a route throws one, and a channel refuses.
 */
class CanaryIT {
    private static final Canary JOB = new Canary("job", "c4n4ry-of-\"the\"-job&<x>");
    private static final Canary CAMEL = new Canary("camel", "c4n4ry-of-the-opti0n");
    private static final Canary TOKEN = new Canary("environment", "ghp_c4n4ry%41\\environment");
    private static final Canary DATABASE = new Canary("user-in-url", "c4n4ry-of-the-database");
    private static final Canary SIGNATURE = new Canary("webhook.secret", "c4n4ry+hmac/&<secret>");
    private static final Canary PASSWORD = new Canary("mail.password", "c4n4ry of/the \"mäil\"");
    /** By the name of their key and the address. */
    private static final Map<Canary, String> FILES = Map.of(
            new Canary("slack.url", "c4n4ry-slack-XyZ"),
            "/slack/services/T0/",
            new Canary("discord.url", "c4n4ry-discord-XyZ"),
            "/discord/webhooks/1/",
            new Canary("ntfy.url", "c4n4ry-ntfy-topic"),
            "/ntfy/",
            new Canary("webhook.url", "c4n4ry-hook-query"),
            "/refused/webhook/c4n4ry-path?key=",
            new Canary("ping.url", "c4n4ry-ping-uuid"),
            "/refused/ping/",
            new Canary("ntfy.token", "tk_c4n4ry&\"ntfy\"<t>"),
            "",
            PASSWORD,
            "");

    @TempDir
    Path folder;

    private Cli cli;
    private final Set<Path> sources = new TreeSet<>();
    private final Map<String, String> said = new TreeMap<>();

    @BeforeEach
    void make_home() throws IOException {
        cli = Cli.fresh(folder);
    }

    private static List<Canary> all() {
        return Stream.concat(Stream.of(JOB, CAMEL, TOKEN, DATABASE, SIGNATURE), FILES.keySet().stream())
                .toList();
    }

    private void configure(Receivers receivers) throws IOException {
        StringBuilder text = new StringBuilder("""

                nightshift.notice.mail.to=ann@example.org
                nightshift.notice.mail.from=ns@example.org
                nightshift.notice.mail.host=127.0.0.1
                nightshift.notice.mail.tls=none
                nightshift.notice.mail.username=ns
                nightshift.notice.mail.severity=info
                nightshift.notice.report=always
                nightshift.notice.group=0s
                nightshift.notice.group-wait=0s
                """);
        text.append("nightshift.notice.mail.port=").append(receivers.mailPort()).append('\n');
        text.append("camel.variable.api-token=").append(CAMEL.secret()).append('\n');
        for (Map.Entry<Canary, String> entry : FILES.entrySet()) {
            String name = entry.getKey().name();
            String address = entry.getValue();
            Path file = Files.writeString(
                    cli.home.resolve("config/" + name),
                    (address.isEmpty() ? "" : receivers.address(address))
                            + entry.getKey().secret());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            text.append("nightshift.notice." + name + "-file=config/" + name + "\n");
            sources.add(file);
        }
        Path properties = cli.home.resolve("config/nightshift.properties");
        Files.writeString(properties, text, StandardOpenOption.APPEND);
        sources.add(properties);
        cli.given(Map.of(
                "GITHUB_TOKEN", TOKEN.secret(),
                "DATABASE_URL", "postgres://ann:" + DATABASE.secret() + "@localhost/db",
                "NIGHTSHIFT_NOTICE_WEBHOOK_SECRET", SIGNATURE.secret()));
    }

    /** For each canary a job that prints it, one whose route throws one, and one that looks around. */
    private void submit() throws IOException {
        Path route = Files.writeString(cli.home.resolve("routes/kind-thrower.camel.yaml"), """
                - route:
                    id: kind-thrower
                    from:
                      uri: direct:kind-thrower
                      steps:
                        - throwException:
                            id: kind-thrower-throws
                            exceptionType: java.lang.IllegalStateException
                            message: "no answer from %s, %s"
                """.formatted(
                        DATABASE.secret(), JOB.secret().replace("\"", "\\\"")));
        sources.add(route);
        String env = "env: {API_TOKEN: '" + JOB.secret() + "'}";
        List<String> jobs = new ArrayList<>();
        jobs.add("{id: throws, kind: thrower, " + env + "}");
        jobs.add("{id: looks, shell: 'env | grep -v API_TOKEN; cat /proc/$PPID/cmdline; sleep 0.3; exit 3', " + env
                + "}");
        for (Canary canary : all()) {
            Path leak = Files.writeString(folder.resolve("leak." + canary.name()), canary.leak());
            jobs.add("{id: leaks-" + canary.name() + ", shell: 'cat " + leak + "; exit 3', " + env + "}");
        }
        Path file = Files.writeString(
                folder.resolve("jobs.yaml"),
                jobs.stream().map(job -> "  - " + job + "\n").collect(Collectors.joining("", "jobs:\n", "")));
        Cli.Result added = cli.run("add", file.toString());
        assertThat(added.exit()).as(added.toString()).isZero();
    }

    private void say(String name, Cli.Result result) {
        said.put(name, result.out() + result.err());
    }

    private void shift(ServiceProcess service) throws Exception {
        Path out = folder.resolve("shift.out");
        Path err = folder.resolve("shift.err");
        Process shift = cli.start(Cli.with(Cli.program("-XX:TieredStopAtLevel=1"), "shift", "--autonomous"), out, err);
        Set<String> commands = new TreeSet<>();
        while (!shift.waitFor(50, TimeUnit.MILLISECONDS)) {
            commands.add(commandLine(service.pid()));
            ProcessHandle.of(service.pid())
                    .orElseThrow()
                    .descendants()
                    .forEach(child -> commands.add(commandLine(child.pid())));
        }
        assertThat(commands).as("children were seen").hasSizeGreaterThan(2);
        said.put("command lines", String.join("\n", commands));
        said.put("shift", Files.readString(out) + Files.readString(err));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void after_a_whole_night_secrets_are_only_where_they_were_put() throws Exception {
        try (Receivers receivers = new Receivers("ns", PASSWORD.secret())) {
            configure(receivers);
            ServiceProcess.quietly(cli);
            submit();
            try (ServiceProcess service = ServiceProcess.serving(cli, "service", "--debug")) {
                shift(service);
                for (List<String> words : verbs()) {
                    say(String.join(" ", words), cli.run(words.toArray(String[]::new)));
                }
                assertNothingIn(files("while it serves"));
                service.signal("TERM");
                service.end();
                said.put("service", service.log() + Files.readString(folder.resolve("service.out")));
            }
            said.putAll(receivers.got());
            // The topic stands in each message to its own server.
            said.computeIfPresent("ntfy", (name, text) -> text.replaceAll("\"topic\":\"[^\"]*\"", ""));
        }

        assertThat(said.get("shift")).contains("***");
        assertThat(said).containsKeys("slack", "discord", "ntfy", "webhook", "ping", "mail");
        for (String name : List.of("slack", "discord", "webhook", "mail", "report latest", "show throws")) {
            assertThat(said.get(name)).as(name).contains("***");
        }
        assertThat(said.get("notify list --json")).contains("127.0.0.1 answered 404: cannot post to");
        assertThat(said.get("service")).contains("kind-thrower").contains("***");
        assertNothingIn(said);
        assertNothingIn(files("afterwards"));
        assertThat(columnsWith(JOB)).containsExactly("jobs.spec");
    }

    private List<List<String>> verbs() {
        return List.of(
                List.of("report", "latest"),
                List.of("report", "latest", "--format", "json"),
                List.of("report", "latest", "--format", "html"),
                List.of("notify", "list"),
                List.of("notify", "list", "--json"),
                List.of("show", "throws"),
                List.of("show", "throws", "--json"),
                List.of("list", "--all", "--json"),
                List.of("status", "--json"),
                List.of("routes", "list"),
                List.of("config", "check"),
                List.of("doctor"),
                List.of("health", "--watch"));
    }

    private static void assertNothingIn(Map<String, String> texts) {
        Map<String, Set<String>> found = new TreeMap<>();
        texts.forEach((name, text) -> all().stream()
                .filter(canary -> canary.isIn(text))
                .forEach(canary -> found.computeIfAbsent(name, first -> new TreeSet<>())
                        .add(canary.name() + around(canary, text))));
        assertThat(found).as("where secrets were found").isEmpty();
    }

    private static String around(Canary canary, String text) {
        int at = canary.forms().stream()
                .mapToInt(text::indexOf)
                .filter(found -> found >= 0)
                .min()
                .orElseThrow();
        return ": " + text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 80));
    }

    /** All of the home but the sources: each log of a job is what that job said. */
    private Map<String, String> files(String when) throws IOException, SQLException {
        Map<String, String> texts = new LinkedHashMap<>();
        Path logs = cli.home.resolve("data/logs");
        try (Stream<Path> files = Files.walk(cli.home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!sources.contains(file) && (!file.startsWith(logs) || file.startsWith(logs.resolve("looks")))) {
                    texts.put(when + " " + cli.home.relativize(file), text(file));
                }
            }
        }
        assertThat(Files.readString(logs.resolve("leaks-job/1.log")))
                .as("it was said")
                .isEqualTo(JOB.leak());
        return texts;
    }

    /** Of a database, without what jobs were given: that is its source. */
    private static String text(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            boolean database =
                    text.startsWith("SQLite format 3") || file.toString().endsWith("-wal");
            return database ? text.replaceAll("(?s)\"env\":\\{[^}]*\\}", "") : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> columnsWith(Canary canary) throws SQLException {
        Set<String> columns = new TreeSet<>();
        try (Connection database =
                        DriverManager.getConnection("jdbc:sqlite:" + cli.home.resolve("data/nightshift.db"));
                Statement names = database.createStatement();
                ResultSet tables = names.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
            while (tables.next()) {
                String table = tables.getString(1);
                try (Statement statement = database.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + '"')) {
                    while (rows.next()) {
                        for (int at = 1; at <= rows.getMetaData().getColumnCount(); at++) {
                            String value = rows.getString(at);
                            if (value != null && canary.isIn(value)) {
                                columns.add(table + "." + rows.getMetaData().getColumnName(at));
                            }
                        }
                    }
                }
            }
        }
        return columns;
    }
}
