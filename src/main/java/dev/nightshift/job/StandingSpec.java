package dev.nightshift.job;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A job that comes again: what it asks for and on which nights. Immutable.
 *
 * @param spec with the id that names it; each night's job has the date appended to it
 * @param on weekdays of the night's local date; empty: all of them
 * @param everyDays least number of days from one night to the next; 1: every night
 */
public record StandingSpec(JobSpec spec, Set<DayOfWeek> on, int everyDays) {
    /** Longest name: a date and a hyphen still fit behind it. */
    public static final int LONGEST = JobId.LONGEST - "-2026-11-22".length();

    public StandingSpec {
        if (spec.id() == null) {
            throw new IllegalArgumentException("a standing job without an id");
        }
        on = on.isEmpty() ? Set.of() : Set.copyOf(on);
    }

    public String name() {
        return String.valueOf(spec.id());
    }

    /** {@code backup-2026-11-22}. */
    public String idOn(LocalDate night) {
        return name() + "-" + night;
    }

    /** Whether its turn is in this night, when it last came in the night {@code last}; {@code null}: never. */
    public boolean isDue(LocalDate night, @Nullable LocalDate last) {
        return (on.isEmpty() || on.contains(night.getDayOfWeek()))
                && (last == null || ChronoUnit.DAYS.between(last, night) >= everyDays);
    }

    /** {@code nightly}, {@code on mon, wed}, {@code every 7 days}. */
    public String rhythm() {
        String days = on.isEmpty()
                ? ""
                : "on "
                        + EnumSet.copyOf(on).stream()
                                .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "));
        String every = everyDays == 1 ? "" : "every " + everyDays + " days";
        return days.isEmpty() && every.isEmpty()
                ? "nightly"
                : days + (days.isEmpty() || every.isEmpty() ? "" : ", ") + every;
    }
}
