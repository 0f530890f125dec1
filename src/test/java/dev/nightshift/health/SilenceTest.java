package dev.nightshift.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Cron;
import dev.nightshift.config.Schedule;
import dev.nightshift.config.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Silence is what a list of all nights says it is, at every hour of a year. */
class SilenceTest {
    private static final Duration WITHIN = Duration.ofHours(26);
    private static final long SEED = 20261123;

    private static Schedule schedule(String name, String cron, LocalTime from, LocalTime until) {
        return new Schedule(
                name, Cron.parse(cron).orElseThrow(), new Window(from, until), Schedule.CatchUp.LATEST, null);
    }

    private static final Schedule NIGHTLY = schedule("main", "0 0 19 * * ?", LocalTime.of(19, 0), LocalTime.of(6, 0));
    private static final Schedule EARLY = schedule("main", "0 30 2 * * ?", LocalTime.of(2, 0), LocalTime.of(6, 0));
    private static final Schedule WEEKEND =
            schedule("weekend", "0 0 12 ? * SAT", LocalTime.of(12, 0), LocalTime.of(18, 0));

    /** A scheduled time and what became of it, written down by somebody who only counts days. */
    private record Night(
            String schedule,
            LocalDateTime local,
            Instant due,
            boolean skipped,
            @Nullable Shift shift) {}

    private record Shift(
            Instant opened,
            Instant ended,
            boolean good,
            @Nullable Instant died) {}

    private static List<Night> year(Random random, ZoneId zone, boolean early, boolean weekend) {
        List<Night> nights = new ArrayList<>();
        boolean dead = false;
        Instant free = Instant.MIN;
        for (LocalDate day = LocalDate.of(2026, 1, 2); day.getYear() < 2027; day = day.plusDays(1)) {
            dead = random.nextInt(12) == 0 ? !dead : dead;
            LocalDateTime local = day.atTime(early ? LocalTime.of(2, 30) : LocalTime.of(19, 0));
            for (LocalDateTime at : weekend && day.getDayOfWeek() == DayOfWeek.SATURDAY
                    ? List.of(day.atTime(12, 0), local)
                    : List.of(local)) {
                Instant due = at.atZone(zone).toInstant();
                Shift shift = null;
                boolean skipped = random.nextInt(15) == 0;
                if (!dead && !skipped && due.isAfter(free)) {
                    Instant opened = due.plusSeconds(random.nextInt(600));
                    Instant ended = opened.plus(Duration.ofMinutes(random.nextInt(5) == 0 ? 600 : 20));
                    Instant died = random.nextInt(20) == 0 ? opened.plusSeconds(60) : null;
                    shift = new Shift(opened, ended, random.nextInt(6) > 0, died);
                    free = ended;
                }
                nights.add(new Night(at.equals(local) ? "main" : "weekend", at, due, skipped, shift));
            }
        }
        return nights;
    }

    private static Instant begun(ZoneId zone) {
        return LocalDate.of(2026, 1, 1).atTime(22, 0).atZone(zone).toInstant();
    }

    private static @Nullable Instant success(List<Night> nights, Instant now) {
        Instant last = null;
        for (Night night : nights) {
            Shift shift = night.shift();
            if (shift != null
                    && shift.good()
                    && shift.died() == null
                    && !shift.ended().isAfter(now)) {
                last = last == null || shift.ended().isAfter(last) ? shift.ended() : last;
            }
        }
        return last;
    }

    private static Silence facts(List<Night> nights, Silence.Timetable timetable, Instant now) {
        Silence.Open open = null;
        for (Night night : nights) {
            Shift shift = night.shift();
            if (shift != null && !shift.opened().isAfter(now) && shift.ended().isAfter(now)) {
                boolean alive = shift.died() == null || shift.died().isAfter(now);
                open = new Silence.Open(night.local().toString(), night.due().plus(Duration.ofHours(9)), alive);
            }
        }
        Set<String> skipped = new HashSet<>();
        nights.stream().filter(Night::skipped).forEach(night -> skipped.add(night.schedule() + " " + night.local()));
        return new Silence(
                new Silence.Progress(begun(timetable.zone()), success(nights, now), null),
                new Silence.Timetable(timetable.schedules(), timetable.zone(), skipped),
                open);
    }

