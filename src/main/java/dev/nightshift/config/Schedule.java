package dev.nightshift.config;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the clock opens a shift, and what that shift may do. All times are those of a wall clock in one zone: a schedule
 * is due once for each, in the nights too in which the clock is changed.
 *
 * @param name {@code main}, or what stands in {@code nightshift.schedule.NAME.…}
 * @param window in which its shifts claim jobs, and in which a missed one is made up for
 * @param maximum jobs one of its shifts may claim; {@code null}: no limit
 */
public record Schedule(
        String name,
        Cron cron,
        Window window,
        CatchUp catchUp,
        @Nullable Integer maximum) {
    /** The one that {@code nightshift.shift.…} describes. */
    public static final String MAIN = "main";

    /** What becomes of a due time at which nothing looked. */
    public enum CatchUp {
        /** The newest is made up for while its window lasts. */
        LATEST,
        /** It is missed. */
        SKIP
    }

    /** The first due time after a moment; empty where there is none any more. */
    public Optional<DueTime> next(Instant after, ZoneId zone) {
        DueTime first = firstAfter(before(after, zone), after, zone);
        if (first == null) {
            return Optional.empty();
        }
        ZoneOffsetTransition skipped = zone.getRules().getTransition(first.local());
        if (skipped == null || !skipped.isGap()) {
            return Optional.of(first);
        }
        // It runs later than those right behind the skipped hour; one that is due at the same moment stands for both.
        DueTime behind = firstAfter(skipped.getDateTimeAfter().minusSeconds(1), after, zone);
        return Optional.of(behind != null && !behind.at().isAfter(first.at()) ? behind : first);
    }

    /** A time of the wall clock from which on all that may be due after a moment is found. */
    private static LocalDateTime before(Instant moment, ZoneId zone) {
        LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
        ZoneOffsetTransition change = zone.getRules().previousTransition(moment.plusNanos(1));
        if (change == null) {
            return local;
        }
        boolean shortlyAfter = local.isBefore(change.getDateTimeBefore())
                || local.isBefore(change.getDateTimeAfter().plus(change.getDuration()));
        // After a gap: what it skipped may still come. In an hour that comes twice: all of it was due the first time.
        return shortlyAfter ? change.getDateTimeBefore().minusSeconds(1) : local;
    }

    private @Nullable DueTime firstAfter(LocalDateTime start, Instant after, ZoneId zone) {
        LocalDateTime from = start;
        while (true) {
            LocalDateTime found = cron.after(from).orElse(null);
            if (found == null) {
                return null;
            }
            LocalDateTime minute = found.truncatedTo(ChronoUnit.MINUTES);
            // What comes several times a minute is due once in it, the first time.
            LocalDateTime first = cron.after(minute.minusSeconds(1)).orElse(found);
            Instant at = first.atZone(zone).toInstant();
            if (at.isAfter(after)) {
                return new DueTime(minute, at);
            }
            from = minute.plusSeconds(59);
        }
    }

    /** Whether a due time lies in the window, so that its shift could claim anything. */
    public boolean covers(LocalDateTime local) {
        return window.contains(local.toLocalTime());
    }

    /** From when on the shift of a due time claims nothing and is not made up for. */
    public Instant windowEnd(DueTime due, ZoneId zone) {
        LocalDateTime end = window.endAfter(due.local());
        Instant at = end.atZone(zone).toInstant();
        // Where the skipped hour swallows the end too, the window is as long as it was meant to be.
        return at.isAfter(due.at()) ? at : due.at().plus(Duration.between(due.local(), end));
    }
}
