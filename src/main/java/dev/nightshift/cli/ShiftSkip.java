package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.config.DueTime;
import dev.nightshift.config.Schedule;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.Suggestion;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.DueRow;
import dev.nightshift.queue.DueTimes;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Leaves the coming night out. */
@Command(
        name = "skip-tonight",
        description =
                "Leaves out the next due time of every schedule that comes within 24 hours, and what is due now and"
                        + " waits. Prints what it left out.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift shift skip-tonight",
            "  nightshift shift skip-tonight --schedule main",
            "  nightshift shift skip-tonight --undo",
            "",
            "Exit status: 0, also when nothing is due within 24 hours."
        })
final class ShiftSkip extends Verb {
    private static final Duration TONIGHT = Duration.ofHours(24);

    @Option(names = "--schedule", paramLabel = "NAME", description = "Only this schedule.")
    private @Nullable String name;

    @Option(names = "--undo", description = "Take it back.")
    private boolean undo;

    ShiftSkip(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        List<Schedule> schedules = schedules();
        Installation home = context.toChange();
        List<DueRow.Key> changed = home.database().write(tx -> undo ? undo(tx, schedules) : skip(tx, schedules));
        List<DueRow> rows = home.database()
                .read(tx -> changed.stream()
                        .flatMap(key -> home.dueTimes().get(tx, key).stream())
                        .toList());
        if (context.json()) {
            context.printJson(changed.stream()
                    .map(key -> Json.object("schedule", key.schedule(), "due_local", key.local(), "skipped", !undo))
                    .toList());
        } else {
            changed.forEach(key -> context.print(key.schedule() + " " + key.local()));
        }
        if (changed.isEmpty()) {
            context.say(undo ? "Nothing is left out." : "Nothing is due within 24 hours.");
        } else if (undo) {
            context.say("Not left out any more.");
        } else {
            rows.forEach(row -> context.say("Left out: " + Plan.words(row) + ", by "
                    + Shown.line(row.decided().by()) + ". Take it back with: "
                    + context.command("shift", "skip-tonight", "--undo")));
        }
        return ExitCode.OK;
    }

    private List<Schedule> schedules() {
        List<Schedule> all = context.toRead().config().shift().schedules();
        if (name == null) {
            return all;
        }
        List<String> known = all.stream().map(Schedule::name).toList();
        if (!known.contains(name)) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "no schedule is called " + Shown.quoted(name) + Suggestion.text(name, known),
                    "Schedules: " + String.join(", ", known));
        }
        return all.stream().filter(schedule -> schedule.name().equals(name)).toList();
    }

    private List<DueRow.Key> skip(Tx tx, List<Schedule> schedules) {
        Installation home = context.toChange();
        DueTimes dueTimes = home.dueTimes();
        Instant now = home.clock().instant();
        ZoneId zone = home.config().shift().zone();
        List<DueRow.Key> skipped = new ArrayList<>();
        List<DueRow> pending = dueTimes.pending(tx);
        for (Schedule schedule : schedules) {
            for (DueRow row : pending) {
                if (row.key().schedule().equals(schedule.name())) {
                    dueTimes.skip(tx, row.key(), row.dueAt(), context.user());
                    skipped.add(row.key());
                }
            }
            Optional<DueTime> next =
                    schedule.next(now, zone).filter(due -> !due.at().isAfter(now.plus(TONIGHT)));
            if (next.isPresent()) {
                DueRow.Key key =
                        new DueRow.Key(schedule.name(), next.get().local().toString());
                dueTimes.skip(tx, key, next.get().at(), context.user());
                dueTimes.get(tx, key)
                        .filter(row -> row.state() == DueRow.State.SKIPPED)
                        .ifPresent(row -> skipped.add(key));
            }
        }
        return skipped;
    }

    /** What has passed meanwhile is due again while its window lasts; the trigger opens it. */
    private List<DueRow.Key> undo(Tx tx, List<Schedule> schedules) {
        Installation home = context.toChange();
        Instant now = home.clock().instant();
        ZoneId zone = home.config().shift().zone();
        List<DueRow.Key> back = new ArrayList<>();
        for (DueRow row : home.dueTimes().skipped(tx, now.minus(TONIGHT))) {
            Optional<Schedule> schedule = schedules.stream()
                    .filter(one -> one.name().equals(row.key().schedule()))
                    .findFirst();
            boolean coming = row.dueAt().isAfter(now);
            boolean lasts = schedule.map(one -> one.windowEnd(
                            new DueTime(LocalDateTime.parse(row.key().local()), row.dueAt()), zone))
                    .filter(end -> end.isAfter(now))
                    .isPresent();
            if (schedule.isPresent() && coming) {
                home.dueTimes().unskip(tx, row.key(), context.user());
                back.add(row.key());
            } else if (lasts) {
                home.dueTimes().dueAgain(tx, row.key(), row.dueAt(), context.user());
                back.add(row.key());
            }
        }
        return back;
    }
}
