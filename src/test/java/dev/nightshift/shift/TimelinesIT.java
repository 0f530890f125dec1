package dev.nightshift.shift;

import static dev.nightshift.shift.Clockwork.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.DueTime;
import dev.nightshift.config.Schedule;
import dev.nightshift.config.Window;
import dev.nightshift.queue.DueRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random timelines: a service that is killed and comes back, a clock that jumps by an hour or a day either way, nights
 * that overrun, humans who keep the home busy or leave nights out. Whatever came, each due time ends with one row, has
 * one shift at most, and is told where it has none.
 */
class TimelinesIT {
    private static final int ROUNDS = Boolean.getBoolean("nightshift.soak") ? 1000 : 60;
    private static final long SEED = 11;
    private static final Duration LENGTH = Duration.ofDays(2);
    private static final Duration SETTLE = Duration.ofHours(40);
    private static final List<String> ZONES =
            List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");
    /** Days around changes of summer time, and an ordinary one. */
    private static final List<String> DAYS =
            List.of("2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-04-04", "2026-10-03", "2026-11-22");

    private static final List<String> CRONS =
            List.of("0 0 19 * * ?", "0 30 2 * * ?", "0 0 20,23,2 * * ?", "0 15 1/2 * * ?");
    private static final Window WHOLE = new Window(LocalTime.NOON, LocalTime.NOON);

    @TempDir(factory = InMemory.class)
    Path folder;

    /** One timeline. */
    private final class Timeline implements AutoCloseable {
        private final Random random;
        private final ZoneId zone;
        private final Schedule schedule;
        private final Clockwork home;
        private final Instant start;
        private final Set<String> skipped = new HashSet<>();
        private final Set<String> again = new TreeSet<>();
        private Instant shown;
        private Instant furthest;
        private Instant lookedAt;
        private @Nullable OpenShift open;
        private Duration busy = Duration.ZERO;
        private Duration down = Duration.ZERO;

        Timeline(long seed) throws IOException {
            random = new Random(seed);
            zone = ZoneId.of(pick(ZONES));
            Schedule.CatchUp catchUp = random.nextBoolean() ? Schedule.CatchUp.LATEST : Schedule.CatchUp.SKIP;
            String cron = pick(CRONS);
            schedule = schedule("main", cron, cron.startsWith("0 15") ? WHOLE : Clockwork.NIGHT, catchUp);
            start = LocalDateTime.parse(pick(DAYS) + "T12:00").atZone(zone).toInstant();
            home = new Clockwork(template(), start, zone, schedule);
            shown = start;
            furthest = start;
            lookedAt = start;
            home.look();
        }

