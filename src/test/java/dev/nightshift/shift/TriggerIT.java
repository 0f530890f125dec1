package dev.nightshift.shift;

import static dev.nightshift.shift.Clockwork.NIGHT;
import static dev.nightshift.shift.Clockwork.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Schedule;
import dev.nightshift.config.Window;
import dev.nightshift.job.SettableClock;
import dev.nightshift.queue.DueRow;
import dev.nightshift.queue.ShiftOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a shift opens by the clock, whatever machine, clock and humans do. */
class TriggerIT {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Schedule MAIN = schedule("main", "0 0 19 * * ?");
    private static final Schedule SKIPPING = schedule("main", "0 0 19 * * ?", NIGHT, Schedule.CatchUp.SKIP);

    @TempDir
    Path folder;

    private final List<Clockwork> opened = new ArrayList<>();

    private Clockwork at(String now, ZoneId zone, Schedule... schedules) {
        Clockwork clockwork = new Clockwork(folder, Instant.parse(now), zone, schedules);
        opened.add(clockwork);
        return clockwork;
    }

    private Clockwork utc(Schedule... schedules) {
        Clockwork clockwork = at("2026-11-22T18:00:00Z", ZoneOffset.UTC, schedules);
        assertThat(clockwork.look()).isNull();
        return clockwork;
    }

    @AfterEach
    void close() {
        opened.forEach(Clockwork::close);
    }

    @Test
    void a_due_time_opens_one_shift_however_often_somebody_looks() {
        Clockwork home = utc(MAIN);

        assertThat(home.look("2026-11-22T18:59:59Z")).isNull();
        assertThat(home.look("2026-11-22T19:00:00Z")).isEqualTo("main 2026-11-22T19:00");
        assertThat(home.look()).isNull();
        assertThat(home.look("2026-11-22T19:00:20Z")).isNull();
        home.restart();
        assertThat(home.look("2026-11-22T19:01:00Z")).isNull();
        assertThat(home.look("2026-11-23T19:00:07Z")).isEqualTo("main 2026-11-23T19:00");

        assertThat(home.rows())
                .containsOnly(
                        Map.entry("main 2026-11-22T19:00", "opened"), Map.entry("main 2026-11-23T19:00", "opened"));
        assertThat(home.notices()).isEmpty();
    }

    @Test
    void a_home_that_never_ran_has_missed_nothing() {
        Clockwork home = at("2026-11-22T23:00:00Z", ZoneOffset.UTC, MAIN);

        assertThat(home.look()).isNull();

        assertThat(home.rows()).isEmpty();
        assertThat(home.notices()).isEmpty();
    }

    @Test
    void a_service_that_was_down_makes_up_for_the_newest_while_its_window_lasts() {
        Clockwork home = utc(MAIN);
        home.restart();

        assertThat(home.look("2026-11-25T05:59:59Z")).isEqualTo("main 2026-11-24T19:00");

        assertThat(home.rows())
                .containsOnly(
                        Map.entry("main 2026-11-22T19:00", "missed"),
                        Map.entry("main 2026-11-23T19:00", "missed"),
                        Map.entry("main 2026-11-24T19:00", "caught_up"));
        assertThat(home.notices()).hasSize(1);
        assertThat(home.told("shift_missed"))
                .contains(
                        "main 2026-11-22T19:00: Night Shift was not running from 2026-11-22 18:00 to 2026-11-25 05:59;"
                                + " its window ended at 2026-11-23 06:00")
                .contains("main 2026-11-23T19:00")
                .contains("shift --autonomous");
    }

    @Test
    void at_the_end_of_the_window_it_is_too_late() {
        Clockwork home = utc(MAIN);
        home.restart();

        assertThat(home.look("2026-11-23T06:00:00Z")).isNull();

        assertThat(home.rows()).containsOnly(Map.entry("main 2026-11-22T19:00", "missed"));
        assertThat(home.told("shift_missed")).contains("No shift for main 2026-11-22T19:00");
    }

    @Test
    void with_skip_only_what_is_due_now_is_opened() {
        Clockwork home = utc(SKIPPING);
        home.restart();
        assertThat(home.look("2026-11-22T19:05:00Z")).isEqualTo("main 2026-11-22T19:00");
        home.restart();

        assertThat(home.look("2026-11-23T19:05:01Z")).isNull();

        assertThat(home.row("main", "2026-11-23T19:00").state().code()).isEqualTo("missed");
        assertThat(home.told("shift_missed")).contains("not running", "catch-up is skip");
    }