    private static boolean oracle(List<Night> nights, Silence facts, Instant now) {
        Instant since = facts.progress().success() == null
                ? facts.progress().begun()
                : facts.progress().success();
        if (Duration.between(since, now).compareTo(WITHIN) <= 0) {
            return false;
        }
        Silence.Open open = facts.open();
        if (open != null && open.alive()) {
            return now.isAfter(open.latestEnd());
        }
        for (Night night : nights) {
            boolean passed = night.due().plus(Duration.ofHours(1)).isBefore(now);
            if (!night.skipped() && night.due().isAfter(since) && passed) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"})
    void at_every_hour_of_a_year_it_is_what_the_list_of_all_nights_says(String zone) {
        for (int round = 0; round < 2; round++) {
            Random random = new Random(SEED + round);
            boolean early = round % 2 == 1;
            boolean weekend = round == 1;
            List<Schedule> schedules =
                    weekend ? List.of(early ? EARLY : NIGHTLY, WEEKEND) : List.of(early ? EARLY : NIGHTLY);
            List<Night> nights = year(random, ZoneId.of(zone), early, weekend);
            Silence.Timetable timetable = new Silence.Timetable(schedules, ZoneId.of(zone), Set.of());
            int silent = 0;
            Instant end = begun(ZoneId.of(zone)).plus(Duration.ofDays(360));
            for (Instant now = begun(ZoneId.of(zone));
                    now.isBefore(end);
                    now = now.plusSeconds(3500 + random.nextInt(200))) {
                Silence facts = facts(nights, timetable, now);
                Optional<Silence.Silent> said = facts.judge(now, WITHIN);
                assertThat(said.isPresent())
                        .as("seed %d, %s, at %s: %s %s", SEED + round, zone, now, said, facts)
                        .isEqualTo(oracle(nights, facts, now));
                silent += said.isPresent() ? 1 : 0;
            }
            assertThat(silent).as("hours of silence").isBetween(200, 7000);
        }
    }

    private static Silence after(@Nullable Instant success, List<Schedule> schedules, Silence.@Nullable Open open) {
        return new Silence(
                new Silence.Progress(Instant.parse("2026-11-01T12:00:00Z"), success, null),
                new Silence.Timetable(schedules, ZoneId.of("UTC"), Set.of()),
                open);
    }

    private static Silence.@Nullable Why why(Silence silence, String now) {
        return silence.judge(Instant.parse(now), WITHIN)
                .map(Silence.Silent::why)
                .orElse(null);
    }

    @Test
    void a_home_whose_service_died_is_told_26_hours_after_its_last_success_and_not_before() {
        Silence dead = after(Instant.parse("2026-11-20T19:30:00Z"), List.of(NIGHTLY), null);

        assertThat(why(dead, "2026-11-21T21:30:00Z")).isNull();
        assertThat(why(dead, "2026-11-21T21:30:01Z")).isEqualTo(Silence.Why.NO_SUCCESS);
        assertThat(dead.judge(Instant.parse("2026-11-23T22:00:00Z"), WITHIN)
                        .orElseThrow()
                        .text())
                .isEqualTo("No shift has succeeded for 3d 2h, since 2026-11-20T19:30:00Z; a shift was due at"
                        + " 2026-11-21T19:00:00Z.");
    }

    @Test
    void a_home_that_never_ran_is_told_from_its_first_due_time_on() {
        Silence fresh = after(null, List.of(WEEKEND), null);

        assertThat(why(fresh, "2026-11-05T12:00:00Z")).as("nothing was due").isNull();
        assertThat(why(fresh, "2026-11-07T12:59:00Z")).as("it may still open").isNull();
        assertThat(why(fresh, "2026-11-07T13:01:00Z")).isEqualTo(Silence.Why.NO_SUCCESS);
    }

    @Test
    void a_long_night_is_no_silence_while_its_runner_lives_and_its_time_lasts() {
        Instant success = Instant.parse("2026-11-20T19:30:00Z");
        Instant end = Instant.parse("2026-11-22T10:00:00Z");

        assertThat(why(after(success, List.of(NIGHTLY), new Silence.Open("s", end, true)), "2026-11-22T09:00:00Z"))
                .isNull();
        assertThat(why(after(success, List.of(NIGHTLY), new Silence.Open("s", end, true)), "2026-11-22T11:00:00Z"))
                .isEqualTo(Silence.Why.NO_END);
        assertThat(why(after(success, List.of(NIGHTLY), new Silence.Open("s", end, false)), "2026-11-22T09:00:00Z"))
                .isEqualTo(Silence.Why.NO_SUCCESS);
    }

    @Test
    void a_clock_that_was_set_back_and_a_schedule_that_never_comes_again_are_no_excuse() {
        Silence future = after(Instant.parse("2027-11-20T19:30:00Z"), List.of(NIGHTLY), null);
        assertThat(why(future, "2026-11-22T09:00:00Z")).isEqualTo(Silence.Why.CLOCK);
        Silence slightly = after(Instant.parse("2026-11-22T10:00:00Z"), List.of(NIGHTLY), null);
        assertThat(why(slightly, "2026-11-22T09:00:00Z")).isNull();

        Schedule past = schedule("main", "0 0 19 * * ? 2025", LocalTime.of(19, 0), LocalTime.of(6, 0));
        Instant made = Instant.parse("2026-11-01T12:00:00Z");
        Silence.Timetable never = new Silence.Timetable(List.of(past), ZoneId.of("UTC"), Set.of());
        assertThat(why(new Silence(new Silence.Progress(made, null, made), never, null), "2026-11-05T12:00:00Z"))
                .isEqualTo(Silence.Why.NO_SCHEDULE);
        assertThat(why(new Silence(new Silence.Progress(made, null, null), never, null), "2026-11-05T12:00:00Z"))
                .isNull();
    }
}
