package dev.nightshift.app;

import dev.nightshift.config.Config;
import dev.nightshift.config.ConfigReader;
import dev.nightshift.config.Home;
import dev.nightshift.config.PingConfig;
import dev.nightshift.config.Secret;
import dev.nightshift.config.Workspace;
import dev.nightshift.gate.Gates;
import dev.nightshift.gate.Sensors;
import dev.nightshift.health.HealthChecks;
import dev.nightshift.inbox.JobFileReader;
import dev.nightshift.inbox.SeedReader;
import dev.nightshift.inbox.StandingFiles;
import dev.nightshift.notice.HttpPost;
import dev.nightshift.notice.LastPing;
import dev.nightshift.notice.Outbox;
import dev.nightshift.notice.Pings;
import dev.nightshift.notice.Routing;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.DueTimes;
import dev.nightshift.queue.Edits;
import dev.nightshift.queue.HeadFile;
import dev.nightshift.queue.Imports;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Leases;
import dev.nightshift.queue.Pauses;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Rejections;
import dev.nightshift.queue.Shifts;
import dev.nightshift.queue.StandingJobs;
import dev.nightshift.queue.Steering;
import dev.nightshift.report.Reader;
import dev.nightshift.report.Reports;
import dev.nightshift.runner.JobFolders;
import dev.nightshift.shift.Conditions;
import dev.nightshift.shift.JobLogs;
import dev.nightshift.shift.Morning;
import dev.nightshift.snapshot.SnapshotCopy;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import dev.nightshift.store.Migration;
import dev.nightshift.userroutes.RouteFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A home opened for one process: its configuration and the rooms that every verb may need. Starts nothing and loads no
 * Camel. Thread-safe; close it.
 */
public final class Installation implements AutoCloseable {
    /** For one try; three of them and their pauses are less than a minute. */
    private static final Duration PING_LIMIT = Duration.ofSeconds(10);

    private final Home home;
    private final Config config;
    private final Launcher launcher;
    private final InstantSource clock;
    private final Database database;
    private final Map<String, String> environment;
    /** One for all, because it holds the images of the workspaces. */
    private final Snapshots snapshots;

    private volatile boolean changing;
    private volatile String owner = UUID.randomUUID().toString();

    private Installation(
            Home home, Config config, InstantSource clock, Database database, Map<String, String> environment) {
        this.home = home;
        this.config = config;
        this.launcher = Launchers.of(home.path());
        this.clock = clock;
        this.database = database;
        this.environment = Map.copyOf(environment);
        this.snapshots = new Snapshots(home.snapshots(), clock, config.shift().zone());
    }

