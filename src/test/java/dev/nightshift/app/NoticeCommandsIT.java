package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.nightshift.cli.WarmLauncher;
import dev.nightshift.fault.BrokenNodes;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SettableClock;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.queue.Shifts;
import dev.nightshift.queue.Submission;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of every notice, as the log of notices prints it, in a shell, from another directory, on a home to which
 * it has happened: it ends as its verb is documented to, and has done what the notice says. No notice is left out.
 */
class NoticeCommandsIT {
    private static final Instant EVENING = Instant.parse("2026-11-20T19:01:00Z");
    private static final String BREAK =
            "cd $NIGHTSHIFT_HOME/data/snapshots/refs/tags; mv snapshots kept; touch snapshots";
    private static final String MEND = "cd $NIGHTSHIFT_HOME/data/snapshots/refs/tags; rm snapshots; mv kept snapshots";

    /** Nothing in this version puts these. */
    private static final Set<String> NEVER = Set.of("isolation_degraded");

    @TempDir
    Path folder;

    private final Set<String> met = new TreeSet<>();
    private final SettableClock clock = new SettableClock(EVENING);
    private WarmLauncher launcher;
    private PrintedCommands commands;

    @BeforeEach
    void serve() throws Exception {
        launcher = WarmLauncher.in(folder.resolve("launcher"));
        commands = new PrintedCommands(launcher, Files.createDirectories(folder.resolve("else where")));
    }

    @AfterEach
    void end() throws Exception {
        launcher.close();
    }

    @TestFactory
    Stream<DynamicTest> every_notice_has_commands_that_work() {
        return Stream.of(
                night("of_jobs", this::jobs),
                night("without_snapshots_of_jobs", this::withoutJobSnapshots),
                night("that_waits", this::waits),
                night("that_is_refused", this::refused),
                night("without_a_snapshot", this::withoutSnapshot),
                night("with_a_damaged_store", this::damagedStore),
                night("on_a_disk_that_fills", this::fillingDisk),
                night("of_a_standing_job", this::standing),
                night("by_the_clock", this::byTheClock),
                night("that_does_not_end", this::endless),
                night("that_was_killed", this::killed),
                night("with_broken_steps", this::brokenSteps),
                night("of_a_service_that_ends", this::service),
                night("of_silence", this::silence),
                night("of_a_database_that_is_gone", this::database),
                night("of_channels_that_fail", this::channels),
                DynamicTest.dynamicTest("no_notice_is_left_out", this::all));
    }

    private DynamicTest night(String name, Executable night) {
        return DynamicTest.dynamicTest(name, night);
    }

    private TestHome home(String name) throws IOException {
        clock.set(EVENING);
        TestHome home = TestHome.in(Files.createDirectories(folder.resolve(name)))
                .with("NIGHTSHIFT_INBOX_QUIET_PERIOD", "1ms")
                .with("NIGHTSHIFT_SHIFT_ZONE", "UTC")
                .by(clock);
        System.setProperty(Launchers.LAUNCHER, launcher.script().toString());
        Files.writeString(home.workspace().resolve("old.txt"), "old");
        return home;
    }

