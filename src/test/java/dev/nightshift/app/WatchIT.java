package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.health.Silence;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Lease;
import dev.nightshift.queue.ShiftOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody looks from outside: whatever has become of the service, silence is told, once, and its end too. */
class WatchIT {
    private static final Instant FIRST_NIGHT = Instant.parse("2026-11-22T19:00:00Z");

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(FIRST_NIGHT);
    private final List<Duration> waits = new ArrayList<>();
    private TestHome home;

    @BeforeEach
    void make() {
        home = TestHome.in(folder).with("NIGHTSHIFT_SHIFT_ZONE", "UTC").by(clock);
    }

    private void goodNight() {
        home.drop("job-" + clock.instant().getEpochSecond() + ".yaml", "{shell: 'true'}\n");
        assertThat(home.shift(TestHome.AUTONOMOUS).status()).isEqualTo("succeeded");
    }

    private Silence.@Nullable Why look() {
        Watcher watcher = new Watcher(home.path(), home.settings(), clock, waits::add);
        Optional<Silence.Silent> silent = watcher.look();
        return silent.map(Silence.Silent::why).orElse(null);
    }

    /** The subjects that the log channel has. */
    private List<String> told() throws IOException {
        Path log = home.path().resolve("logs/failure_notifications.log");
        return Files.exists(log)
                ? Files.readAllLines(log).stream()
                        .filter(line -> line.contains("No shift has succeeded for too long")
                                || line.contains("does not end")
                                || line.contains("cannot be used")
                                || line.contains("well again"))
                        .map(line -> line.replaceAll(".*(No shift|A shift|The |Night Shift is)", "$1"))
                        .toList()
                : List.of();
    }

    @Test
    void a_silence_is_told_once_a_day_with_what_to_type_and_so_is_its_end() throws Exception {
        goodNight();
        clock.advance(Duration.ofHours(25));
        assertThat(look()).isNull();
        clock.advance(Duration.ofHours(2));

        for (int hour = 0; hour < 21; hour++) {
            assertThat(look()).isEqualTo(Silence.Why.NO_SUCCESS);
            clock.advance(Duration.ofHours(1));
        }

        assertThat(told())
                .containsExactly("No shift has succeeded for too long", "No shift has succeeded for too long");
        String log = Files.readString(home.path().resolve("logs/failure_notifications.log"));
        assertThat(log)
                .contains("since 2026-11-22T19:00:00Z", "Its service does not run")
                .contains("/opt/nightshift/nightshift --home " + home.path() + " status");
        goodNight();
        assertThat(look()).isNull();
        assertThat(look()).isNull();
        assertThat(told()).last().isEqualTo("Night Shift is well again");
        assertThat(told()).hasSize(3);
        assertThat(home.path().resolve("data/watch.told")).doesNotExist();
        assertThat(Watcher.seen(home.path().resolve("data")))
                .contains(clock.instant().toString());
    }

    @Test
    void bad_nights_are_no_success_and_a_plain_shift_by_hand_hides_nothing() throws Exception {
        goodNight();
        clock.advance(Duration.ofHours(24));
        home.drop("bad.yaml", "{shell: 'false'}\n");
        assertThat(home.shift(TestHome.AUTONOMOUS).status()).isEqualTo("failed");
        home.drop("by-hand.yaml", "{shell: 'true'}\n");
        assertThat(home.shift(new ShiftOrder(null, null, false, false, false, null))
                        .status())
                .isEqualTo("succeeded");
        clock.advance(Duration.ofHours(3));

        assertThat(look()).isEqualTo(Silence.Why.NO_SUCCESS);
    }

    @Test
    void a_long_night_is_told_only_when_its_runner_is_dead_or_its_time_is_over() throws Exception {
        goodNight();
        clock.advance(Duration.ofHours(24));
        try (Installation running = home.open()) {
            running.newOwner();
            running.database()
                    .change(tx -> running.shifts()
                            .open(tx, new ShiftOrder("main", "2026-11-23T19:00", true, true, true, null), 1));
            running.database().change(tx -> running.leases().renew(tx, "start", new Lease.Holder(1, "1", "boot")));
            clock.advance(Duration.ofHours(10));
            running.database().change(tx -> running.leases().renew(tx, "start", new Lease.Holder(1, "1", "boot")));

            assertThat(look()).as("until its window ends").isNull();
            clock.advance(Duration.ofSeconds(5));
            assertThat(look()).as("it lives").isNull();
            clock.advance(Duration.ofSeconds(20));
            assertThat(look()).isEqualTo(Silence.Why.NO_SUCCESS);
            assertThat(waits).as("looked twice: the machine may have slept").hasSize(1);
            clock.advance(Duration.ofHours(12));
            running.database().change(tx -> running.leases().renew(tx, "start", new Lease.Holder(1, "1", "boot")));
            assertThat(look()).isEqualTo(Silence.Why.NO_END);
        }
    }

    @Test
    void what_keeps_the_service_from_starting_is_told_too() throws Exception {
        goodNight();
        Path configuration = home.path().resolve("config/nightshift.properties");
        String good = Files.readString(configuration);
        Files.writeString(configuration, "nightshift.shift.crom=x\n", StandardOpenOption.APPEND);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(this::look).isInstanceOf(ProblemException.class);
        }
        Files.writeString(configuration, good);
        Path database = home.path().resolve("data/nightshift.db");
        Files.move(database, folder.resolve("aside.db"));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(this::look).isInstanceOf(ProblemException.class);
        }

        assertThat(told())
                .containsExactly(
                        "The configuration of Night Shift cannot be used",
                        "The database of Night Shift cannot be used");
        Files.move(folder.resolve("aside.db"), database);
        assertThat(look()).isNull();
        assertThat(told()).last().isEqualTo("Night Shift is well again");
        assertThat(Files.readString(home.path().resolve("logs/failure_notifications.log")))
                .contains("is over: its configuration can be used again; its database can be used again.")
                .doesNotContain("a shift succeeded");
    }

    @Test
    void a_database_that_somebody_holds_and_a_memory_that_cannot_be_written_keep_nobody_from_telling()
            throws Exception {
        goodNight();
        clock.advance(Duration.ofHours(27));
        Files.createDirectories(home.path().resolve("data/watch.told/not-a-file"));
        Files.createDirectories(home.path().resolve("data/watch.seen/not-a-file"));
        try (Connection other =
                        DriverManager.getConnection("jdbc:sqlite:" + home.path().resolve("data/nightshift.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("UPDATE jobs SET title = title");

            assertThat(look()).isEqualTo(Silence.Why.NO_SUCCESS);
            assertThat(look()).isEqualTo(Silence.Why.NO_SUCCESS);
        }
        assertThat(told()).as("too often is better than not at all").hasSize(2);
    }

    @Test
    void a_home_that_never_ran_is_told_after_its_first_night_and_zero_switches_it_off() throws Exception {
        Files.setLastModifiedTime(
                home.path().resolve("config/nightshift.properties"),
                java.nio.file.attribute.FileTime.from(FIRST_NIGHT.minus(Duration.ofHours(3))));
        clock.advance(Duration.ofHours(20));
        assertThat(look()).isNull();
        clock.advance(Duration.ofHours(10));
        assertThat(look()).isEqualTo(Silence.Why.NO_SUCCESS);
        assertThat(look()).isEqualTo(Silence.Why.NO_SUCCESS);
        assertThat(told()).hasSize(1);
        home.with("NIGHTSHIFT_HEALTH_SUCCESS_WITHIN", "0");
        assertThat(look()).isNull();
    }
}
