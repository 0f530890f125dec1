package dev.nightshift.shift;

import static dev.nightshift.shift.Clockwork.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Schedule;
import dev.nightshift.config.Window;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A year of nights over a real database: half past two, which summer time skips and repeats, and the evening. The
 * service is down now and then, some nights take longer than a day, humans run things by hand.
 */
class TwelveMonthsIT {
    private static final boolean SOAK = Boolean.getBoolean("nightshift.soak");
    private static final Duration STEP = Duration.ofMinutes(SOAK ? 15 : 30);
    /** Without a soak, somebody looks around the due times and at noon. */
    private static final Set<Integer> HOURS = Set.of(2, 3, 6, 12, 19, 22);

    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    private static final LocalDate AFTER = LocalDate.of(2027, 1, 1);
    private static final long SEED = 20_260_101;
    /** What a year may leave in the heap: prepared statements, loaded classes. */
    private static final long FLAT = 4 << 20;

    private static final List<Schedule> SCHEDULES = List.of(
            schedule("main", "0 0 19 * * ?"),
            schedule(
                    "late",
                    "0 30 2 * * ?",
                    new Window(LocalTime.of(2, 0), LocalTime.of(6, 0)),
                    Schedule.CatchUp.LATEST));

    @TempDir(factory = InMemory.class)
    Path folder;

    private final Random random = new Random(SEED);
    private @Nullable OpenShift open;
    private Instant until = Instant.MIN;
    private Instant down = Instant.MIN;
    private int nights;

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"})
    void every_night_of_a_year_has_one_shift_or_a_reason(String name) {
        ZoneId zone = ZoneId.of(name);
        Instant start = FIRST.atStartOfDay(zone).toInstant();
        Instant end = AFTER.atStartOfDay(zone).toInstant();
        long began = System.nanoTime();
        try (Clockwork home = new Clockwork(folder, start, zone, SCHEDULES.toArray(Schedule[]::new))) {
            for (Instant now = start; now.isBefore(start.plus(Duration.ofDays(10))); now = now.plus(STEP)) {
                step(home, now);
            }
            long heap = heap();
            for (Instant now = start.plus(Duration.ofDays(10)); now.isBefore(end); now = now.plus(STEP)) {
                step(home, now);
            }
            // The last one may still be busy; then a quiet day, so that all that is due is decided.
            until = Instant.MIN;
            down = Instant.MIN;
            for (Instant now = end; now.isBefore(end.plus(Duration.ofHours(15))); now = now.plus(STEP)) {
                step(home, now);
            }
            long grown = heap() - heap;
            assertAllAccountedFor(home);
            System.getLogger("soak")
                    .log(
                            System.Logger.Level.INFO,
                            "{0}: {1} nights, {2} ms, heap grew by {3} bytes",
                            name,
                            nights,
                            Duration.ofNanos(System.nanoTime() - began).toMillis(),
                            grown);
            assertThat(grown).as("bytes that a year left in the heap").isLessThan(FLAT);
        }
    }

    private void step(Clockwork home, Instant now) {
        home.clock.set(now);
        int hour = now.atZone(home.config().zone()).getHour();
        if (now.isBefore(down) || (!SOAK && !HOURS.contains(hour))) {
            return;
        }
        if (open != null && !now.isBefore(until)) {
            home.end(open);
            open = null;
        }
        if (random.nextInt(SOAK ? 4000 : 500) == 0 && open == null) {
            down = now.plus(Duration.ofHours(1 + random.nextInt(80)));
            home.restart();
            return;
        }
        OpenShift opened = home.lookAndOpen();
        if (opened != null) {
            nights++;
            open = opened;
            until = now.plus(Duration.ofMinutes(random.nextInt(30) == 0 ? 60 * 30 : random.nextInt(400)));
        }
    }

    /** Against the calendar, not against our own reckoning. */
    private static void assertAllAccountedFor(Clockwork home) {
        Map<String, String> rows = home.rows();
        TreeSet<String> expected = new TreeSet<>();
        for (LocalDate date = FIRST; date.isBefore(AFTER); date = date.plusDays(1)) {
            expected.add("main " + date + "T19:00");
            expected.add("late " + date + "T02:30");
        }
        expected.add("late " + AFTER + "T02:30");
        assertThat(rows.keySet()).isEqualTo(expected);
        assertThat(rows.values()).doesNotContain("due");
        List<String> shifts = home.shifts();
        assertThat(shifts).doesNotHaveDuplicates();
        String told = home.told("shift_missed");
        rows.forEach((key, state) -> {
            if (state.equals("missed")) {
                assertThat(told).as("seed %d", SEED).contains(key);
                assertThat(shifts).doesNotContain(key);
            } else {
                assertThat(shifts).contains(key);
            }
        });
        assertThat(home.told("shift_came_again")).isEmpty();
        assertThat(shifts.size())
                .as("most nights of a year with some trouble have their shift")
                .isGreaterThan(600);
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
