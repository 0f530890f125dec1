package dev.nightshift.shift;

import dev.nightshift.config.Cron;
import dev.nightshift.config.Home;
import dev.nightshift.config.Redaction;
import dev.nightshift.config.Schedule;
import dev.nightshift.config.ShiftConfig;
import dev.nightshift.config.Window;
import dev.nightshift.inbox.JobFileReader;
import dev.nightshift.inbox.StandingFiles;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.Outbox;
import dev.nightshift.notice.Routing;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.DueRow;
import dev.nightshift.queue.DueTimes;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.queue.StandingJobs;
import dev.nightshift.runner.JobFolders;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The trigger and the opening over a real database, with a clock that a test sets; the work of a shift is left out. */
final class Clockwork implements AutoCloseable {
    static final Window NIGHT = new Window(LocalTime.of(19, 0), LocalTime.of(6, 0));

    final SettableClock clock;
    final Database database;
    final DueTimes dueTimes;
    final Shifts shifts;
    final Outbox outbox;
    private final Path file;
    Slot slot = new Slot();
    Tellings telling;
    Trigger trigger;
    Opening opening;
    private ShiftConfig config;

    Clockwork(Path folder, Instant now, ZoneId zone, Schedule... schedules) {
        this(folder, new SettableClock(now), zone, schedules);
    }

    Clockwork(Path folder, SettableClock clock, ZoneId zone, Schedule... schedules) {
        this(folder, clock, zone, Routing.to("log"), schedules);
    }

    Clockwork(Path folder, SettableClock clock, ZoneId zone, Routing routing, Schedule... schedules) {
        this.clock = clock;
        this.file = folder.resolve("nightshift.db");
        this.database = Database.open(
                file,
                Stream.of(Queue.schema(), Outbox.schema()).flatMap(List::stream).toList(),
                clock);
        this.dueTimes = new DueTimes(clock);
        this.shifts = new Shifts(clock, zone, "owner");
        this.outbox = new Outbox(clock, routing, Redaction.NONE);
        this.config = new ShiftConfig(List.of(schedules), zone, 1, Set.of("standard"));
        restart();
    }

    static Schedule schedule(String name, String cron) {
        return schedule(name, cron, NIGHT, Schedule.CatchUp.LATEST);
    }

    static Schedule schedule(String name, String cron, Window window, Schedule.CatchUp catchUp) {
        return new Schedule(name, Cron.parse(cron).orElseThrow(), window, catchUp, null);
    }

    /** A process that ends and one that begins; what was under way is gone. */
    void restart() {
        slot = new Slot();
        telling = Tellings.of(
                outbox,
                new Launcher(List.of("nightshift"), file.toAbsolutePath()),
                new JobLogs(new JobFolders(new Home(file)), Redaction.NONE),
                config.zone());
        trigger = new Trigger(
                database, new Trigger.Rows(dueTimes, shifts, new Jobs(clock)), config, clock, slot, telling.clock());
        opening = new Opening(
                database,
                new Opening.Rows(new Claims(clock, "owner"), shifts, dueTimes),
                config,
                clock,
                new Opening.Entry(slot, standing(), () -> {}, Redaction.NONE),
                telling.shifts());
    }

    private Standing standing() {
        return new Standing(
                database,
                new StandingFiles(file.resolveSibling("jobs"), new JobFileReader(Set.of(), config.zone())),
                new StandingJobs(new Queue(clock, new Random(1))),
                telling,
                clock,
                config.zone());
    }

    void restart(ZoneId zone, Schedule... schedules) {
        config = new ShiftConfig(List.of(schedules), zone, 1, Set.of("standard"));
        restart();
    }

    ShiftConfig config() {
        return config;
    }

    void at(String moment) {
        clock.set(Instant.parse(moment));
    }

    /** Looks, and opens what is due; the shift stays open. */
    @Nullable
    OpenShift lookAndOpen() {
        ShiftOrder order = trigger.look();
        return order == null ? null : opening.open(order);
    }

    /** As {@link #lookAndOpen}, and the shift ends at once; the local time that it was due at. */
    @Nullable
    String look() {
        OpenShift shift = lookAndOpen();
        if (shift == null) {
            return null;
        }
        end(shift);
        return shift.order().schedule() + " " + shift.order().dueLocal();
    }

    @Nullable
    String look(String moment) {
        at(moment);
        return look();
    }

    void end(OpenShift shift) {
        database.change(tx -> shifts.close(tx, shift.ref(), new ShiftView.Left(0, 0, 0)));
        opening.leave(shift);
    }

    /** {@code main 2026-11-22T19:00} to what became of it. */
    Map<String, String> rows() {
        return list(
                        "SELECT schedule || ' ' || due_local AS k, state AS v FROM due_times",
                        row -> Map.entry(row[0], row[1]))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, java.util.TreeMap::new));
    }

    /** Schedule and local time of every shift. */
    List<String> shifts() {
        return list("SELECT schedule || ' ' || due_local AS k, id AS v FROM shifts ORDER BY seq", row -> row[0]);
    }

    private <T> List<T> list(String sql, Function<String[], T> map) {
        return database.read(tx -> tx.list(
                Query.of("test", sql), Args.none(), row -> map.apply(new String[] {row.text("k"), row.text("v")})));
    }

    List<Notice> notices() {
        return database.read(tx -> outbox.list(tx, 10_000)).stream()
                .map(view -> view.notice())
                .toList();
    }

    /** All that humans were told, in one text. */
    String told(String code) {
        return notices().stream()
                .filter(notice -> notice.code().equals(code))
                .map(notice -> notice.subject() + "\n" + notice.text())
                .collect(Collectors.joining("\n\n"));
    }

    DueRow row(String schedule, String local) {
        return database.read(tx -> dueTimes.get(tx, new DueRow.Key(schedule, local)))
                .orElseThrow();
    }

    @Override
    public void close() {
        database.close();
    }
}