        private <T> T pick(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        void run() {
            for (Duration passed = Duration.ZERO; passed.compareTo(LENGTH) < 0; ) {
                Duration step = Duration.ofSeconds(random.nextInt(8) == 0 ? 3600 : 60 + random.nextInt(400));
                passed = passed.plus(step);
                trouble();
                step(step);
            }
            down = Duration.ZERO;
            busy = Duration.ZERO;
            // Until the clock shows more than it ever did, and all windows have ended.
            Instant settled = (shown.isAfter(furthest) ? shown : furthest).plus(SETTLE);
            while (shown.isBefore(settled)) {
                step(Duration.ofHours(4));
            }
        }

        private void trouble() {
            switch (random.nextInt(120)) {
                case 0 -> shown = shown.plus(Duration.ofHours(1));
                case 1 -> shown = shown.minus(Duration.ofHours(1));
                case 2 -> shown = shown.plus(Duration.ofDays(1));
                case 3 -> shown = shown.minus(Duration.ofDays(1));
                case 4 -> shown = shown.plusSeconds(random.nextInt(500) - 250);
                case 5, 6 -> kill();
                case 7 -> skip();
                case 8 -> byHand();
                default -> {}
            }
        }

        private void kill() {
            home.restart();
            if (open != null) {
                home.end(open);
                open = null;
            }
            busy = Duration.ZERO;
            down = Duration.ofMinutes(random.nextInt(1500));
        }

        private void byHand() {
            if (open == null && busy.isZero()) {
                home.slot.take("a rollback");
                busy = Duration.ofMinutes(1 + random.nextInt(900));
            }
        }

        private void skip() {
            home.clock.set(shown);
            DueTime due = schedule.next(shown, zone).orElseThrow();
            DueRow.Key key = new DueRow.Key("main", due.local().toString());
            if (home.database.write(tx -> home.dueTimes.skip(tx, key, due.at(), "ann"))) {
                skipped.add(key.toString());
            }
        }

        private void step(Duration step) {
            shown = shown.plus(step);
            home.clock.set(shown);
            down = down.minus(step);
            if (!down.isNegative()) {
                return;
            }
            down = Duration.ZERO;
            if (!busy.isZero()) {
                busy = busy.minus(step);
                if (busy.isNegative() || busy.isZero()) {
                    busy = Duration.ZERO;
                    free();
                }
            }
            expectAgain();
            look();
        }

        private void free() {
            if (open == null) {
                home.slot.free();
            } else {
                home.end(open);
                open = null;
            }
        }

        /** What this look passes for a second time, and was opened before. */
        private void expectAgain() {
            Instant from = lookedAt;
            if (shown.isBefore(from)) {
                if (Duration.between(shown, from).compareTo(Trigger.TOLERANCE) <= 0) {
                    return;
                }
                lookedAt = shown;
                return;
            }
            DueTime first = schedule.next(from, zone).orElseThrow();
            Map<String, String> rows = first.at().isAfter(shown) ? Map.of() : home.rows();
            for (DueTime due = first;
                    !due.at().isAfter(shown);
                    due = schedule.next(due.at(), zone).orElseThrow()) {
                String key = "main " + due.local();
                if (List.of("opened", "caught_up").contains(rows.getOrDefault(key, ""))) {
                    again.add(key);
                }
            }
            lookedAt = shown;
            furthest = shown.isAfter(furthest) ? shown : furthest;
        }

        private void look() {
            OpenShift opened = home.lookAndOpen();
            if (opened == null) {
                return;
            }
            LocalDateTime local =
                    LocalDateTime.parse(String.valueOf(opened.order().dueLocal()));
            DueTime due = new DueTime(local, local.atZone(zone).toInstant());
            assertThat(shown).isBetween(due.at(), schedule.windowEnd(due, zone).minusMillis(1));
            assertThat(opened.claimsEnd()).isEqualTo(schedule.windowEnd(due, zone));
            open = opened;
            busy = Duration.ofMinutes(1 + random.nextInt(random.nextInt(6) == 0 ? 2000 : 200));
        }

        void check() {
            Map<String, String> rows = home.rows();
            assertThat(rows.keySet()).containsAll(due(start));
            Set<String> others = new TreeSet<>(rows.keySet());
            // A clock that was put back to before the beginning may have shown more of them.
            others.removeAll(due(start.minus(Duration.ofDays(10))));
            assertThat(skipped).as("rows before their time").containsAll(others);
            List<String> shifts = home.shifts();
            assertThat(shifts).doesNotHaveDuplicates();
            String missed = home.told("shift_missed");
            String twice = home.told("shift_came_again");
            rows.forEach((key, state) -> {
                switch (state) {
                    case "opened", "caught_up" -> assertThat(shifts).contains(key);
                    case "missed" -> assertThat(missed).contains(key + ":");
                    case "skipped" -> assertThat(skipped).contains(key);
                    // The window of what comes often has not ended when we stop.
                    case "due" -> assertThat(ended(key)).as(key).isFalse();
                    default -> throw new AssertionError(key + " is still " + state);
                }
                if (!state.equals("opened") && !state.equals("caught_up")) {
                    assertThat(shifts).doesNotContain(key);
                }
            });
            again.forEach(key -> assertThat(twice).contains(key + " has come again"));
        }

        private boolean ended(String key) {
            LocalDateTime local = LocalDateTime.parse(key.substring(key.indexOf(' ') + 1));
            return !schedule.windowEnd(new DueTime(local, local.atZone(zone).toInstant()), zone)
                    .isAfter(lookedAt);
        }

        private Set<String> due(Instant from) {
            Set<String> found = new TreeSet<>();
            for (DueTime due = schedule.next(from, zone).orElseThrow();
                    !due.at().isAfter(lookedAt);
                    due = schedule.next(due.at(), zone).orElseThrow()) {
                found.add("main " + due.local());
            }
            return found;
        }

        @Override
        public void close() {
            home.close();
        }
    }

    private int copies;
    private @Nullable Path template;

    /** A fresh database, copied instead of made: that takes most of the time otherwise. */
    private Path template() throws IOException {
        if (template == null) {
            template = Files.createDirectory(folder.resolve("template"));
            new Clockwork(
                            template,
                            Instant.parse("2026-01-01T00:00:00Z"),
                            ZoneId.of("UTC"),
                            schedule("main", CRONS.get(0)))
                    .close();
        }
        Path copy = Files.createDirectory(folder.resolve("home" + copies++));
        for (String name : List.of("nightshift.db", "nightshift.db.created")) {
            Files.copy(template.resolve(name), copy.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return copy;
    }

    @Test
    void each_due_time_ends_with_one_row_one_shift_at_most_and_is_told_where_it_has_none() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            try (Timeline timeline = new Timeline(seed)) {
                timeline.run();
                timeline.check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