    @Test
    void a_busy_home_keeps_it_due_in_both_modes() throws IOException {
        for (Schedule schedule : List.of(MAIN, SKIPPING)) {
            folder = Files.createDirectory(folder.resolve(schedule.catchUp().name()));
            Clockwork home = utc(schedule);
            home.slot.take("a rollback");
            for (int minute = 0; minute < 60; minute++) {
                home.clock.set(Instant.parse("2026-11-22T19:00:00Z").plus(Duration.ofMinutes(minute)));
                assertThat(home.look()).isNull();
            }
            assertThat(Objects.requireNonNull(
                                    home.row("main", "2026-11-22T19:00").why())
                            .text())
                    .isEqualTo("the home was busy with a rollback");
            home.slot.free();

            assertThat(home.look()).isEqualTo("main 2026-11-22T19:00");
            assertThat(home.rows()).containsOnly(Map.entry("main 2026-11-22T19:00", "caught_up"));
            assertThat(home.notices()).isEmpty();
        }
    }

    @Test
    void an_overrunning_night_delays_the_next_and_swallows_only_what_its_window_does() {
        Clockwork home = utc(MAIN);
        home.at("2026-11-22T19:00:00Z");
        OpenShift first = Objects.requireNonNull(home.lookAndOpen());
        for (Instant now = home.clock.instant();
                now.isBefore(Instant.parse("2026-11-24T20:00:00Z"));
                now = now.plus(Duration.ofMinutes(4))) {
            home.clock.set(now);
            assertThat(home.lookAndOpen()).isNull();
        }
        home.end(first);

        assertThat(home.look()).isEqualTo("main 2026-11-24T19:00");

        assertThat(home.rows())
                .containsOnly(
                        Map.entry("main 2026-11-22T19:00", "opened"),
                        Map.entry("main 2026-11-23T19:00", "missed"),
                        Map.entry("main 2026-11-24T19:00", "caught_up"));
        assertThat(home.told("shift_missed"))
                .contains("the home was busy with shift 2026-11-22-190000; its window ended at 2026-11-24 06:00");
    }

    @Test
    void a_shift_that_cannot_be_opened_is_asked_for_again_in_growing_pauses() {
        Clockwork home = utc(MAIN);
        int orders = 0;
        for (Instant now = Instant.parse("2026-11-22T19:00:00Z");
                now.isBefore(Instant.parse("2026-11-23T05:00:00Z"));
                now = now.plusSeconds(20)) {
            home.clock.set(now);
            orders += home.trigger.look() == null ? 0 : 1;
        }
        assertThat(orders).as("not one for each of 1800 looks").isBetween(10, 20);
        home.restart();

        assertThat(home.look()).isEqualTo("main 2026-11-22T19:00");
    }

    @Test
    void two_services_that_look_at_once_open_one_shift() throws Exception {
        SettableClock clock = new SettableClock(Instant.parse("2026-11-22T18:00:00Z"));
        Clockwork one = new Clockwork(folder, clock, ZoneOffset.UTC, MAIN);
        Clockwork two = new Clockwork(folder, clock, ZoneOffset.UTC, MAIN);
        opened.addAll(List.of(one, two));
        one.look();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int night = 0; night < 50; night++) {
                clock.advance(Duration.ofHours(1).plusSeconds(night == 0 ? 0 : 23 * 3600));
                List<Callable<Object>> looks =
                        List.of(() -> String.valueOf(one.look()), () -> String.valueOf(two.look()));
                int shifts = 0;
                for (Future<Object> look : threads.invokeAll(looks)) {
                    shifts += look.get().equals("null") ? 0 : 1;
                }
                assertThat(shifts).as("night " + night).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(one.shifts()).hasSize(50).doesNotHaveDuplicates();
        assertThat(one.rows()).hasSize(50);
    }

    @Test
    void half_past_two_runs_once_in_both_nights_in_which_the_clock_is_changed() {
        Clockwork spring = at("2026-03-28T20:00:00Z", BERLIN, schedule("main", "0 30 2 * * ?"));
        List<String> looks = new ArrayList<>();
        walk(spring, "2026-03-28T20:00:00Z", "2026-03-30T12:00:00Z", looks);
        assertThat(looks)
                .containsExactly(
                        "main 2026-03-29T02:30 at 2026-03-29T01:30:00Z",
                        "main 2026-03-30T02:30 at 2026-03-30T00:30:00Z");
        looks.clear();

        walk(spring, "2026-10-24T20:00:00Z", "2026-10-26T12:00:00Z", looks);

        assertThat(looks)
                .containsExactly(
                        "main 2026-10-25T02:30 at 2026-10-25T00:30:00Z",
                        "main 2026-10-26T02:30 at 2026-10-26T01:30:00Z");
        assertThat(spring.told("shift_came_again")).isEmpty();
    }

