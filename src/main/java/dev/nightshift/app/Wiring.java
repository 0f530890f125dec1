package dev.nightshift.app;

import dev.nightshift.config.Config;
import dev.nightshift.config.Home;
import dev.nightshift.config.RetentionConfig;
import dev.nightshift.config.ShiftConfig;
import dev.nightshift.config.Workspace;
import dev.nightshift.health.HealthChecks;
import dev.nightshift.inbox.Inbox;
import dev.nightshift.inbox.InboxFolder;
import dev.nightshift.inbox.SubmissionReader;
import dev.nightshift.inbox.TellingFiles;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.notice.OldNotices;
import dev.nightshift.notice.Pings;
import dev.nightshift.process.Processes;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.DueTimes;
import dev.nightshift.queue.Measurements;
import dev.nightshift.queue.Shifts;
import dev.nightshift.runner.Runner;
import dev.nightshift.runner.Surroundings;
import dev.nightshift.shift.Brake;
import dev.nightshift.shift.Closing;
import dev.nightshift.shift.CommandKind;
import dev.nightshift.shift.Conditions;
import dev.nightshift.shift.Crashes;
import dev.nightshift.shift.Gauge;
import dev.nightshift.shift.Guard;
import dev.nightshift.shift.JobRun;
import dev.nightshift.shift.JobSnapshots;
import dev.nightshift.shift.JobSteps;
import dev.nightshift.shift.KindCall;
import dev.nightshift.shift.Morning;
import dev.nightshift.shift.Opening;
import dev.nightshift.shift.Recovery;
import dev.nightshift.shift.ResultKind;
import dev.nightshift.shift.Retention;
import dev.nightshift.shift.ShiftRoutes;
import dev.nightshift.shift.Signs;
import dev.nightshift.shift.Slot;
import dev.nightshift.shift.SnapshotCare;
import dev.nightshift.shift.Standing;
import dev.nightshift.shift.TakingBack;
import dev.nightshift.shift.Tellings;
import dev.nightshift.shift.Trigger;
import dev.nightshift.shift.UserRoute;
import dev.nightshift.shift.UserSteps;
import dev.nightshift.shift.Work;
import dev.nightshift.snapshot.RetentionPolicy;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Copies;
import dev.nightshift.store.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The beans of the night, made once for an {@link Engine} and handed to its routes. Holds no logic. */
final class Wiring {
    private final Database database;
    final Slot slot = new Slot();
    final Brake brake;
    final CommandKind commands;
    final Guard guard;
    final Morning morning;
    final Recovery recovery;
    final Inbox inbox;
    final Pings pings;
    final Crashes crashes;
    final ShiftRoutes.Steps steps;

    /** How the beans reach the routes that they are reached from. */
    record Ways(UserRoute userRoutes, Supplier<Set<String>> kinds, Consumer<JobRun> job, ExecutorService threads) {}

