package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Notice.Severity;
import dev.nightshift.problem.Launcher;
import dev.nightshift.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who hears of a channel that does not take notices. */
class ChannelAlarmsIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final Receiving log = new Receiving("log");
    private final Receiving ann = new Receiving("mail:ann@example.org");
    private final Receiving bob = new Receiving("mail:bob@example.org");
    private final Receiving chat = new Receiving("slack");
    private Database database;
    private Outbox outbox;
    private Deliveries deliveries;

    /** Takes letters, or throws what it was told to. */
    private static final class Receiving implements Channel {
        private final String name;
        private final List<Notice> taken = new ArrayList<>();
        private @Nullable Exception fails;

        Receiving(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public synchronized void send(Letter letter) throws Exception {
            if (fails != null) {
                throw fails;
            }
            letter.notices().forEach(view -> taken.add(view.notice()));
        }

        synchronized List<String> codes() {
            return taken.stream().map(Notice::code).toList();
        }

        synchronized Notice told(String code) {
            return taken.stream()
                    .filter(notice -> notice.code().equals(code))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("nightshift.db"), Outbox.schema(), clock);
        List<Receiving> all = List.of(log, ann, bob, chat);
        outbox = new Outbox(
                clock,
                Routing.to(all.stream().map(Receiving::name).toArray(String[]::new)),
                new Redaction(List.of(new Secret("s3cr3t-canary"))),
                new Launcher(List.of("nightshift"), Path.of("/home/ns")));
        deliveries = new Deliveries(database, outbox, all, Duration.ofSeconds(20), true);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void put() {
        Notice notice = new Notice("job_failed", Severity.PROBLEM, "tests failed", Body.of("text"), About.of("job"));
        database.change(tx -> outbox.put(tx, notice, false));
    }

    private void pass(Duration time) {
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            clock.advance(MINUTE);
            deliveries.deliver();
        }
    }

    @Test
    void one_that_refuses_is_told_at_once_over_the_others_with_what_to_do_and_once_when_it_is_mended() {
        ann.fails = NotTaken.permanent("550 no such user, token s3cr3t-canary\u001b[31m");
        put();
        pass(MINUTE.multipliedBy(5));

        for (Receiving other : List.of(log, bob, chat)) {
            assertThat(other.codes()).as(other.name).containsExactlyInAnyOrder("job_failed", "channel_refuses");
        }
        Notice told = chat.told("channel_refuses");
        assertThat(told.severity()).isEqualTo(Severity.PROBLEM);
        assertThat(told.subject()).isEqualTo("The channel mail:ann@example.org refuses notices");
        assertThat(told.text())
                .contains("550 no such user", "since 2026-11-22T18:01", "notify list --undelivered")
                .contains("notify test mail:ann@example.org", "notify retry", "doctor")
                .doesNotContain("s3cr3t", "\u001b");

        ann.fails = null;
        assertThat(database.write(outbox::retry)).isEqualTo(1);
        pass(MINUTE.multipliedBy(2));
        assertThat(ann.codes()).as("nothing of itself").containsExactly("job_failed");
        assertThat(chat.codes()).containsExactly("job_failed", "channel_refuses", "channel_works");
        put();
        pass(MINUTE);
        assertThat(log.codes()).filteredOn("channel_works"::equals).as("once").hasSize(1);
    }

    @Test
    void one_that_fails_is_told_after_an_hour_and_again_as_long_as_it_lasts() {
        chat.fails = new IOException("connection refused");
        put();
        pass(Duration.ofMinutes(59));
        assertThat(log.codes()).containsExactly("job_failed");

        pass(Duration.ofHours(2));
        assertThat(log.codes()).containsExactly("job_failed", "channel_fails");
        assertThat(ann.told("channel_fails").severity()).isEqualTo(Severity.WARNING);
        pass(Duration.ofHours(22));
        assertThat(log.codes()).containsExactly("job_failed", "channel_fails", "channel_fails");

        chat.fails = null;
        put();
        pass(Duration.ofMinutes(70));
        assertThat(log.codes()).last().isEqualTo("channel_works");
        assertThat(chat.codes()).doesNotContain("channel_fails", "channel_works");
    }

    @Test
    void a_server_that_fails_is_not_told_over_itself_and_two_that_fail_tell_of_each_other_once() {
        ann.fails = new IOException("connection refused");
        bob.fails = ann.fails;
        put();
        pass(Duration.ofHours(3));
        assertThat(chat.codes()).containsExactlyInAnyOrder("job_failed", "channel_fails", "channel_fails");

        chat.fails = new IOException("connection refused");
        put();
        pass(Duration.ofHours(5));
        assertThat(log.codes()).filteredOn("channel_fails"::equals).hasSize(3);
    }

    @Test
    void of_one_that_is_not_configured_any_more_nothing_is_told() {
        Notice notice = new Notice("job_failed", Severity.PROBLEM, "tests failed", Body.of("text"), About.of("job"));
        database.change(tx -> outbox.put(tx, notice, Set.of("gone"), false));
        pass(Duration.ofHours(3));

        assertThat(log.codes()).isEmpty();
    }
}
