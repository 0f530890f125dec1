package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.config.DueTime;
import dev.nightshift.config.Schedule;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.DueRow;
import dev.nightshift.queue.Pauses;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the clock is going to do, for status and forecast.
 *
 * @param nights of each schedule
 * @param lastMissed the last scheduled time for which there was no shift
 */
record Plan(List<Night> nights, Optional<Pauses.Pause> paused, Optional<DueRow> lastMissed) {

    /**
     * What a schedule does next.
     *
     * @param next its next due time that nobody took out; {@code null}: never again
     * @param waiting what is due now and not yet opened
     * @param skipped what a human took out and is still to come
     */
    record Night(Schedule schedule, @Nullable DueTime next, List<DueRow> waiting, List<DueRow> skipped) {}

    static Plan of(Context context) {
        Installation home = context.toRead();
        return context.read(
                tx -> of(home, tx),
                () -> new Plan(nights(home, List.of(), List.of()), Optional.empty(), Optional.empty()));
    }

    private static Plan of(Installation home, Tx tx) {
        Instant now = home.clock().instant();
        return new Plan(
                nights(home, home.dueTimes().pending(tx), home.dueTimes().skipped(tx, now)),
                Pauses.current(tx),
                home.dueTimes().lastMissed(tx));
    }

    private static List<Night> nights(Installation home, List<DueRow> pending, List<DueRow> skipped) {
        return home.config().shift().schedules().stream()
                .map(schedule -> {
                    List<DueRow> out = of(schedule, skipped);
                    return new Night(schedule, next(home, schedule, out), of(schedule, pending), out);
                })
                .toList();
    }

    private static List<DueRow> of(Schedule schedule, List<DueRow> rows) {
        return rows.stream()
                .filter(row -> row.key().schedule().equals(schedule.name()))
                .toList();
    }

    private static @Nullable DueTime next(Installation home, Schedule schedule, List<DueRow> skipped) {
        ZoneId zone = home.config().shift().zone();
        List<String> out = skipped.stream().map(row -> row.key().local()).toList();
        Optional<DueTime> due = schedule.next(home.clock().instant(), zone);
        while (due.isPresent() && out.contains(due.get().local().toString())) {
            due = schedule.next(due.get().at(), zone);
        }
        return due.orElse(null);
    }

    /** When the clock opens the next shift of all. */
    Optional<Instant> next() {
        return nights.stream()
                .map(Night::next)
                .filter(Objects::nonNull)
                .map(DueTime::at)
                .min(Comparator.naturalOrder());
    }

    /** For {@code --json}. */
    List<Object> shapes() {
        return nights.stream().map(Plan::shape).toList();
    }

    private static Object shape(Night night) {
        DueTime next = night.next();
        return Json.object(
                "name", night.schedule().name(),
                "cron", night.schedule().cron().toString(),
                "window", night.schedule().window().toString(),
                "next_due_at", next == null ? null : next.at(),
                "next_due_local", next == null ? null : next.local().toString(),
                "waiting", night.waiting().stream().map(Plan::shape).toList(),
                "skipped", night.skipped().stream().map(Plan::shape).toList());
    }

    static Map<String, @Nullable Object> shape(DueRow row) {
        return Json.object(
                "schedule", row.key().schedule(),
                "due_local", row.key().local(),
                "due_at", row.dueAt(),
                "state", row.state().code(),
                "reason", row.why() == null ? null : row.why().code(),
                "reason_text", row.why() == null ? null : row.why().text(),
                "decided_at", row.decided().at(),
                "decided_by", row.decided().by());
    }

    /** What there is to say about the brake, the schedules and missed nights, one line each. */
    Stream<String> lines(Times times) {
        return Stream.of(
                        paused.stream()
                                .map(pause -> "paused    since " + times.minute(pause.since()) + " by "
                                        + Shown.line(pause.by()) + ": nothing is claimed until it is resumed"),
                        nights.stream().flatMap(night -> lines(night, times)),
                        lastMissed.stream()
                                .map(row -> "missed    " + words(row) + ": "
                                        + (row.why() == null
                                                ? ""
                                                : Shown.line(row.why().text()))))
                .flatMap(lines -> lines);
    }

    private Stream<String> lines(Night night, Times times) {
        DueTime next = night.next();
        Stream<String> own = nights.size() == 1
                ? Stream.of()
                : Stream.of("schedule  " + night.schedule().name() + ", next "
                        + (next == null ? "never again" : times.minute(next.at())));
        return Stream.of(
                        own,
                        night.waiting().stream()
                                .map(row -> "due       " + words(row)
                                        + (row.why() == null
                                                ? ""
                                                : ": " + Shown.line(row.why().text()))),
                        night.skipped().stream()
                                .map(row -> "skipped   " + words(row) + " by "
                                        + Shown.line(row.decided().by())))
                .flatMap(lines -> lines);
    }

    static String words(DueRow row) {
        return row.key().schedule() + " "
                + LocalDateTime.parse(row.key().local()).toString().replace('T', ' ');
    }
}