    /**
     * Opens the home in a folder.
     *
     * @throws dev.nightshift.problem.UserException {@code no_home} or {@code bad_configuration}
     * @throws dev.nightshift.problem.EnvironmentException when its database cannot be used
     */
    public static Installation open(Path folder, Map<String, String> environment, InstantSource clock) {
        Home home = Home.find(folder);
        Config config = ConfigReader.read(home.path(), environment);
        Home.create(home.data());
        Database database = Database.open(home.database(), schema(), clock);
        try {
            database.write(HeadFile.beside(home.database())::check).refuse(home.database());
            Installation opened = new Installation(home, config, clock, database, environment);
            opened.changing = true;
            return opened;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** As {@link #open}, to read from: creates nothing. Before its database is used, ask {@link #hasDatabase}. */
    public static Installation openToRead(Path folder, Map<String, String> environment, InstantSource clock) {
        Home home = Home.find(folder);
        Config config = ConfigReader.read(home.path(), environment);
        return new Installation(
                home, config, clock, Database.openToRead(home.database(), schema(), clock), environment);
    }

    /** As {@link #open}, where that fails: its database is not looked at, and of its configuration what can be read holds. */
    static Installation withoutDatabase(Path folder, Map<String, String> environment, InstantSource clock) {
        Home home = Home.find(folder);
        Config config = ConfigReader.lenient(home.path(), environment);
        return new Installation(home, config, clock, Database.unopened(home.database(), schema(), clock), environment);
    }

    /** The same home with another database in the place of its own. */
    Installation over(Database other) {
        return new Installation(home, config, clock, other, environment);
    }

    /** The schema of all owners of tables, in the order in which it is applied. */
    public static List<Migration> schema() {
        return Stream.of(Queue.schema(), Outbox.schema()).flatMap(List::stream).toList();
    }

    public Home home() {
        return home;
    }

    public Config config() {
        return config;
    }

    public Launcher launcher() {
        return launcher;
    }

    public InstantSource clock() {
        return clock;
    }

    public Database database() {
        return database;
    }

    /** Whether there is a database yet; only in a home opened to read there may be none. */
    public boolean hasDatabase() {
        return Database.exists(home.database());
    }

    /** What {@code NIGHTSHIFT_*} and the service manager said when it was opened. */
    Map<String, String> environment() {
        return environment;
    }

    /** A token that nobody had, for the next time in which this process runs the home. */
    String newOwner() {
        owner = UUID.randomUUID().toString();
        return owner;
    }

    /** The life of attempts, in the name of this process. */
    public Claims claims() {
        return new Claims(clock, owner);
    }

    /** The token of claims and shifts: unique for each time in which a process runs the home. */
    String owner() {
        return owner;
    }

    public Queue queue() {
        return new Queue(clock, new SecureRandom());
    }

    public Steering steering() {
        return new Steering(clock);
    }

    public Edits edits() {
        return new Edits(clock);
    }

    public Imports imports() {
        return new Imports(clock);
    }

    public SeedReader seeds() {
        return new SeedReader(config.shift().zone());
    }

    public Jobs jobs() {
        return new Jobs(clock);
    }

    public Shifts shifts() {
        return new Shifts(clock, config.shift().zone(), owner);
    }

    public Leases leases() {
        return new Leases(clock, owner);
    }

    public DueTimes dueTimes() {
        return new DueTimes(clock);
    }

    public Pauses pauses() {
        return new Pauses(clock);
    }

    public Rejections rejections() {
        return new Rejections(clock);
    }

    public Outbox outbox() {
        return new Outbox(clock, Routing.of(config.notice().delivery()), config.redaction(), launcher());
    }

    public Snapshots snapshots() {
        return snapshots;
    }

    /** The copy of the snapshots in a folder, whether it is there or not. */
    public SnapshotCopy copy(Path folder) {
        return new SnapshotCopy(folder, clock, config.shift().zone());
    }

    /** What a copy must neither be in nor hold. */
    public List<Path> apartFromCopies() {
        return Stream.concat(
                        Stream.of(home.path()), config.workspaces().stream().map(Workspace::path))
                .toList();
    }

    public RouteFiles routeFiles() {
        return new RouteFiles(home.routes(), config.notice().web().ownNames());
    }

    public JobFileReader jobFiles() {
        return new JobFileReader(config.workspaceNames(), config.shift().zone());
    }

    public StandingFiles standingFiles() {
        return new StandingFiles(home.standingJobs(), jobFiles());
    }

    public StandingJobs standingJobs() {
        return new StandingJobs(queue());
    }

    public JobFolders folders() {
        return new JobFolders(home);
    }

    public JobLogs logs() {
        return new JobLogs(folders(), config.redaction());
    }

    /** What a claim would depend on now. */
    public Conditions conditions() {
        RouteFiles files = routeFiles();
        return new Conditions(allowed(files::kinds), gates(), database, jobs());
    }

    /** Of the jobs of these kinds, what the configuration lets run. */
    Conditions.Allowed allowed(Supplier<Set<String>> kinds) {
        return new Conditions.Allowed(
                config.shift().classes(), kinds, config.guard().review().maxWaiting());
    }

    public Reports reports() {
        return new Reports(
                shifts(),
                jobs(),
                rejections(),
                outbox(),
                new Reader(launcher, config.shift().zone()),
                config.redaction());
    }

    /** Signs of life, to whoever the configuration says listens for them. */
    public Pings pings() {
        Secret url = config.notice().pinging().map(PingConfig::url).orElse(null);
        return new Pings(
                new Pings.Listener(url, config.redaction()),
                url == null ? Pings.NOBODY : new HttpPost(PING_LIMIT),
                lastPingFile(),
                clock,
                Pings.Pace.USUAL);
    }

    private Path lastPingFile() {
        return home.data().resolve("pings.last");
    }

    /** What became of the last sign of life. */
    Optional<LastPing> lastPing() {
        return LastPing.read(lastPingFile());
    }

    /** The health checks of this moment. */
    public HealthChecks health() {
        return new HealthChecks(home, config, database, new Sensors(), clock, launcher);
    }

    Morning morning(Morning.Ways ways, Conditions conditions) {
        return new Morning(
                database,
                reports(),
                ways,
                conditions,
                new Morning.Sources(logs(), snapshots(), home.reports()),
                new Morning.Wishes(
                        config.notice().nightsWithoutSuccess(),
                        config.notice().delivery().report()));
    }

    Gates gates() {
        return new Gates(new Sensors(), home.path(), config.gate());
    }

    @Override
    public void close() {
        database.close();
        if (changing) {
            HeadFile.beside(home.database()).sync();
        }
    }
}