    private TestHome.Night shift(TestHome home) throws Exception {
        String before = TestHome.tree(home.workspace());
        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);
        commands.before(night.shift().guard().preSnapshot(), before);
        return night;
    }

    /** The commands of its notices, in the situation that they tell of. */
    private void tried(TestHome home, String... codes) throws Exception {
        launcher.with(home.settings(), clock);
        Set<String> told = commands.run(home);
        assertThat(told).contains(codes);
        met.addAll(told);
    }

    /** The commands of its reports, each of which is of the home as it is. */
    private void reported(TestHome home) throws Exception {
        launcher.with(home.settings(), clock);
        commands.runReports(home);
    }

    private void jobs() throws Exception {
        TestHome home = home("jobs").with("NIGHTSHIFT_NOTICE_REPORT", "always");
        home.standing("bad.yaml", "{id: bad, command: ['true'], on: [sometimes]}");
        Files.createDirectories(home.path().resolve("routes"));
        Files.writeString(home.path().resolve("routes/shift-report.camel.yaml"), """
                - route:
                    id: shift-report
                    from:
                      uri: direct:shift-report
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: broken on purpose}
                """);
        home.drop("a-poison.yaml", "command: [")
                .drop("b-jobs.yaml", """
                jobs:
                - {id: fails, workspace: main, shell: 'echo x > fails.txt; echo cannot reach it; exit 3'}
                - {id: slow, workspace: main, timeout: 500ms, shell: 'echo x > slow.txt; exec sleep 60'}
                - {id: out, workspace: main, scope: {paths: ['in/**']}, shell: 'echo x > out.txt'}
                - {id: back, workspace: main, scope: {paths: ['in/**']}, on_invalid: undo, shell: 'echo x > back.txt'}
                - {id: well, workspace: main, notify: always, shell: 'echo x > well.txt'}
                - {id: thin, notify: always, shell: 'exit 77'}
                - {id: judged, workspace: main, approval: after, notify: always, shell: 'echo x > judged.txt'}
                - {id: asks, approval: before, command: ['true']}
                - {id: stray, after: [ghost], command: ['true']}
                """)
                .drop("c-conflict.yaml", "{id: asks, command: ['false']}");
        shift(home);

        // Later jobs changed more than that one: what they did stays.
        commands.expect("config check", 10).expect("add", 2).expect("rollback snapshots/safety", 14);
        tried(
                home,
                "job_failed",
                "job_timed_out",
                "job_out_of_scope",
                "job_undone",
                "job_succeeded",
                "job_unreviewed",
                "job_insufficient_evidence",
                "approval_waiting",
                "after_unknown",
                "standing_refused",
                "file_rejected",
                "file_conflict",
                "step_message",
                "shift_closed");
        reported(home);
    }

    private void withoutJobSnapshots() throws Exception {
        TestHome home = home("unknown").drop("jobs.yaml", """
                jobs:
                - {id: plain, priority: 1, workspace: main, shell: 'touch plain.txt; %1$s'}
                - {id: mends, priority: 2, shell: '%2$s'}
                - {id: scoped, priority: 3, workspace: main, on_invalid: undo, scope: {max_files: 9}, shell: 'touch scoped.txt; %1$s'}
                - {id: kept, priority: 4, workspace: main, shell: 'touch kept.txt'}
                """.formatted(BREAK, MEND));
        shift(home);
        commands.expect("snapshot", 14)
                .expect("rollback", 14)
                .expect("undo", 14)
                .expect("diff", 14);
        tried(home, "job_changes_unknown", "job_not_undone", "job_no_snapshot", "snapshot_failed");
    }

    private void waits() throws Exception {
        TestHome home = home("waits").with("NIGHTSHIFT_NOTICE_NIGHTS_WITHOUT_SUCCESS", "2");
        home.drop("waits.yaml", "{id: waits, command: ['true'], kind: nowhere}");
        shift(home);
        clock.advance(Duration.ofDays(1));
        home.drop("quiet.yaml", "{id: quiet, command: ['false'], notify: never}");
        shift(home);
        clock.advance(Duration.ofDays(1));
        home.drop("half.yaml", "jobs: [{id: a, command: ['true']}, {id: b, command: ['false'], notify: never}]");
        shift(home);
        clock.advance(Duration.ofDays(1));
        home.drop("honest.yaml", "{id: honest, shell: 'exit 77'}");
        shift(home);
        tried(
                home,
                "shift_waiting",
                "shift_failed",
                "no_progress",
                "progress_again",
                "shift_partial",
                "shift_succeeded");
    }

    private void refused() throws Exception {
        TestHome home = home("refused").with("NIGHTSHIFT_GATE_MIN_DISK", "900T");
        shift(home);
        commands.expect("health", 13);
        tried(home, "shift_refused");
        commands.expect("shift --autonomous", 4);
        reported(home);
        home.with("NIGHTSHIFT_GATE_MIN_DISK", "1M");
        try (Installation open = home.open()) {
            open.database().change(tx -> open.pauses().pause(tx, "ann"));
        }
        home.drop("kept.yaml", "{id: kept, command: ['true']}");
        shift(home);
        tried(home, "shift_admitted", "shift_paused");
    }

    private void withoutSnapshot() throws Exception {
        TestHome home = home("halfway");
        Path journal = home.path().resolve("data/snapshots/nightshift-rollback");
        String first = String.valueOf(shift(home).shift().guard().preSnapshot());
        Files.writeString(home.workspace().resolve("old.txt"), "new");
        clock.advance(Duration.ofMinutes(1));
        String second = String.valueOf(shift(home).shift().guard().preSnapshot());
        Files.writeString(journal, """
                nightshift-rollback 2
                target %s
                safety %s
                begun main old.txt
                end
                """.formatted(first, second));
        shift(home);
        // What the journal does not name was changed since.
        commands.expect("rollback " + first, 14);
        tried(home, "rollback_unfinished");
        Files.delete(journal);
        Path tags = home.path().resolve("data/snapshots/refs/tags");
        Files.move(tags.resolve("snapshots"), tags.resolve("kept"));
        Files.writeString(tags.resolve("snapshots"), "in the way");
        shift(home);
        commands.expect("snapshot", 14);
        tried(home, "snapshot_failed");
        Files.delete(tags.resolve("snapshots"));
        Files.move(tags.resolve("kept"), tags.resolve("snapshots"));
        shift(home);
        tried(home, "snapshot_taken");
    }

    private void damagedStore() throws Exception {
        TestHome home = home("damaged");
        shift(home);
        try (Stream<Path> packs = Files.list(home.path().resolve("data/snapshots/objects/pack"))) {
            for (Path pack :
                    packs.filter(path -> path.toString().endsWith(".pack")).toList()) {
                byte[] content = Files.readAllBytes(pack);
                for (int at = 12; at < content.length; at++) {
                    content[at] ^= 0x55;
                }
                Files.write(pack, content);
            }
        }
        clock.advance(Duration.ofDays(1));
        shift(home);
        commands.expect("snapshot verify", 14);
        tried(home, "snapshot_store");
    }

    private void fillingDisk() throws Exception {
        TestHome home = home("disk");
        for (int night = 0; night < 6; night++) {
            shift(home);
            clock.advance(Duration.ofDays(1));
        }
        // As if a sixth of what is free now had gone each night.
        measured(home, "value * (1 + (6 - shift_seq) / 6.0)");
        clock.advance(Duration.ofHours(-1));
        TestHome.Night lastNight = shift(home);
        tried(home, "disk_forecast");
        reported(home);
        assertThat(home.report(lastNight)).contains("is full in ", " snapshot prune --dry-run");
        measured(home, "1e9 * shift_seq");
        clock.advance(Duration.ofDays(1));
        shift(home);
        tried(home, "disk_relaxed");
    }

    private static void measured(TestHome home, String value) throws Exception {
        try (Connection database =
                        DriverManager.getConnection("jdbc:sqlite:" + home.path().resolve("data/nightshift.db"));
                Statement statement = database.createStatement()) {
            statement.executeUpdate("UPDATE measurements SET value = " + value + " WHERE name = 'disk:home'");
        }
    }

    private void standing() throws Exception {
        TestHome home = home("standing").standing("backup.yaml", "{id: backup, command: ['false']}");
        home.drop("flaky.yaml", "{id: flaky, shell: 'test -e \"$NIGHTSHIFT_HOME/mended\"'}");
        for (int night = 0; night < 4; night++) {
            home.shift(ShiftOrder.scheduled("main", clock.instant().toString().substring(0, 10) + "T19:00", null));
            clock.advance(Duration.ofDays(1));
        }
        tried(home, "job_failed", "failing_repeatedly");
        Files.createFile(home.path().resolve("mended"));
        try (Installation open = home.open()) {
            open.database().change(tx -> open.steering().retry(tx, "flaky", "ann"));
        }
        shift(home);
        tried(home, "job_recovered");
    }

    private void byTheClock() throws Exception {
        TestHome home = home("clock");
        clock.set(Instant.parse("2026-11-20T18:59:00Z"));
        try (Installation open = home.open();
                Engine engine = Engine.start(open, Engine.Purpose.ONE_SHIFT)) {
            for (String look : List.of(
                    "2026-11-20T18:59:00Z",
                    "2026-11-20T19:10:00Z",
                    "2026-11-20T18:20:00Z",
                    "2026-11-20T19:00:00Z",
                    "2026-11-25T12:00:00Z")) {
                clock.set(Instant.parse(look));
                engine.look();
                engine.slot().awaitFree(Duration.ofSeconds(20));
            }
        }
        shift(home);
        tried(home, "shift_came_again", "shift_missed");
    }

    private void endless() throws Exception {
        TestHome home = home("endless");
        Path started = home.path().resolve("started");
        home.drop("long.yaml", "{id: long, shell: 'touch \"$NIGHTSHIFT_HOME/started\"; exec sleep 600'}");
        try (Installation open = home.open();
                Engine engine = Engine.start(open, Engine.Purpose.ONE_SHIFT)) {
            Thread night = new Thread(() -> engine.shift(TestHome.AUTONOMOUS));
            night.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(started));
            clock.advance(Duration.ofHours(60));
            engine.look();
            Deliveries.Result told = Courier.open(open).deliver();
            assertThat(told.failed()).isZero();
            launcher.with(home.settings(), clock);
            met.addAll(commands.runWhileItRuns(home));
            night.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(night.isAlive()).as("after: shift stop --now").isFalse();
        }
        tried(home, "shift_overdue", "shift_ended", "job_held");
    }

    private void killed() throws Exception {
        TestHome home = home("killed");
        home.drop("orphan.yaml", "{id: orphan, workspace: main, command: ['true']}");
        String before = TestHome.tree(home.workspace());
        try (Installation open = home.open()) {
            open.newOwner();
            JobSpec spec = SpecBuilder.job("orphan").command("true").build();
            open.database().change(tx -> open.queue().enqueue(tx, new Submission(List.of(spec), null, "ann", false)));
            ShiftRef shift = open.database()
                    .write(tx -> open.shifts().open(tx, TestHome.AUTONOMOUS, 1))
                    .orElseThrow();
            Snapshot pre = open.snapshots()
                    .take(SnapshotKind.PRE, shift.id(), open.config().workspaces(), Map.of("shift", shift.id()));
            commands.before(pre.tag(), before);
            open.database().change(tx -> {
                open.shifts().set(tx, shift, Shifts.Fact.PRE_SNAPSHOT, pre.tag());
                assertThat(open.claims().claim(tx, shift, open.conditions().now(), false))
                        .isPresent();
            });
        }
        Files.writeString(home.workspace().resolve("left.txt"), "left");
        Files.deleteIfExists(home.path().resolve("inbox/orphan.yaml"));
        shift(home);
        tried(home, "shift_interrupted", "job_interrupted");
        reported(home);
    }

    private void brokenSteps() throws Exception {
        TestHome home = home("broken");
        try (Installation open = home.open();
                Engine engine = Engine.start(open, Engine.Purpose.ONE_SHIFT)) {
            BrokenNodes nodes = BrokenNodes.in(engine.context());
            nodes.breakIt(new BrokenNodes.Node("close", "close-retention"), BrokenNodes.How.INSTEAD);
            commands.before(engine.shift(TestHome.AUTONOMOUS).guard().preSnapshot(), TestHome.tree(home.workspace()));
            assertThat(nodes.mend()).isTrue();
            nodes.breakIt(new BrokenNodes.Node("shift", "open"), BrokenNodes.How.INSTEAD);
            assertThatThrownBy(() -> engine.shift(TestHome.AUTONOMOUS)).isInstanceOf(IllegalStateException.class);
        }
        tried(home, "shift_step_failed", "shift_broken");
    }

    private void service() throws Exception {
        TestHome home = home("service");
        try (Installation open = home.open();
                Engine engine = Engine.start(open, Engine.Purpose.ONE_SHIFT)) {
            engine.hangs("the scheduler gave no sign of life for 90 s");
            engine.lost();
            engine.broken(EnvironmentException.lasting(
                    ProblemCode.DATABASE_UNUSABLE,
                    "The database cannot be used.",
                    "Check the disk; look again with: `health`"));
            try (Courier courier = Courier.open(open)) {
                assertThat(courier.test("log")).isEmpty();
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> commands.codes(home).contains("database_failed"));
        }
        tried(home, "service_hangs", "service_replaced", "database_failed", "test");
    }

    private void silence() throws Exception {
        TestHome home = home("silence");
        home.drop("a.yaml", "{command: ['true']}");
        shift(home);
        clock.advance(Duration.ofHours(30));
        Watcher watcher = new Watcher(home.path(), home.settings(), clock, time -> {});
        assertThat(watcher.look()).isPresent();
        commands.expect("doctor", 13);
        tried(home, "home_silent");
        Path configuration = home.path().resolve("config/nightshift.properties");
        String good = Files.readString(configuration);
        Files.writeString(configuration, good + "nightshift.shift.crom=x\n");
        assertThatThrownBy(watcher::look).isInstanceOf(ProblemException.class);
        commands.expect("config check", 10);
        tried(home, "home_unreadable");
        Files.writeString(configuration, good);
        home.drop("b.yaml", "{command: ['true']}");
        shift(home);
        assertThat(watcher.look()).isEmpty();
        tried(home, "home_alive");
    }

    private void database() throws Exception {
        TestHome home = home("gone");
        home.drop("a.yaml", "{id: a, command: ['true']}");
        shift(home);
        Path database = home.path().resolve("data/nightshift.db");
        byte[] bytes = Files.readAllBytes(database);
        Files.write(database, Arrays.copyOf(bytes, bytes.length / 2));
        EnvironmentException gone = catchThrowableOfType(EnvironmentException.class, home::open);
        Courier.alarm(home.path(), home.settings(), clock, gone);
        tried(home, "database_refused");
        Restoration restoration = Restoration.of(home.path(), home.settings(), clock);
        restoration.run(restoration.choose(null));
        tried(home, "database_recovered");
    }

    /** A web server takes notices and pings, or does not. */
    private void channels() throws Exception {
        AtomicInteger answer = new AtomicInteger(404);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(answer.get(), -1);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            TestHome home = home("channels")
                    .with("NIGHTSHIFT_NOTICE_WEBHOOK_URL", address + "/hook-of-this-home")
                    .with("NIGHTSHIFT_NOTICE_PING_URL", address + "/ping-of-this-home")
                    .with("NIGHTSHIFT_NOTICE_GROUP", "0")
                    .with("NIGHTSHIFT_NOTICE_GROUP_WAIT", "0");
            for (int night = 0; night < 3; night++) {
                home.drop("bad-" + night + ".yaml", "{command: ['false']}");
                shift(home);
                clock.advance(Duration.ofDays(1));
            }
            answer.set(500);
            home.drop("worse.yaml", "{command: ['false']}");
            shift(home);
            clock.advance(Duration.ofHours(2));
            deliver(home);
            answer.set(200);
            clock.advance(Duration.ofHours(2));
            deliver(home);
            home.drop("good.yaml", "{command: ['true']}");
            shift(home);
            shift(home);
            tried(home, "channel_refuses", "channel_fails", "channel_works", "pings_not_taken", "pings_taken");
        } finally {
            server.stop(0);
        }
    }

    private static void deliver(TestHome home) {
        try (Installation open = home.open();
                Courier courier = Courier.open(open)) {
            courier.deliver();
        }
    }

    private void all() throws IOException {
        Set<String> left = new TreeSet<>(NoticeCodes.all());
        left.removeAll(NEVER);
        left.removeAll(met);
        assertThat(left).as("notices whose commands nobody tried").isEmpty();
        assertThat(NoticeCodes.all()).containsAll(met);
    }
}