    Wiring(Installation home, Deliveries deliveries, Ways ways) {
        Config config = home.config();
        Home folders = home.home();
        database = home.database();
        List<Workspace> workspaces = config.workspaces();
        Claims claims = new Claims(home.clock(), home.owner());
        Shifts shifts = home.shifts();
        Snapshots snapshots = home.snapshots();
        Tellings telling = Tellings.of(
                home.outbox(), home.launcher(), home.logs(), config.shift().zone());
        Conditions conditions = new Conditions(home.allowed(ways.kinds()), home.gates(), database, home.jobs());
        HealthChecks health = home.health();
        Gauge gauge = new Gauge(database, new Measurements(), home.gates()::now, home.clock());

        brake = new Brake(database, claims, shifts);
        Runner runner = new Runner(
                new Processes(), folders, Surroundings.ofUser(config.shift().zone()), config.process());
        commands = new CommandKind(database, claims, runner, brake);
        pings = home.pings();
        Signs signs = new Signs(pings, home.launcher(), telling.machine());
        guard = new Guard(database, shifts, health, new Guard.Protected(snapshots, workspaces), telling, signs);
        morning = home.morning(new Morning.Ways(deliveries, signs), conditions);
        JobSnapshots jobSnapshots = new JobSnapshots(database, claims, snapshots, workspaces);
        recovery = new Recovery(
                database,
                claims,
                shifts,
                new Recovery.Protection(snapshots, jobSnapshots, workspaces),
                telling,
                morning);
        inbox = inbox(home);
        crashes = new Crashes(database, shifts, guard, telling.shifts(), deliveries, home.clock());
        KindCall kinds = new KindCall(
                ways.userRoutes(),
                ways.threads(),
                commands,
                brake,
                home.folders(),
                config.process().grace());
        Retention retention = new Retention(
                config.retention(),
                new Retention.Folders(
                        folders.outputs(),
                        folders.jobLogs(),
                        folders.inputs(),
                        folders.work(),
                        folders.inbox().resolve("accepted"),
                        folders.data().resolve("retention.cleaned")),
                home.clock());
        steps = new ShiftRoutes.Steps(
                entry(home, claims, shifts, telling),
                new UserSteps(ways.userRoutes(), ways.threads()),
                guard,
                new Work(
                        database,
                        claims,
                        conditions,
                        brake,
                        new Work.Settings(config.shift().concurrency(), workspaces, home.clock()),
                        new Work.Pipeline(ways.threads(), ways.job(), gauge::look)),
                new JobSteps(
                        database,
                        claims,
                        kinds,
                        new JobSteps.Protection(
                                jobSnapshots,
                                new TakingBack(database, claims, snapshots, jobSnapshots, telling.changes())),
                        telling),
                new Closing(
                        database,
                        new Closing.Rows(
                                shifts,
                                home.jobs(),
                                new OldNotices(
                                        database,
                                        home.clock(),
                                        config.retention().notices())),
                        conditions,
                        new Closing.Safety(
                                snapshots,
                                jobSnapshots,
                                workspaces,
                                retention,
                                new Copies(folders.database()),
                                new SnapshotCare(database, shifts, snapshots, care(home), telling.machine()),
                                gauge),
                        telling,
                        morning));
    }

    private ShiftRoutes.Entry entry(Installation home, Claims claims, Shifts shifts, Tellings telling) {
        ShiftConfig config = home.config().shift();
        DueTimes dueTimes = home.dueTimes();
        return new ShiftRoutes.Entry(
                new Trigger(
                        database,
                        new Trigger.Rows(dueTimes, shifts, home.jobs()),
                        config,
                        home.clock(),
                        slot,
                        telling.clock()),
                new Opening(
                        database,
                        new Opening.Rows(claims, shifts, dueTimes),
                        config,
                        home.clock(),
                        new Opening.Entry(
                                slot,
                                standing(home, telling),
                                inbox::drain,
                                home.config().redaction()),
                        telling.shifts()));
    }

    /** What the route files of users may name. */
    Map<String, Object> beans() {
        return Map.of(
                "nightshift", database.readOnly(),
                "nightshift:health", guard,
                "nightshift:command", commands,
                "nightshift:result", new ResultKind(),
                "nightshift:report", morning,
                "nightshift:notices", morning);
    }

    private static Standing standing(Installation home, Tellings telling) {
        return new Standing(
                home.database(),
                home.standingFiles(),
                home.standingJobs(),
                telling,
                home.clock(),
                home.config().shift().zone());
    }

    private static Inbox inbox(Installation home) {
        return new Inbox(
                new InboxFolder(
                        home.home().inbox(), home.home().inputs(), home.config().inbox(), home.clock()),
                new SubmissionReader(home.jobFiles(), home.config().inbox().approval()),
                home.database(),
                home.queue(),
                home.rejections(),
                new TellingFiles((tx, notice) -> home.outbox().put(tx, notice, false), home.launcher()));
    }

    private static SnapshotCare.Wanted care(Installation home) {
        RetentionConfig.Sets limits = home.config().retention().snapshots();
        Path copy = home.config().snapshot().copy();
        return new SnapshotCare.Wanted(
                home.config().snapshot().verifyTime(),
                new RetentionPolicy(limits.keep(), limits.maxAge()),
                copy == null ? null : home.copy(copy),
                home.apartFromCopies());
    }
}