    private static void walk(Clockwork home, String from, String until, List<String> looks) {
        for (Instant now = Instant.parse(from);
                now.isBefore(Instant.parse(until));
                now = now.plus(Duration.ofMinutes(2))) {
            home.clock.set(now);
            String due = home.look();
            if (due != null) {
                looks.add(due + " at " + now);
            }
        }
    }

    @Test
    void what_the_clock_skips_in_a_schedule_of_every_half_hour_is_not_due_twice() {
        Clockwork home = at(
                "2026-03-29T00:00:00Z",
                BERLIN,
                schedule("main", "0 0/30 * * * ?", new Window(LocalTime.MIN, LocalTime.MIN), Schedule.CatchUp.LATEST));
        List<String> looks = new ArrayList<>();

        walk(home, "2026-03-29T00:02:00Z", "2026-03-29T02:10:00Z", looks);

        assertThat(looks)
                .containsExactly(
                        "main 2026-03-29T01:30 at 2026-03-29T00:30:00Z",
                        "main 2026-03-29T03:00 at 2026-03-29T01:00:00Z",
                        "main 2026-03-29T03:30 at 2026-03-29T01:30:00Z",
                        "main 2026-03-29T04:00 at 2026-03-29T02:00:00Z");
        assertThat(home.notices()).isEmpty();
    }

    @Test
    void a_night_that_was_used_up_by_a_clock_a_day_ahead_is_told_when_it_really_comes() {
        Clockwork home = utc(MAIN);
        assertThat(home.look("2026-11-23T19:10:00Z")).isEqualTo("main 2026-11-23T19:00");
        assertThat(home.look("2026-11-22T19:15:00Z")).isNull();

        assertThat(home.look("2026-11-23T19:00:00Z")).isNull();

        assertThat(home.shifts()).containsExactly("main 2026-11-23T19:00");
        assertThat(home.told("shift_missed")).contains("main 2026-11-22T19:00");
        assertThat(home.told("shift_came_again"))
                .contains("main 2026-11-23T19:00", "was opened before, at 2026-11-23 19:10");
    }

    @Test
    void a_clock_an_hour_ahead_opens_once_and_the_real_time_is_told() {
        Clockwork home = utc(MAIN);
        assertThat(home.look("2026-11-22T19:10:00Z")).isEqualTo("main 2026-11-22T19:00");
        assertThat(home.look("2026-11-22T18:20:00Z")).isNull();

        assertThat(home.look("2026-11-22T19:00:00Z")).isNull();
        assertThat(home.look("2026-11-22T19:00:20Z")).isNull();

        assertThat(home.shifts()).containsExactly("main 2026-11-22T19:00");
        assertThat(home.told("shift_came_again")).containsOnlyOnce("No second shift for main 2026-11-22T19:00");
        assertThat(home.look("2026-11-23T19:00:00Z")).isEqualTo("main 2026-11-23T19:00");
    }

    @Test
    void a_clock_a_day_ahead_loses_no_night_once_it_is_right_again() {
        Clockwork home = utc(MAIN);
        assertThat(home.look("2026-11-23T18:10:00Z")).isNull();
        assertThat(home.told("shift_missed")).contains("main 2026-11-22T19:00", "put forward");
        assertThat(home.look("2026-11-22T18:15:00Z")).isNull();

        assertThat(home.look("2026-11-22T19:00:00Z")).isEqualTo("main 2026-11-22T19:00");
        assertThat(home.look("2026-11-23T19:00:00Z")).isEqualTo("main 2026-11-23T19:00");

        assertThat(home.shifts()).hasSize(2);
    }

    @Test
    void a_clock_that_is_set_back_by_seconds_is_nothing_to_tell() {
        Clockwork home = utc(MAIN);
        home.look("2026-11-22T19:00:01Z");
        home.look("2026-11-22T18:59:58Z");
        home.look("2026-11-22T19:00:00Z");
        home.look("2026-11-22T19:00:02Z");

        assertThat(home.shifts()).hasSize(1);
        assertThat(home.notices()).isEmpty();
    }

