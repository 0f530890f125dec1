package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.Check;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Notice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps bad news from a human is found before the bad night. */
class DoctorIT {
    private static final String CANARY = "c4n4ry-5ecret";

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T19:00:00Z"));
    private TestHome home;

    @BeforeEach
    void make() {
        home = TestHome.in(folder).with("NIGHTSHIFT_SHIFT_ZONE", "UTC").by(clock);
    }

    private Map<String, Check> checks() {
        try (Installation opened = Installation.openToRead(home.path(), home.settings(), clock)) {
            return new Doctor(opened).run().stream().collect(Collectors.toMap(Check::name, Function.identity()));
        }
    }

    private Map<String, Check.Status> statuses() {
        return checks().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().status()));
    }

    @Test
    void a_home_that_nobody_hears_of_is_warned_of_and_nothing_is_made() {
        assertThat(statuses())
                .containsEntry("service", Check.Status.WARN)
                .containsEntry("home", Check.Status.OK)
                .containsEntry("channels", Check.Status.WARN)
                .containsEntry("routes", Check.Status.OK)
                .containsEntry("quiet hours", Check.Status.OK)
                .containsEntry("isolation", Check.Status.OK)
                .containsEntry("outbox", Check.Status.OK)
                .containsEntry("pings", Check.Status.WARN)
                .containsEntry("watcher", Check.Status.WARN)
                .containsEntry("progress", Check.Status.OK)
                .containsEntry("clock", Check.Status.OK);
        assertThat(home.path().resolve("data")).doesNotExist();
    }

    @Test
    void what_goes_in_the_clear_when_less_is_sent_and_what_is_broken_is_said() throws Exception {
        home.with("NIGHTSHIFT_NOTICE_SLACK_URL", "http://127.0.0.1/" + CANARY)
                .with("NIGHTSHIFT_NOTICE_QUIET", "22:00-06:30");
        Map<String, Check> good = checks();
        assertThat(Objects.requireNonNull(good.get("channels")).status()).isEqualTo(Check.Status.OK);
        assertThat(Objects.requireNonNull(good.get("quiet hours")).toString())
                .contains("22:00-06:30 UTC", "at most one message in 1h", "at least a problem");

        home.with("NIGHTSHIFT_NOTICE_SLACK_URL", "http://chat.example/" + CANARY)
                .with("NIGHTSHIFT_NOTICE_CHANNELS", "pager")
                .with("NIGHTSHIFT_NOTICE_PAGER_URL", "http://pager.example/" + CANARY);
        Files.setPosixFilePermissions(home.path().resolve("config"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Map<String, Check> bad = checks();
        assertThat(Objects.requireNonNull(bad.get("channels")).text()).contains("unencrypted", "slack, pager");
        assertThat(Objects.requireNonNull(bad.get("routes")).text()).contains("notice-pager", "it is missing");
        assertThat(Objects.requireNonNull(bad.get("home")).status()).isEqualTo(Check.Status.WARN);
        assertThat(bad.toString()).doesNotContain(CANARY);
    }

    @Test
    void what_is_set_up_and_works_is_ok_and_what_fails_is_said_without_its_secret() throws Exception {
        home.with("NIGHTSHIFT_NOTICE_PING_URL", "https://hc.example/" + CANARY)
                .with("NIGHTSHIFT_NOTICE_MAIL_TO", "ann@x.org")
                .with("NIGHTSHIFT_NOTICE_MAIL_FROM", "ns@x.org")
                .with("NIGHTSHIFT_NOTICE_MAIL_HOST", "localhost")
                .with("NIGHTSHIFT_NOTICE_MAIL_PORT", "1");
        try (Installation opened = home.open()) {
            opened.database().change(tx -> {});
        }
        new Watcher(home.path(), home.settings(), clock, time -> {}).look();
        Files.writeString(
                home.path().resolve("data/pings.last"), clock.instant() + "\tSUCCESS\t2026-11-21-190000\t0\t\n");
        assertThat(statuses())
                .containsEntry("channels", Check.Status.OK)
                .containsEntry("outbox", Check.Status.OK)
                .containsEntry("pings", Check.Status.OK)
                .containsEntry("watcher", Check.Status.OK);

        clock.advance(Duration.ofHours(4));
        Files.writeString(
                home.path().resolve("data/pings.last"),
                clock.instant() + "\tFAIL\t2026-11-21-190000\t3\tit answered 404\n");
        try (Installation opened = home.open()) {
            opened.database()
                    .change(tx -> opened.outbox()
                            .put(tx, new Notice("test", Notice.Severity.PROBLEM, "s", "t", null, null), false));
            try (Courier courier = Courier.open(opened)) {
                courier.deliver();
            }
        }
        Map<String, Check> bad = checks();
        assertThat(Objects.requireNonNull(bad.get("channels")).text())
                .contains("log 2026-11-22T23:00:00Z, mail:ann@x.org never");
        assertThat(statuses())
                .containsEntry("outbox", Check.Status.FAIL)
                .containsEntry("pings", Check.Status.FAIL)
                .containsEntry("watcher", Check.Status.WARN);
        assertThat(Objects.requireNonNull(bad.get("outbox")).text()).contains("In vain tried: mail");
        assertThat(Objects.requireNonNull(bad.get("pings")).text()).contains("it answered 404");
        assertThat(bad.toString()).doesNotContain(CANARY);
    }
}
