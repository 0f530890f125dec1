package dev.nightshift.health;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Config;
import dev.nightshift.config.ConfigReader;
import dev.nightshift.config.Home;
import dev.nightshift.gate.Sensors;
import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Check;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.SettableClock;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.job.State;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Run;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.queue.Submission;
import dev.nightshift.store.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthIT {
    private static final Circumstances OPEN = new Circumstances(
            Set.of("standard"), Set.of("command"), Long.MAX_VALUE, Long.MAX_VALUE, Circumstances.Protection.FULL, null);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    Home home;
    Config config;
    Database database;
    SettableClock clock = new SettableClock();
    Shifts shifts;
    Claims claims;

    @BeforeEach
    void open() throws IOException {
        home = new Home(folder.resolve("my home"));
        Home.create(home.config());
        Home.create(home.data());
        Files.createDirectories(folder.resolve("proc"));
        Files.createDirectories(folder.resolve("sys/class/hwmon/hwmon0"));
        memory(4_000_000);
        load("0.50");
        configure("nightshift.gate.min-disk=1M\n");
        database = Database.open(home.database(), Queue.schema(), clock);
        shifts = new Shifts(clock, config.shift().zone(), "owner");
        claims = new Claims(clock, "owner");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void configure(String lines) throws IOException {
        Files.writeString(home.configuration(), "nightshift.shift.zone=Europe/Berlin\n" + lines);
        config = ConfigReader.read(home.path(), Map.of());
    }

    private void memory(long kilobytes) throws IOException {
        Files.writeString(folder.resolve("proc/meminfo"), "MemAvailable:   " + kilobytes + " kB\n");
    }

    private void load(String text) throws IOException {
        Files.writeString(folder.resolve("proc/loadavg"), text + " 0.40 0.30 1/200 4711\n");
    }

    private void temperature(int degrees) throws IOException {
        Files.writeString(folder.resolve("sys/class/hwmon/hwmon0/temp1_input"), degrees + "000\n");
    }

    private List<Check> run() {
        Sensors sensors = new Sensors(folder.resolve("proc"), folder.resolve("sys"));
        Launcher launcher = new Launcher(List.of("/opt/nightshift"), home.path());
        return new HealthChecks(home, config, database, sensors, clock, launcher).run();
    }

    private Check check(String name) {
        return run().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void add(SpecBuilder spec) {
        Submission submission = new Submission(List.of(spec.build()), null, "test", false);
        database.change(tx -> new Queue(clock, new Random(1)).enqueue(tx, submission));
    }

    private Claim claim(ShiftRef shift) {
        return database.write(tx -> claims.claim(tx, shift, OPEN, false)).orElseThrow();
    }

    private ShiftRef openShift() {
        return database.write(tx -> shifts.open(tx, ShiftOrder.plain(null), claims.due(tx, OPEN.classes())))
                .orElseThrow();
    }

    private void closeShift(ShiftRef shift) {
        database.change(tx -> shifts.close(tx, shift, new ShiftView.Left(0, 0, 0)));
    }

    @Test
    void a_healthy_home_is_ok_in_every_check() throws IOException {
        temperature(50);

        assertThat(run())
                .extracting(Check::name)
                .containsExactly(
                        "database", "disk", "home", "stuck", "snapshots", "memory", "temperature", "load", "queue");
        assertThat(run()).allSatisfy(check -> {
            assertThat(check.status()).as(check.toString()).isEqualTo(Check.Status.OK);
            assertThat(check.hint()).isEmpty();
        });
    }

    @Test
    void what_cannot_be_measured_is_unknown_and_never_ok() throws IOException {
        Files.delete(folder.resolve("proc/meminfo"));
        Files.delete(folder.resolve("proc/loadavg"));

        for (String name : List.of("memory", "temperature", "load")) {
            assertThat(check(name).status()).as(name).isEqualTo(Check.Status.UNKNOWN);
            assertThat(check(name).value()).isEqualTo("unknown");
            assertThat(check(name).hint()).isNotEmpty();
        }
    }

    @Test
    void little_memory_heat_and_load_warn() throws IOException {
        memory(1_000);
        temperature(85);
        load("999.00");

        for (String name : List.of("memory", "temperature", "load")) {
            assertThat(check(name).status()).as(name).isEqualTo(Check.Status.WARN);
            assertThat(check(name).hint()).isNotEmpty();
        }
        assertThat(HealthChecks.refuses(run())).isEmpty();
    }

    @Test
    void a_disk_below_the_minimum_fails_and_refuses() throws IOException {
        configure("nightshift.gate.min-disk=900000T\n");

        Check disk = check("disk");
        assertThat(disk.status()).isEqualTo(Check.Status.FAIL);
        assertThat(disk.limit()).isEqualTo("at least 900000T");
        assertThat(disk.hint()).contains("du -xh --max-depth=2 '" + home.path() + "'");
        assertThat(HealthChecks.refuses(run())).containsExactly(disk);
    }

    @Test
    void the_disk_of_each_workspace_is_looked_at() throws IOException {
        configure("nightshift.workspace.app.path=" + folder.resolve("app") + "\n");

        assertThat(check("disk").value()).contains("home ").contains("workspace app ");
    }

    @Test
    void a_folder_that_cannot_be_written_fails_and_refuses() throws IOException {
        // As root too: a file where a folder must be.
        Files.writeString(home.logs(), "");

        Check check = check("home");
        assertThat(check.status()).isEqualTo(Check.Status.FAIL);
        assertThat(check.hint()).endsWith("ls -ld '" + home.logs() + "'");
        assertThat(HealthChecks.refuses(run())).containsExactly(check);
    }

    @Test
    void a_home_that_is_open_to_others_warns_with_the_command_that_closes_it() throws IOException {
        Files.setPosixFilePermissions(home.data(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(check("home").status()).isEqualTo(Check.Status.WARN);
        assertThat(check("home").hint()).isEqualTo("Mend it with: chmod go= '" + home.data() + "'");

        Files.setPosixFilePermissions(home.data(), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(home.configuration(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(check("home").status()).isEqualTo(Check.Status.OK);
        Files.setPosixFilePermissions(home.configuration(), PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(check("home").status()).isEqualTo(Check.Status.WARN);
    }

    @Test
    void looking_creates_and_changes_nothing_in_the_home() throws IOException {
        List<String> before = entries();
        run();
        assertThat(entries()).isEqualTo(before);
    }

    private List<String> entries() throws IOException {
        try (var entries = Files.walk(home.path())) {
            return entries.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void a_damaged_database_fails_and_refuses() throws IOException {
        for (int i = 0; i < 200; i++) {
            add(job("job-" + i));
        }
        database.close();
        try (FileChannel channel = FileChannel.open(home.database(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[16_384]), channel.size() / 4096 / 2 * 4096);
        }

        Check check = check("database");
        assertThat(check.status()).isEqualTo(Check.Status.FAIL);
        assertThat(check.hint()).isNotEmpty();
        assertThat(HealthChecks.refuses(run())).contains(check);
    }

    @Test
    void a_missing_database_fails_and_is_not_created() throws IOException {
        database.close();
        Files.delete(home.database());

        assertThat(HealthChecks.refuses(run())).extracting(Check::name).containsExactly("database");
        assertThat(check("stuck").status()).isEqualTo(Check.Status.UNKNOWN);
        assertThat(home.database()).doesNotExist();
    }

    @Test
    void a_job_that_runs_longer_than_it_may_is_stuck() {
        add(job("brief").timeout(Duration.ofMinutes(10)));
        add(job("lasting").timeout(Duration.ofHours(20)));
        ShiftRef shift = openShift();
        claim(shift);
        claim(shift);

        clock.advance(Duration.ofHours(4));
        assertThat(check("stuck").status()).isEqualTo(Check.Status.OK);
        assertThat(check("stuck").value()).isEqualTo("2 running");

        clock.advance(SECOND);
        assertThat(check("stuck").status()).isEqualTo(Check.Status.WARN);
        assertThat(check("stuck").text()).contains("brief for 4h").doesNotContain("lasting");
        assertThat(check("stuck").hint())
                .isEqualTo("End it with: /opt/nightshift --home '" + home.path() + "' cancel brief");

        clock.advance(Duration.ofHours(16).plus(config.process().grace()));
        assertThat(check("stuck").text()).contains("brief").contains("lasting");
        assertThat(HealthChecks.refuses(run())).isEmpty();
    }

    @Test
    void stuck_is_right_at_every_minute_of_the_day_in_every_zone_and_when_the_clocks_change() {
        StuckProbe probe = new StuckProbe(database, config, clock, new Launcher(List.of("n"), home.path()));
        Duration limit = config.health().stuckAfter();
        List<LocalDate> days = List.of(
                LocalDate.of(2026, 3, 29),
                LocalDate.of(2026, 10, 25),
                LocalDate.of(2026, 11, 1),
                LocalDate.of(2026, 12, 31));
        for (String zone : ZoneId.getAvailableZoneIds()) {
            for (LocalDate day : days) {
                ZonedDateTime start = day.atStartOfDay(ZoneId.of(zone));
                for (int minute = 0; minute < 24 * 60; minute += zone.startsWith("Europe/B") ? 1 : 61) {
                    Instant claimed = start.plusMinutes(minute).toInstant();
                    assertThat(probe.isStuck(claimed, SECOND, claimed.plus(limit)))
                            .isFalse();
                    assertThat(probe.isStuck(
                                    claimed, SECOND, claimed.plus(limit).plusMillis(1)))
                            .isTrue();
                    assertThat(probe.isStuck(claimed, SECOND, claimed.minusSeconds(3600)))
                            .isFalse();
                }
            }
        }
    }

    private void night(String... jobs) {
        ShiftRef shift = openShift();
        for (String job : jobs) {
            Claim claim = claim(shift);
            boolean success = job.equals("success");
            Execution execution = new Execution.Exited(success ? 0 : 1);
            Outcome outcome = success
                    ? new Outcome(State.SUCCEEDED, AttemptResult.SUCCEEDED, "exit:0", "", null, false)
                    : new Outcome(State.QUEUED, AttemptResult.FAILED, "backoff", "", SECOND, true);
            database.change(tx -> claims.record(tx, claim, outcome, execution, Run.of(SECOND)));
        }
        closeShift(shift);
    }

    @Test
    void three_nights_of_work_without_a_success_warn() {
        add(job("a"));
        for (int night = 1; night <= 3; night++) {
            assertThat(check("queue").status()).as("before night " + night).isEqualTo(Check.Status.OK);
            night("failure");
            clock.advance(Duration.ofHours(5));
            night("failure");
            clock.advance(Duration.ofHours(19));
        }

        Check queue = check("queue");
        assertThat(queue.status()).isEqualTo(Check.Status.WARN);
        assertThat(queue.value()).isEqualTo("1 queued");
        assertThat(queue.hint()).contains("list").contains("report latest");

        add(job("b").priority(1));
        night("success");
        assertThat(check("queue").status()).isEqualTo(Check.Status.OK);
    }

    @Test
    void nights_in_which_nothing_was_due_do_not_count() {
        add(job("a").notBefore(clock.instant().plus(Duration.ofDays(30))));
        for (int night = 0; night < 10; night++) {
            night();
            clock.advance(Duration.ofDays(1));
        }

        assertThat(check("queue").status()).isEqualTo(Check.Status.OK);
    }
}
