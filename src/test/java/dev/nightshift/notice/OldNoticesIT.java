package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Redaction;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Notice.Severity;
import dev.nightshift.store.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldNoticesIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MANY = 450;

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final FakeChannel log = new FakeChannel("log");
    private final FakeChannel mail = new FakeChannel("mail");
    private final Outbox outbox = new Outbox(
            clock,
            new Routing(Map.of("log", now(Severity.INFO), "mail", now(Severity.PROBLEM))),
            new Redaction(List.of()));
    private Database database;
    private OldNotices old;

    private static Routing.Rule now(Severity least) {
        return new Routing.Rule(least, Set.of(), new Routing.Pace(Duration.ZERO, Duration.ZERO, null));
    }

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("nightshift.db"), Outbox.schema(), clock);
        old = new OldNotices(database, clock, DAY.multipliedBy(90));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Notice notice(Severity severity, String subject) {
        return new Notice("job_failed", severity, subject, Body.of("text"), About.of("job"));
    }

    private void deliver() {
        new Deliveries(database, outbox, List.of(log, mail), Duration.ofSeconds(20), false).deliver();
    }

    private List<String> subjects() {
        return database.read(tx -> outbox.list(tx, 10_000)).stream()
                .map(view -> view.notice().subject())
                .toList();
    }

    @Test
    void what_was_told_is_forgotten_when_it_is_old_and_nothing_else() throws SQLException {
        database.change(tx -> {
            IntStream.range(0, MANY).forEach(number -> outbox.put(tx, notice(Severity.INFO, "old " + number), false));
            outbox.raise(tx, new Alarm("job:a", notice(Severity.INFO, "lasts")), false);
            outbox.put(tx, notice(Severity.INFO, "suppressed"), true);
        });
        mail.down = true;
        database.change(tx -> outbox.put(tx, notice(Severity.PROBLEM, "waits for mail"), false));
        deliver();
        clock.advance(DAY.multipliedBy(60));
        database.change(tx -> outbox.put(tx, notice(Severity.INFO, "younger"), false));
        assertThat(old.forget()).isZero();
        clock.advance(DAY.multipliedBy(31));

        assertThat(old.forget()).isEqualTo(MANY + 1);
        assertThat(subjects()).containsExactly("younger", "waits for mail", "lasts");
        assertThat(letters()).as("the one of the log, and the one that waits").isEqualTo(2);
        assertThat(old.forget()).isZero();
    }

    @Test
    void what_was_given_up_is_forgotten_too_and_an_alarm_that_is_over() throws SQLException {
        mail.down = true;
        database.change(tx -> {
            outbox.raise(tx, new Alarm("job:a", notice(Severity.PROBLEM, "lasts")), false);
            outbox.put(tx, notice(Severity.PROBLEM, "given up"), false);
        });
        for (int day = 0; day < 3; day++) {
            deliver();
            clock.advance(DAY.multipliedBy(2));
        }
        clock.advance(DAY.multipliedBy(85));

        assertThat(old.forget()).isEqualTo(1);
        assertThat(subjects()).containsExactly("lasts");
        database.change(tx -> outbox.forget(tx, "job:a"));
        assertThat(old.forget()).isEqualTo(1);
        assertThat(subjects()).isEmpty();
        assertThat(letters()).isZero();
    }

    private int letters() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("nightshift.db"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM letters")) {
            return result.getInt(1);
        }
    }
}
