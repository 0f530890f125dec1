package dev.nightshift.shift;

import dev.nightshift.inbox.StandingFiles;
import dev.nightshift.job.StandingSpec;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.StandingJobs;
import dev.nightshift.queue.StandingJobs.Tonight;
import dev.nightshift.report.Note;
import dev.nightshift.store.Database;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues the standing jobs at the opening of an autonomous shift, each in a transaction of its own, and says what became
 * of every one. Whatever is wrong with one of them stops neither the others nor the shift.
 */
public final class Standing {
    private static final Logger log = LoggerFactory.getLogger(Standing.class);
    /** The report shows so many lines of a note. */
    private static final int MOST_LINES = 28;

    private final Database database;
    private final StandingFiles files;
    private final StandingJobs jobs;
    private final Tellings telling;
    private final InstantSource clock;
    private final ZoneId zone;

    public Standing(
            Database database,
            StandingFiles files,
            StandingJobs jobs,
            Tellings telling,
            InstantSource clock,
            ZoneId zone) {
        this.database = database;
        this.files = files;
        this.jobs = jobs;
        this.telling = telling;
        this.clock = clock;
        this.zone = zone;
    }

    /** A line of the report; what a human should see first has the lowest rank. */
    private record Line(int rank, String text) {}

    /** For the report; empty where there are no standing jobs, or the shift is a plain one. */
    List<Note> enqueue(ShiftOrder order) {
        if (!order.autonomous()) {
            return List.of();
        }
        LocalDate night = night(order.dueLocal());
        List<Line> lines = new ArrayList<>();
        StandingFiles.Found found = files.read();
        found.refused().forEach(file -> lines.add(refuse(order, file)));
        found.jobs().forEach(job -> lines.add(one(order, job, night)));
        return lines.isEmpty() ? List.of() : List.of(new Note("standing", "Standing jobs", text(lines)));
    }

    /** The local date of the time for which a shift is due, or of now. */
    private LocalDate night(@Nullable String dueLocal) {
        return dueLocal == null
                ? LocalDate.ofInstant(clock.instant(), zone)
                : LocalDate.parse(dueLocal.substring(0, "2026-11-22".length()));
    }

    private Line refuse(ShiftOrder order, StandingFiles.Refused file) {
        log.warn("{}", file.problem().message());
        try {
            database.change(tx -> {
                if (jobs.tellsFirst(tx, file.file(), file.digest(), clock.instant())) {
                    telling.waits().standingRefused(tx, order, file.problem());
                }
            });
        } catch (ProblemException e) {
            log.error("Nobody is told of {} yet: {}", file.file(), e.problem().message());
        }
        return new Line(0, "refused: " + file.problem().message());
    }

    private Line one(ShiftOrder order, StandingSpec job, LocalDate night) {
        try {
            Tonight tonight = database.write(tx -> {
                Tonight done = jobs.enqueue(tx, job, night);
                if (done.step() == StandingJobs.Step.HELD) {
                    telling.jobs().failingRepeatedly(tx, order, done);
                }
                return done;
            });
            log.info("Standing job {}: {}", job.name(), tonight.text());
            return new Line(rank(tonight.step()), job.name() + ": " + tonight.text());
        } catch (ProblemException e) {
            log.error(
                    "Standing job {} is not added: {}", job.name(), e.problem().message());
            return new Line(1, job.name() + ": not added: " + e.problem().message());
        }
    }

    private static int rank(StandingJobs.Step step) {
        return switch (step) {
            case HELD -> 2;
            case UNFINISHED -> 3;
            case ADDED -> 4;
            case THERE -> 5;
            case NOT_DUE -> 6;
        };
    }

    private static String text(List<Line> lines) {
        List<String> sorted = lines.stream()
                .sorted(Comparator.comparingInt(Line::rank))
                .map(Line::text)
                .toList();
        Stream<String> more =
                sorted.size() > MOST_LINES ? Stream.of("and " + (sorted.size() - MOST_LINES) + " more") : Stream.of();
        return String.join(
                "\n", Stream.concat(sorted.stream().limit(MOST_LINES), more).toList());
    }
}