    @Test
    void another_zone_opens_no_local_time_twice_and_loses_none() {
        Clockwork home = at("2026-11-22T17:00:00Z", BERLIN, MAIN);
        home.look();
        assertThat(home.look("2026-11-22T18:00:00Z")).isEqualTo("main 2026-11-22T19:00");
        home.restart(ZoneId.of("America/New_York"), MAIN);
        home.look("2026-11-22T19:00:00Z");

        assertThat(home.look("2026-11-23T00:00:00Z")).as("19:00 in New York").isNull();
        assertThat(home.told("shift_came_again")).contains("main 2026-11-22T19:00", "time zone");

        assertThat(home.look("2026-11-23T23:00:00Z")).as("18:00 in New York").isNull();
        home.restart(BERLIN, MAIN);
        assertThat(home.look("2026-11-23T23:00:20Z"))
                .as("past midnight in Berlin")
                .isEqualTo("main 2026-11-23T19:00");
    }

    @Test
    void of_several_schedules_that_are_due_at_once_each_gets_its_shift() {
        Clockwork home = utc(
                MAIN,
                schedule(
                        "early",
                        "0 30 18 * * ?",
                        new Window(LocalTime.of(18, 0), LocalTime.of(23, 0)),
                        Schedule.CatchUp.LATEST),
                schedule("weekend", "0 0 19 ? * SUN"));
        home.at("2026-11-22T19:00:00Z");

        assertThat(List.of(home.look(), home.look(), home.look()))
                .containsExactly("early 2026-11-22T18:30", "main 2026-11-22T19:00", "weekend 2026-11-22T19:00");
        assertThat(home.look()).isNull();
        assertThat(home.notices()).isEmpty();
    }

    @Test
    void a_schedule_that_is_taken_away_and_comes_back_has_missed_nothing() {
        Schedule weekend = schedule("weekend", "0 0 20 * * ?");
        Clockwork home = utc(MAIN, weekend);
        home.restart(ZoneOffset.UTC, MAIN);
        home.look("2026-11-22T19:00:00Z");
        home.look("2026-11-23T19:00:00Z");
        home.restart(ZoneOffset.UTC, MAIN, weekend);

        home.look("2026-11-23T21:00:00Z");

        assertThat(home.rows().keySet()).noneMatch(key -> key.startsWith("weekend"));
        assertThat(home.notices()).isEmpty();
    }

    @Test
    void a_year_without_a_look_writes_hundreds_of_rows_and_one_notice() {
        Schedule minutely =
                schedule("main", "0 * * * * ?", new Window(LocalTime.MIN, LocalTime.MIN), Schedule.CatchUp.LATEST);
        Clockwork home = at("2026-11-22T18:00:00Z", ZoneOffset.UTC, minutely);
        home.look();
        int before = home.rows().size();
        home.restart();
        long began = System.nanoTime();

        assertThat(home.look("2027-11-22T18:00:00Z")).isEqualTo("main 2027-11-22T18:00");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(home.rows()).hasSize(before + DueSpan.KEPT);
        assertThat(home.notices()).hasSize(1);
        assertThat(home.told("shift_missed")).contains("or more before").hasSizeLessThan(40_000);
    }

    @Test
    void what_a_human_took_out_is_not_opened_and_not_missed() {
        Clockwork home = utc(MAIN);
        DueRow.Key key = new DueRow.Key("main", "2026-11-22T19:00");
        home.database.change(tx -> home.dueTimes.skip(tx, key, Instant.parse("2026-11-22T19:00:00Z"), "ann"));

        assertThat(home.look("2026-11-22T19:00:00Z")).isNull();
        home.restart();
        assertThat(home.look("2026-11-23T10:00:00Z")).isNull();

        assertThat(home.rows()).containsOnly(Map.entry("main 2026-11-22T19:00", "skipped"));
        assertThat(home.notices()).isEmpty();
        assertThat(home.look("2026-11-23T19:00:00Z")).isEqualTo("main 2026-11-23T19:00");
    }

    @Test
    void one_that_is_taken_out_between_look_and_opening_stays_out() {
        Clockwork home = utc(MAIN);
        home.at("2026-11-22T19:00:00Z");
        ShiftOrder order = Objects.requireNonNull(home.trigger.look());
        DueRow.Key key = new DueRow.Key("main", "2026-11-22T19:00");
        home.database.change(tx -> home.dueTimes.skip(tx, key, home.clock.instant(), "ann"));

        assertThat(home.opening.open(order)).isNull();
        assertThat(home.look()).isNull();
        assertThat(home.shifts()).isEmpty();
    }
}
