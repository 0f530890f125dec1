package dev.nightshift.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigReaderTest {
    private static final Path SHIPPED = Path.of("config", "nightshift.properties");

    @TempDir
    Path home;

    @BeforeEach
    void make_home() throws IOException {
        home = home.toRealPath();
        Files.createDirectory(home.resolve("config"));
        write();
    }

    @Test
    void an_empty_file_means_the_defaults() {
        Config config = read();

        assertThat(config)
                .isEqualTo(new Config(
                        new ShiftConfig(
                                List.of(new Schedule(
                                        "main",
                                        Cron.parse("0 0 19 * * ?").orElseThrow(),
                                        new Window(LocalTime.of(19, 0), LocalTime.of(6, 0)),
                                        Schedule.CatchUp.LATEST,
                                        null)),
                                ZoneId.systemDefault(),
                                1,
                                Set.of("standard")),
                        List.of(),
                        new InboxConfig(Set.of(), Duration.ofMillis(1500), false),
                        new Guard(
                                new HealthConfig(Duration.ofHours(4), Duration.ofDays(7), Duration.ofHours(26)),
                                new GateConfig(512L << 20, 1L << 30, 85),
                                new SnapshotConfig(List.of(), Duration.ofSeconds(60), null),
                                new ProcessConfig(16L << 20, Duration.ofSeconds(10)),
                                new ReviewConfig(20)),
                        new Config.Morning(
                                new RetentionConfig(
                                        new RetentionConfig.Limit(Duration.ofDays(90), 10L << 30),
                                        new RetentionConfig.Limit(Duration.ofDays(90), 2L << 30),
                                        new RetentionConfig.Limit(Duration.ofDays(90), 2L << 30),
                                        new RetentionConfig.Sets(30, Duration.ofDays(90)),
                                        Duration.ofDays(90)),
                                new NoticeConfig(
                                        home.resolve("logs/failure_notifications.log"),
                                        null,
                                        null,
                                        new ChannelConfig(null, null, null, null, List.of()),
                                        3,
                                        new DeliveryConfig(
                                                Map.of("log", new DeliveryConfig.Wanted("info", Set.of())),
                                                Duration.ofHours(1),
                                                Duration.ofSeconds(30),
                                                null,
                                                DeliveryConfig.Report.PROBLEMS)),
                                Redaction.NONE),
                        Map.of()));
    }

    /** One value per key that differs from the default, and what it must become. */
    static List<Setting> settings() {
        return List.of(
                new Setting(
                        "shift.cron",
                        "0 30 2 ? * MON-FRI",
                        config -> config.shift().main().cron().toString(),
                        "0 30 2 ? * MON-FRI"),
                new Setting("shift.zone", "Asia/Tokyo", config -> config.shift().zone(), ZoneId.of("Asia/Tokyo")),
                new Setting(
                        "shift.window",
                        "18:15-05:00",
                        config -> config.shift().main().window(),
                        new Window(LocalTime.of(18, 15), LocalTime.of(5, 0))),
                new Setting(
                        "shift.catch-up",
                        "skip",
                        config -> config.shift().main().catchUp(),
                        Schedule.CatchUp.SKIP),
                new Setting(
                        "shift.max-jobs",
                        "7",
                        config -> Objects.requireNonNull(config.shift().main().maximum()),
                        7),
                new Setting("shift.concurrency", "2", config -> config.shift().concurrency(), 2),
                new Setting(
                        "shift.classes",
                        "standard, demanding",
                        config -> config.shift().classes(),
                        Set.of("standard", "demanding")),
                new Setting(
                        "inbox.allowed-users",
                        "ann,bob",
                        config -> config.inbox().allowedUsers(),
                        Set.of("ann", "bob")),
                new Setting(
                        "inbox.approval", "required", config -> config.inbox().approval(), true),
                new Setting("inbox.quiet-period", "3s", config -> config.inbox().quietPeriod(), Duration.ofSeconds(3)),
                new Setting(
                        "snapshot.exclude",
                        "*.tmp, node_modules",
                        config -> config.snapshot().exclude(),
                        List.of("*.tmp", "node_modules")),
                new Setting(
                        "snapshot.verify-time", "0", config -> config.snapshot().verifyTime(), Duration.ZERO),
                new Setting(
                        "snapshot.copy",
                        "/mnt/copy",
                        config -> String.valueOf(config.snapshot().copy()),
                        "/mnt/copy"),
                new Setting(
                        "health.proven-within", "2d", config -> config.health().provenWithin(), Duration.ofDays(2)),
                new Setting(
                        "retention.snapshots.keep",
                        "5",
                        config -> config.retention().snapshots().keep(),
                        5),
                new Setting(
                        "retention.snapshots.max-age",
                        "4d",
                        config -> config.retention().snapshots().maxAge(),
                        Duration.ofDays(4)),
                new Setting(
                        "retention.notices.max-age",
                        "5d",
                        config -> config.retention().notices(),
                        Duration.ofDays(5)),
                new Setting(
                        "health.stuck-after", "2h", config -> config.health().stuckAfter(), Duration.ofHours(2)),
                new Setting(
                        "health.success-within", "0", config -> config.health().successWithin(), Duration.ZERO),
                new Setting(
                        "review.max-waiting",
                        "0",
                        config -> config.guard().review().maxWaiting(),
                        0),
                new Setting("gate.min-memory", "4G", config -> config.gate().minMemory(), 4L << 30),
                new Setting("gate.min-disk", "0", config -> config.gate().minDisk(), 0L),
                new Setting(
                        "gate.max-temperature", "70", config -> config.gate().maxTemperature(), 70),
                new Setting("process.max-log", "4K", config -> config.process().maxLog(), 4096L),
                new Setting("process.grace", "1m", config -> config.process().grace(), Duration.ofMinutes(1)),
                new Setting(
                        "retention.outputs.max-age",
                        "1d",
                        config -> config.retention().outputs().maxAge(),
                        Duration.ofDays(1)),
                new Setting(
                        "retention.outputs.max-size",
                        "1K",
                        config -> config.retention().outputs().maxSize(),
                        1024L),
                new Setting(
                        "retention.logs.max-age",
                        "2d",
                        config -> config.retention().logs().maxAge(),
                        Duration.ofDays(2)),
                new Setting(
                        "retention.logs.max-size",
                        "2K",
                        config -> config.retention().logs().maxSize(),
                        2048L),
                new Setting(
                        "retention.inputs.max-age",
                        "3d",
                        config -> config.retention().inputs().maxAge(),
                        Duration.ofDays(3)),
                new Setting(
                        "retention.inputs.max-size",
                        "3K",
                        config -> config.retention().inputs().maxSize(),
                        3072L),
                new Setting(
                        "notice.log.file",
                        "/var/log/n.log",
                        config -> config.notice().log(),
                        Path.of("/var/log/n.log")),
                new Setting(
                        "notice.report",
                        "always",
                        config -> config.notice().delivery().report(),
                        DeliveryConfig.Report.ALWAYS),
                new Setting(
                        "notice.group",
                        "0",
                        config -> config.notice().delivery().gap(),
                        Duration.ZERO),
                new Setting(
                        "notice.group-wait",
                        "5s",
                        config -> config.notice().delivery().patience(),
                        Duration.ofSeconds(5)),
                new Setting(
                        "notice.quiet",
                        "22:30-06:15",
                        config -> quiet(config).hours().toString(),
                        "22:30-06:15"),
                new Setting(
                        "notice.quiet-except", "info", config -> quiet(config).except(), "info"),
                new Setting(
                        "notice.log.severity",
                        "warning",
                        config -> wanted(config, "log").severity(),
                        "warning"),
                new Setting(
                        "notice.log.tags",
                        "job, disk",
                        config -> wanted(config, "log").tags(),
                        Set.of("job", "disk")),
                new Setting(
                        "notice.mail.severity",
                        "info",
                        config -> wanted(config, "mail:to@x.org").severity(),
                        "info"),
                new Setting(
                        "notice.mail.tags",
                        "guard",
                        config -> wanted(config, "mail:to@x.org").tags(),
                        Set.of("guard")),
                new Setting(
                        "notice.nights-without-success",
                        "5",
                        config -> config.notice().nightsWithoutSuccess(),
                        5),
                new Setting(
                        "notice.mail.to",
                        "a@x.org,b@y.org",
                        config -> mail(config).to().all(),
                        List.of("a@x.org", "b@y.org")),
                new Setting(
                        "notice.mail.from", "me@x.org", config -> mail(config).from(), "me@x.org"),
                new Setting(
                        "notice.mail.host",
                        "mx.y.org",
                        config -> mail(config).server().host(),
                        "mx.y.org"),
                new Setting(
                        "notice.mail.port",
                        "465",
                        config -> mail(config).server().port(),
                        465),
                new Setting(
                        "notice.mail.tls",
                        "tls",
                        config -> mail(config).server().tls(),
                        MailConfig.Tls.TLS),
                new Setting(
                        "notice.mail.username", "me", config -> login(config).username(), "me"),
                new Setting(
                        "notice.mail.password-file",
                        "pw",
                        config -> login(config).password(),
                        new Secret("s3cret")),
                new Setting(
                        "notice.ping.url-file",
                        "url",
                        config -> config.notice().pinging().orElseThrow().url(),
                        new Secret("https://hc.example/s3cret")),
                new Setting(
                        "notice.slack.severity",
                        "problem",
                        config -> wanted(config, "slack").severity(),
                        "problem"),
                new Setting(
                        "notice.slack.tags",
                        "disk",
                        config -> wanted(config, "slack").tags(),
                        Set.of("disk")),
                new Setting(
                        "notice.discord.severity",
                        "problem",
                        config -> wanted(config, "discord").severity(),
                        "problem"),
                new Setting(
                        "notice.discord.tags",
                        "disk",
                        config -> wanted(config, "discord").tags(),
                        Set.of("disk")),
                new Setting(
                        "notice.ntfy.severity",
                        "problem",
                        config -> wanted(config, "ntfy").severity(),
                        "problem"),
                new Setting(
                        "notice.ntfy.tags",
                        "disk",
                        config -> wanted(config, "ntfy").tags(),
                        Set.of("disk")),
                new Setting(
                        "notice.webhook.severity",
                        "problem",
                        config -> wanted(config, "webhook").severity(),
                        "problem"),
                new Setting(
                        "notice.webhook.tags",
                        "disk",
                        config -> wanted(config, "webhook").tags(),
                        Set.of("disk")),
                new Setting(
                        "notice.slack.url-file",
                        "address",
                        config -> config.notice().web().slack(),
                        new Secret("https://host.example/a/topic")),
                new Setting(
                        "notice.discord.url-file",
                        "address",
                        config -> config.notice().web().discord(),
                        new Secret("https://host.example/a/topic")),
                new Setting(
                        "notice.ntfy.url-file",
                        "address",
                        config -> ntfy(config).address(),
                        new Secret("https://host.example/a/topic")),
                new Setting(
                        "notice.ntfy.token-file", "pw", config -> ntfy(config).key(), new Secret("s3cret")),
                new Setting(
                        "notice.channels",
                        "pager, sms",
                        config -> config.notice().web().ownNames(),
                        List.of("pager", "sms")),
                new Setting(
                        "notice.webhook.url-file",
                        "address",
                        config -> webhook(config).address(),
                        new Secret("https://host.example/a/topic")),
                new Setting(
                        "notice.webhook.secret-file",
                        "pw",
                        config -> webhook(config).key(),
                        new Secret("s3cret")),
                new Setting(
                        "notice.mail.problem-to",
                        "a@x.org",
                        config -> mail(config).to().problems(),
                        List.of("a@x.org")),
                new Setting(
                        "notice.mail.report-to",
                        "a@x.org",
                        config -> mail(config).to().reports(),
                        List.of("a@x.org")),
                new Setting(
                        "notice.mail.report",
                        "attached",
                        config -> mail(config).attachment(),
                        MailConfig.Attachment.ATTACHED),
                new Setting(
                        "notice.mail.ca-file",
                        "/etc/own.pem",
                        config -> String.valueOf(mail(config).server().caFile()),
                        "/etc/own.pem"),
                new Setting(
                        "workspace.app.path",
                        "/srv/app",
                        config -> config.workspaces().get(0).path(),
                        Path.of("/srv/app")),
                new Setting(
                        "workspace.app.exclude",
                        "out/**",
                        config -> config.workspaces().get(0).exclude(),
                        List.of("out/**")));
    }

    private static DeliveryConfig.QuietHours quiet(Config config) {
        return Objects.requireNonNull(config.notice().delivery().quiet());
    }

    private static DeliveryConfig.Wanted wanted(Config config, String channel) {
        return Objects.requireNonNull(config.notice().delivery().channels().get(channel));
    }

    record Setting(String key, String value, Function<Config, Object> read, Object expected) {
        @Override
        public String toString() {
            return key;
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void every_key_is_read_from_file_and_environment(Setting setting) throws IOException {
        Map<String, String> others = new HashMap<>(Map.of(
                "nightshift.notice.slack.url-file", "address",
                "nightshift.notice.mail.to", "to@x.org",
                "nightshift.notice.mail.from", "from@x.org",
                "nightshift.notice.mail.host", "localhost",
                "nightshift.notice.mail.username", "user",
                "nightshift.notice.mail.password-file", "other",
                "nightshift.notice.ntfy.url-file", "address",
                "nightshift.notice.webhook.url-file", "address",
                "nightshift.workspace.app.path", "workspace"));
        others.put("nightshift.notice.discord.url-file", "address");
        others.put("nightshift.notice.quiet", "21:00-07:00");
        secretFile("pw", "s3cret\n");
        secretFile("other", "other");
        secretFile("url", "https://hc.example/s3cret");
        secretFile("address", "https://host.example/a/topic\n");

        Map<String, String> inFile = new HashMap<>(others);
        inFile.put("nightshift." + setting.key(), setting.value());
        write(lines(inFile));
        assertThat(setting.read().apply(read())).isEqualTo(setting.expected());

        write(lines(others));
        String variable = Key.variable("nightshift." + setting.key());
        assertThat(setting.read().apply(ConfigReader.read(home, Map.of(variable, setting.value()))))
                .isEqualTo(setting.expected());
    }

    @Test
    void what_would_silence_a_channel_or_spoil_a_file_of_ours_is_a_mistake() throws IOException {
        write("nightshift.notice.slack.tags=jobs", "nightshift.notice.log.file=config/nightshift.properties");

        assertThat(ConfigReader.check(home, Map.of()))
                .extracting(mistake -> mistake.text())
                .hasSize(2)
                .anyMatch(text -> text.contains("jobs") && text.contains("expected tags") && text.contains("inbox"))
                .anyMatch(text -> text.contains("expected a file outside config, data and inbox"));
    }

    @Test
    void a_channel_of_ones_own_has_the_keys_of_the_others_once_it_is_named() throws IOException {
        secretFile("address", "https://host.example/s3cret\n");
        String[] keys = {
            "nightshift.notice.pager.severity=problem",
            "nightshift.notice.pager.tags=disk",
            "nightshift.notice.pager.url-file=address"
        };
        write("nightshift.notice.channels=pager", keys[0], keys[1], keys[2]);
        Config config = read();
        assertThat(config.notice().channelNames()).containsExactly("log", "pager");
        assertThat(wanted(config, "pager")).isEqualTo(new DeliveryConfig.Wanted("problem", Set.of("disk")));
        assertThat(config.redaction().redact("to https://host.example/s3cret")).doesNotContain("s3cret");
        assertThat(ConfigReader.read(home, Map.of("NIGHTSHIFT_NOTICE_PAGER_SEVERITY", "info"))
                        .notice()
                        .delivery()
                        .channels())
                .containsEntry("pager", new DeliveryConfig.Wanted("info", Set.of("disk")));

        write(keys);
        assertThat(ConfigReader.check(home, Map.of()))
                .hasSize(3)
                .allMatch(mistake -> mistake.text().contains("no such channel; name it in nightshift.notice.channels"));
        write("nightshift.notice.channels=slack");
        assertThat(ConfigReader.check(home, Map.of())).hasSize(1);
        write("nightshift.notice.channels=pager", "nightshift.notice.pager.url=https://host.example/s3cret");
        assertThat(ConfigReader.check(home, Map.of()))
                .hasSize(1)
                .noneMatch(mistake -> mistake.text().contains("s3cret"));
    }

    @Test
    void no_key_is_without_a_test() {
        Set<String> tested = settings().stream()
                .map(setting -> "nightshift." + setting.key())
                .filter(key -> !Workspaces.isKey(key))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(tested)
                .isEqualTo(ConfigReader.KEYS.stream().map(Key::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void the_shipped_file_names_every_key_with_its_default_and_no_other() throws IOException {
        Pattern entry = Pattern.compile("#?(nightshift\\.[a-z0-9.-]+)=(.*)");
        Map<String, String> shipped = Files.readAllLines(SHIPPED).stream()
                .map(entry::matcher)
                .filter(matcher -> matcher.matches())
                .collect(Collectors.toMap(matcher -> matcher.group(1), matcher -> matcher.group(2)));
        Map<String, String> known = new HashMap<>(
                Map.of("nightshift.workspace.main.path", "workspace", "nightshift.workspace.main.exclude", ""));
        List.of("cron", "window", "catch-up", "max-jobs")
                .forEach(key -> known.put("nightshift.schedule.weekend." + key, ""));
        List.of("severity", "tags", "url-file", "secret-file")
                .forEach(key -> known.put("nightshift.notice.pager." + key, ""));
        ConfigReader.KEYS.forEach(key -> known.put(key.name(), key.fallback()));

        assertThat(shipped).containsExactlyInAnyOrderEntriesOf(known);
    }

    @Test
    void the_shipped_file_is_valid_and_declares_one_workspace() throws IOException {
        write(Files.readAllLines(SHIPPED).toArray(String[]::new));

        assertThat(read().workspaces()).containsExactly(new Workspace("main", home.resolve("workspace"), List.of()));
    }

    @Test
    void every_mistake_is_told_at_once_with_file_line_key_value_and_what_was_expected() throws IOException {
        write(
                "# a comment \\",
                "nightshift.shift.cron = whenever",
                "nightshift.gate.min-disk = lots",
                "nightshift.shift.concurency = 2",
                "nightshift.web.port = 80",
                "nightshift.shift.zone = Mars/Base");
        String file = home.resolve("config/nightshift.properties").toString();

        UserException problem = catchThrowableOfType(
                UserException.class,
                () -> ConfigReader.read(home, Map.of("NIGHTSHIFT_SHIFT_WINDOW", "late", "NIGHTSHIFT_WHATEVER", "1")));

        assertThat(problem.problem().code()).isEqualTo(ProblemCode.BAD_CONFIGURATION);
        assertThat(problem.problem().message().lines())
                .containsExactly(
                        "6 mistakes in the configuration:",
                        file
                                + ":2: nightshift.shift.cron = \"whenever\": expected a Quartz cron expression: second minute hour"
                                + " day-of-month month day-of-week [year], with ? for one of the two days, as in 0 0 19 * * ?",
                        file
                                + ":3: nightshift.gate.min-disk = \"lots\": expected a number of bytes, or with a unit of 1024:"
                                + " 512K, 100M, 4G, 1T",
                        file + ":4: nightshift.shift.concurency = \"***\": no such key (did you mean"
                                + " nightshift.shift.concurrency?)",
                        file + ":5: nightshift.web.port = \"***\": not in this version: remove the line",
                        file
                                + ":6: nightshift.shift.zone = \"Mars/Base\": expected a time zone such as Europe/Berlin or UTC",
                        "environment: NIGHTSHIFT_SHIFT_WINDOW = \"late\": expected two times of day as in 19:00-06:00");
        assertThat(ConfigReader.check(home, Map.of())).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            shift.cron              | 0 0 19 * *
            shift.cron              | 0 0 19 * * * * ?
            shift.cron              | 0 0 19 * * *
            shift.cron              | 0 0 19 ? * ?
            shift.cron              | 0 0 $(id) * * ?
            shift.max-jobs          | 0
            shift.max-jobs          | -1
            shift.concurrency       | 99999999999999999999999999
            shift.classes           | standard,heavy
            shift.window            | 24:00-06:00
            shift.window            | 20:00-06:00
            shift.cron              | 0 0 0 30 2 ?
            shift.cron              | 0 0 25 * * ?
            shift.cron              | 0 0 12,19 * * ?
            shift.cron              | 0 0 6 * * ?
            shift.catch-up          | all
            schedule.weekend.cron   | 0 0 12 ? * SAT
            schedule.weekend.window | 12:00-18:00
            schedule.week-end.cron  | 0 0 20 ? * SAT
            schedule.weekend.crom   | 0 0 20 ? * SAT
            schedule.main.cron      | 0 0 20 * * ?
            health.stuck-after      | 4
            health.stuck-after      | 0s
            health.success-within   | 26
            gate.min-memory         | -1
            review.max-waiting      | -1
            review.max-waiting      | many
            gate.max-temperature    | Infinity
            process.max-log         | 1K
            snapshot.exclude        | ../x
            snapshot.exclude        | a,,b
            inbox.allowed-users     | $(id)
            notice.mail.to          | nobody
            notice.mail.port        | 65536
            notice.mail.tls         | maybe
            notice.mail.host        | a b
            workspace.app.exclude   | /etc
            workspace.App.path      | app
            workspace.app.pth       | app
            workspace.app.path      | /
            workspace.app.path      | /etc/app
            workspace.app.path      | /home
            workspace.app.path      | /var/
            workspace.app.path      | .
            workspace.app.path      | ..
            workspace.app.path      | data/app
            workspace.app.path      | inbox
            """)
    void wrong_values_are_refused(String key, String value) throws IOException {
        write("nightshift." + key + "=" + value);
        assertThat(ConfigReader.check(home, Map.of())).isNotEmpty();
    }

    @Test
    void a_key_given_twice_is_refused() throws IOException {
        write("nightshift.shift.concurrency=1", "", "nightshift.shift.concurrency=2");
        assertThat(ConfigReader.check(home, Map.of()))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.text())
                        .contains(".properties:3: nightshift.shift.concurrency")
                        .contains("given twice, first in line 1"));
    }

    @Test
    void lines_are_counted_through_continuations_and_any_line_end() throws IOException {
        Files.writeString(
                home.resolve("config/nightshift.properties"),
                "\uFEFFnightshift.shift.classes=standard,\\\r\n   demanding\r\n\r\nnightshift.shift.max-jobs: x\r\n");
        assertThat(ConfigReader.check(home, Map.of())).singleElement().satisfies(mistake -> {
            assertThat(mistake.line()).isEqualTo(4);
            assertThat(mistake.value()).isEqualTo("x");
        });
    }

    @Test
    void a_file_that_is_not_utf_8_is_a_mistake() throws IOException {
        Files.write(home.resolve("config/nightshift.properties"), new byte[] {'a', '=', (byte) 0xff});
        assertThat(ConfigReader.check(home, Map.of()).get(0).expected()).contains("UTF-8");
    }

    @Test
    void a_secret_in_the_file_is_refused_and_never_shown() throws IOException {
        write("nightshift.notice.mail.password=hunter2", "nightshift.notice.mail.pasword=hunter2");
        assertThatThrownBy(this::read)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("NIGHTSHIFT_NOTICE_MAIL_PASSWORD")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void a_secret_is_never_printed() throws IOException {
        write(
                "nightshift.notice.mail.to=a@x.org",
                "nightshift.notice.mail.from=b@x.org",
                "nightshift.notice.mail.host=localhost",
                "nightshift.notice.mail.username=me");
        Config config = ConfigReader.read(home, Map.of("NIGHTSHIFT_NOTICE_MAIL_PASSWORD", "hunter2"));
        assertThat(login(config).password().reveal()).isEqualTo("hunter2");
        assertThat(config.toString()).contains("***").doesNotContain("hunter2");
        assertThatThrownBy(() -> ConfigReader.read(home, Map.of("NIGHTSHIFT_NOTICE_MAIL_PASSWORD", "hunter2\r\nX")))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void a_url_that_is_a_secret_is_a_url_and_is_shown_nowhere() throws IOException {
        for (String bad : List.of(
                "ftp://h/c4n4ry",
                "http:///c4n4ry",
                "https://me:c4n4ry@h/",
                "https://h/#c4n4ry",
                "c4n4ry",
                "http://h/ c4n4ry")) {
            Map<String, String> environment = Map.of("NIGHTSHIFT_NOTICE_PING_URL", bad);
            assertThat(ConfigReader.check(home, environment))
                    .as(bad)
                    .hasSize(1)
                    .allSatisfy(mistake -> assertThat(mistake.text()).doesNotContain("c4n4ry"));
        }
        write("nightshift.notice.ping.url=https://h/c4n4ry");
        assertThat(ConfigReader.check(home, Map.of()).get(0).text())
                .contains("does not belong into this file")
                .doesNotContain("c4n4ry");
        Config config =
                ConfigReader.lenient(home, Map.of("NIGHTSHIFT_NOTICE_PING_URL", "https://hc.example/key/my-slug"));
        assertThat(config.redaction().redact("/key/my-slug, my-slug.")).isEqualTo("***, ***.");
    }

    @Test
    void a_secret_file_must_be_there_and_be_private() throws IOException {
        write("nightshift.notice.mail.password-file=pw");
        assertThat(ConfigReader.check(home, Map.of())).hasSize(1);
        Path file = secretFile("pw", "x");
        assertThat(ConfigReader.check(home, Map.of())).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(ConfigReader.check(home, Map.of()).get(0).text()).contains("chmod 600 " + file);
    }

    @Test
    void mail_needs_a_sender_a_server_and_a_password_for_its_login() throws IOException {
        write("nightshift.notice.mail.to=a@x.org", "nightshift.notice.mail.username=me");
        assertThat(ConfigReader.check(home, Map.of()).stream().map(Mistake::key))
                .containsExactlyInAnyOrder(
                        "nightshift.notice.mail.from",
                        "nightshift.notice.mail.host",
                        "nightshift.notice.mail.password-file");
    }

    @Test
    void workspaces_come_from_the_environment_too_and_get_the_common_excludes() throws IOException {
        write("nightshift.snapshot.exclude=*.tmp", "nightshift.workspace.b.path=b", "nightshift.workspace.b.exclude=x");
        assertThat(ConfigReader.read(home, Map.of("NIGHTSHIFT_WORKSPACE_A_PATH", "a"))
                        .workspaces())
                .containsExactly(
                        new Workspace("a", home.resolve("a"), List.of("*.tmp")),
                        new Workspace("b", home.resolve("b"), List.of("*.tmp", "x")));
    }

    @Test
    void a_workspace_must_not_overlap_another_nor_be_a_home_directory() throws IOException {
        write(
                "nightshift.workspace.a.path=x",
                "nightshift.workspace.b.path=x/y",
                "nightshift.workspace.c.path=/srv/me");
        assertThat(ConfigReader.check(home, Map.of("HOME", "/srv/me")).stream().map(Mistake::line))
                .containsExactly(2, 3);
    }

    @Test
    void a_symbolic_link_does_not_hide_where_a_workspace_lies() throws IOException {
        Files.createSymbolicLink(home.resolve("innocent"), Path.of("/etc"));
        write("nightshift.workspace.a.path=innocent/new");
        assertThat(ConfigReader.check(home, Map.of()).get(0).expected()).contains("folder of the system");
    }

    @Test
    void camel_keys_pass_through() throws IOException {
        write("camel.main.name=night", "camle.main.name=x");
        assertThat(ConfigReader.check(home, Map.of())).extracting(Mistake::line).containsExactly(2);
        write("camel.main.name=night");
        assertThat(read().camel()).containsExactly(Map.entry("camel.main.name", "night"));
    }

    @Test
    void without_a_configuration_there_is_no_home_and_none_is_made() throws IOException {
        Path elsewhere = home.resolve("elsewhere");
        UserException problem = catchThrowableOfType(UserException.class, () -> ConfigReader.read(elsewhere, Map.of()));
        assertThat(problem.problem().code()).isEqualTo(ProblemCode.NO_HOME);
        assertThat(problem.problem().hint()).contains("`init DIR`");
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void reading_creates_nothing() throws IOException {
        write("nightshift.workspace.main.path=workspace");
        read();
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files).containsExactly(home.resolve("config"));
        }
    }

    @Test
    void whatever_the_file_holds_it_is_read_or_its_mistakes_are_told() throws IOException {
        long seed = Long.getLong("nightshift.seed", 20261122L);
        Random random = new Random(seed);
        byte[] shipped =
                Files.readString(SHIPPED).replace("#nightshift", "nightshift").getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 1000; round++) {
            byte[] content = shipped.clone();
            for (int times = random.nextInt(200); times > 0; times--) {
                content[random.nextInt(content.length)] =
                        (byte) (random.nextBoolean() ? 32 + random.nextInt(95) : random.nextInt(256));
            }
            Files.write(home.resolve("config/nightshift.properties"), content);
            assertThatCode(() -> ConfigReader.check(home, Map.of()).forEach(Mistake::text))
                    .as("seed %d, round %d", seed, round)
                    .doesNotThrowAnyException();
        }
    }

    private static ChannelConfig.Keyed ntfy(Config config) {
        return Objects.requireNonNull(config.notice().web().ntfy());
    }

    private static ChannelConfig.Keyed webhook(Config config) {
        return Objects.requireNonNull(config.notice().web().webhook());
    }

    private static MailConfig mail(Config config) {
        return config.notice().mailing().orElseThrow();
    }

    private static MailConfig.Login login(Config config) {
        MailConfig.Login login = mail(config).server().login();
        assertThat(login).isNotNull();
        return Objects.requireNonNull(login);
    }

    private Config read() {
        return ConfigReader.read(home, Map.of());
    }

    private static String[] lines(Map<String, String> entries) {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
    }

    private void write(String... lines) throws IOException {
        Files.write(home.resolve("config/nightshift.properties"), List.of(lines));
    }

    private Path secretFile(String name, String content) throws IOException {
        Path file = Files.writeString(home.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
