package dev.nightshift.config;

import dev.nightshift.job.Order;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When shifts run and how much of the queue they take.
 *
 * @param schedules {@code main} first, the others by name
 * @param zone of cron, window, report and of times without a zone
 * @param concurrency jobs that run at the same time
 * @param classes of jobs that may run; the others are parked
 */
public record ShiftConfig(List<Schedule> schedules, ZoneId zone, int concurrency, Set<String> classes) {
    private static final Set<String> KNOWN_CLASSES = Set.of(Order.STANDARD, Order.DEMANDING);

    /** Without a value: the zone of the system. */
    static final Key<ZoneId> ZONE = Key.of("shift.zone", "", Form.ZONE);

    static final Key<Integer> CONCURRENCY = Key.of("shift.concurrency", "1", Form.number(1, 64));
    static final Key<List<String>> CLASSES = Key.of(
            "shift.classes",
            Order.STANDARD,
            Form.list(KNOWN_CLASSES::contains, "expected standard, or standard,demanding"));
    static final List<Key<?>> KEYS = List.of(
            Schedules.CRON, ZONE, Schedules.WINDOW, Schedules.CATCH_UP, Schedules.MAX_JOBS, CONCURRENCY, CLASSES);

    public ShiftConfig {
        schedules = List.copyOf(schedules);
        classes = Set.copyOf(classes);
    }

    static ShiftConfig from(Settings settings) {
        return new ShiftConfig(
                Schedules.from(settings),
                settings.find(ZONE).orElseGet(ZoneId::systemDefault),
                settings.get(CONCURRENCY),
                Set.copyOf(settings.get(CLASSES)));
    }

    /** The schedule that {@code nightshift.shift.…} describes. */
    public Schedule main() {
        return schedules.get(0);
    }

    public Optional<Schedule> schedule(String name) {
        return schedules.stream()
                .filter(schedule -> schedule.name().equals(name))
                .findFirst();
    }
}
