package dev.nightshift.health;

import dev.nightshift.config.DueTime;
import dev.nightshift.config.Schedule;
import dev.nightshift.job.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a home is silent that should not be: for longer than a day and a bit no autonomous shift made progress, although
 * one was due. A pure function of what the database and the configuration say, so that it can be asked by somebody who
 * lives when the service does not. Immutable.
 *
 * @param progress what the home came to so far
 * @param timetable when shifts are due
 * @param open the autonomous shift that is open; {@code null}: none
 */
public record Silence(
        Progress progress, Timetable timetable, @Nullable Open open) {
    /** So much later than its time a shift has opened, if it ever does. */
    static final Duration LATEST_START = Duration.ofHours(1);

    /** More skipped times than anybody takes out. */
    private static final int MOST_SKIPPED = 1000;

    /**
     * What the home came to.
     *
     * @param begun when the home was made
     * @param success the end of the last autonomous shift in which something succeeded, or nothing was due
     * @param queuedSince when the oldest queued job was submitted
     */
    public record Progress(
            Instant begun,
            @Nullable Instant success,
            @Nullable Instant queuedSince) {}

    /**
     * When shifts are due.
     *
     * @param skipped {@code SCHEDULE LOCAL} of the times that a human took out
     */
    public record Timetable(List<Schedule> schedules, ZoneId zone, Set<String> skipped) {
        public Timetable {
            schedules = List.copyOf(schedules);
            skipped = Set.copyOf(skipped);
        }

        /** The first time after a moment at which a shift is due that nobody took out. */
        Optional<Instant> firstAfter(Instant moment) {
            return schedules.stream()
                    .flatMap(schedule -> first(schedule, moment).stream())
                    .map(DueTime::at)
                    .min(Comparator.naturalOrder());
        }

        private Optional<DueTime> first(Schedule schedule, Instant moment) {
            return Stream.iterate(
                            schedule.next(moment, zone),
                            Optional::isPresent,
                            due -> due.flatMap(found -> schedule.next(found.at(), zone)))
                    .limit(MOST_SKIPPED)
                    .flatMap(Optional::stream)
                    .filter(due -> !skipped.contains(schedule.name() + " " + due.local()))
                    .findFirst();
        }
    }

    /**
     * A shift that is open.
     *
     * @param latestEnd when it has ended, if all goes as it should: the end of its window and what may run beyond it
     * @param alive whether its runner gives signs of life
     */
    public record Open(String shift, Instant latestEnd, boolean alive) {}

    /** Why a home is silent. */
    public enum Why {
        /** A shift was due, and none made progress. */
        NO_SUCCESS,
        /** A shift is open that should long have ended. */
        NO_END,
        /** Work is queued and no schedule ever comes again. */
        NO_SCHEDULE,
        /** By this clock the last success is yet to come, so nothing can be said. */
        CLOCK
    }

    /**
     * That it is silent.
     *
     * @param since the last success, or when the home was made
     */
    public record Silent(Why why, Instant since, String text) {}

    /** @param within so long without progress is no silence yet */
    public Optional<Silent> judge(Instant now, Duration within) {
        Instant since = progress.success() == null ? progress.begun() : progress.success();
        if (since.isAfter(now.plus(within))) {
            return silent(
                    Why.CLOCK,
                    since,
                    "By the clock of this machine the last success was at " + since
                            + ", which is yet to come: the clock was set back, or was wrong then");
        } else if (!since.plus(within).isBefore(now)) {
            return Optional.empty();
        } else if (open != null && open.alive()) {
            return now.isAfter(open.latestEnd())
                    ? silent(
                            Why.NO_END,
                            since,
                            "Shift " + open.shift() + " is open and should have ended by " + open.latestEnd())
                    : Optional.empty();
        }
        Optional<Instant> due = timetable.firstAfter(since);
        if (due.isEmpty()) {
            Instant queued = progress.queuedSince();
            return queued != null && queued.plus(within).isBefore(now)
                    ? silent(
                            Why.NO_SCHEDULE,
                            since,
                            "Work is queued since " + queued
                                    + ", and no shift is due ever again: see nightshift.shift.cron")
                    : Optional.empty();
        }
        return due.get().plus(LATEST_START).isBefore(now)
                ? silent(Why.NO_SUCCESS, since, words(now, since) + "; a shift was due at " + due.get())
                : Optional.empty();
    }

    private String words(Instant now, Instant since) {
        String age =
                Durations.text(Duration.ofHours(Duration.between(since, now).toHours()));
        return progress.success() == null
                ? "No shift has succeeded since this home was made " + age + " ago"
                : "No shift has succeeded for " + age + ", since " + since;
    }

    private static Optional<Silent> silent(Why why, Instant since, String text) {
        return Optional.of(new Silent(why, since, text + "."));
    }
}
