package dev.nightshift.config;

import dev.nightshift.job.Order;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a shift runs and how much of the queue it takes.
 *
 * @param cron in the syntax of Quartz; only its shape has been checked
 * @param zone of cron, window, report and of times without a zone
 * @param maximum jobs a shift may claim; {@code null}: no limit
 * @param concurrency jobs that run at the same time
 * @param classes of jobs that may run; the others are parked
 */
public record ShiftConfig(
        String cron, ZoneId zone, Window window, @Nullable Integer maximum, int concurrency, Set<String> classes) {
    private static final Set<String> KNOWN_CLASSES = Set.of(Order.STANDARD, Order.DEMANDING);
    private static final Pattern CRON_FIELD = Pattern.compile("[0-9A-Za-z*,/#-]+");

    static final Key<String> CRON = Key.of(
            "shift.cron",
            "0 0 19 * * ?",
            new Form<>(
                    "expected a Quartz cron expression: second minute hour day-of-month month day-of-week [year], with ?"
                            + " for one of the two days, as in 0 0 19 * * ?",
                    text -> Optional.of(text).filter(ShiftConfig::looksLikeCron)));
    /** Without a value: the zone of the system. */
    static final Key<ZoneId> ZONE = Key.of("shift.zone", "", Form.ZONE);

    static final Key<Window> WINDOW = Key.of(
            "shift.window", "19:00-06:00", new Form<>("expected two times of day as in 19:00-06:00", Window::parse));
    static final Key<Integer> MAX_JOBS = Key.of("shift.max-jobs", "", Form.number(1, 1_000_000));
    static final Key<Integer> CONCURRENCY = Key.of("shift.concurrency", "1", Form.number(1, 64));
    static final Key<List<String>> CLASSES = Key.of(
            "shift.classes",
            Order.STANDARD,
            Form.list(KNOWN_CLASSES::contains, "expected standard, or standard,demanding"));
    static final List<Key<?>> KEYS = List.of(CRON, ZONE, WINDOW, MAX_JOBS, CONCURRENCY, CLASSES);

    public ShiftConfig {
        classes = Set.copyOf(classes);
    }

    static ShiftConfig from(Settings settings) {
        return new ShiftConfig(
                settings.get(CRON),
                settings.find(ZONE).orElseGet(ZoneId::systemDefault),
                settings.get(WINDOW),
                settings.find(MAX_JOBS).orElse(null),
                settings.get(CONCURRENCY),
                Set.copyOf(settings.get(CLASSES)));
    }

    /** Jobs a shift may claim, where there is a limit. */
    public OptionalInt maxJobs() {
        return maximum == null ? OptionalInt.empty() : OptionalInt.of(maximum);
    }

    /** Field count and characters; what the fields say is for the trigger to judge. */
    private static boolean looksLikeCron(String text) {
        String[] fields = text.split("\\s+", -1);
        if (fields.length < 6 || fields.length > 7 || fields[3].equals("?") == fields[5].equals("?")) {
            return false;
        }
        for (int at = 0; at < fields.length; at++) {
            boolean day = at == 3 || at == 5;
            if (!(day && fields[at].equals("?"))
                    && !CRON_FIELD.matcher(fields[at]).matches()) {
                return false;
            }
        }
        return true;
    }
}
