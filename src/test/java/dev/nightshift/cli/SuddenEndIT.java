package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightshift.app.Installation;
import dev.nightshift.fault.Invariants;
import dev.nightshift.fault.Points;
import dev.nightshift.watchdog.NotifySocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed or told to end at any moment of a night: while it takes, guards, starts, records, closes. */
@SuppressWarnings("NullAway.Init") // each test makes its home first
class SuddenEndIT {
    private static final int JOBS = 20;
    private static final int LONGEST_NIGHT_MILLIS = 3_000;

    @TempDir
    Path folder;

    private Cli cli;
    private Path starts;

    private void home(String name) throws IOException {
        Path place = Files.createDirectory(folder.resolve(name));
        cli = Cli.fresh(place);
        starts = place.resolve("starts");
        ServiceProcess.quietly(cli);
        Files.writeString(cli.workspace().resolve("a.txt"), "a");
    }

    /** Half of them may be repeated. */
    private void add() throws IOException {
        String jobs = IntStream.range(0, JOBS)
                .mapToObj(n -> "  - {id: job" + n + ", retry_safe: " + (n % 2 == 0) + ", env: {STARTS: '" + starts
                        + "'}, shell: 'echo $NIGHTSHIFT_JOB $NIGHTSHIFT_ATTEMPT >> $STARTS; sleep 0.02'}\n")
                .collect(Collectors.joining());
        Cli.Result added = cli.run(
                "add",
                Files.writeString(folder.resolve("jobs.yaml"), "jobs:\n" + jobs).toString());
        assertThat(added.out().lines()).as(added.toString()).hasSize(JOBS);
    }

    private List<String> started() throws IOException {
        return Files.exists(starts) ? Files.readAllLines(starts) : List.of();
    }

    /** One night that is ended by a signal at some moment; its exit status. */
    private int night(String signal, int millis) throws Exception {
        add();
        try (ServiceProcess service = ServiceProcess.serving(cli, "service")) {
            CompletableFuture<Cli.Result> shift = CompletableFuture.supplyAsync(() -> cli.run("shift", "--autonomous"));
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            service.signal(signal);
            int exit = service.end();
            shift.get();
            return exit;
        }
    }

    private void lookAtTheNextMorning() throws IOException {
        assertThat(cli.run("shift").exit()).isIn(0, 3);
        Invariants.hold(cli.home);
        assertThat(started()).as("no attempt starts twice").doesNotHaveDuplicates();
        Map<String, JsonNode> jobs = jobs();
        assertThat(jobs).as("what was acknowledged is there").hasSize(JOBS);
        jobs.forEach((id, job) -> {
            boolean safe = Integer.parseInt(id.substring(3)) % 2 == 0;
            String state = job.get("state").asText();
            if (safe) {
                assertThat(state).as(id).isEqualTo("succeeded");
            } else if (!state.equals("succeeded")) {
                assertThat(state).as(id).isEqualTo("held");
                assertThat(job.get("reason").asText()).isEqualTo("interrupted");
            }
            if (!safe) {
                assertThat(job.get("attempts").asInt())
                        .as(id + " is not repeated")
                        .isEqualTo(1);
            }
        });
    }

    private Map<String, JsonNode> jobs() {
        return IntStream.range(0, JOBS)
                .mapToObj(n -> cli.run("show", "job" + n, "--json").json())
                .collect(Collectors.toMap(job -> job.get("id").asText(), job -> job));
    }

    @Test
    void nothing_is_taken_back_while_what_a_killed_service_ran_may_still_write() throws Exception {
        home("orphan");
        Path pid = folder.resolve("pid");
        Path early = Files.writeString(
                folder.resolve("early.yaml"), "{id: early, priority: 1, workspace: main, shell: 'echo b > a.txt'}");
        Path late = Files.writeString(
                folder.resolve("late.yaml"),
                "{id: late, workspace: main, shell: 'echo $$ > " + pid + "; sleep 60; echo late > a.txt'}");
        assertThat(cli.run("add", early.toString(), late.toString()).exit()).isZero();
        try (ServiceProcess service = ServiceProcess.serving(cli, "service")) {
            CompletableFuture<Cli.Result> shift = CompletableFuture.supplyAsync(() -> cli.run("shift", "--autonomous"));
            await().atMost(ServiceProcess.PATIENCE).until(() -> Files.exists(pid) && Files.size(pid) > 0);
            service.signal("KILL");
            service.end();
            shift.get();
        }

        Cli.Result undo = cli.run("undo", "early", "--yes");
        Cli.Result rollback = cli.run("rollback", "latest", "--yes");

        assertThat(undo.exit()).as(undo.toString()).isEqualTo(14);
        assertThat(undo.err()).contains("Night Shift ended under late", "start");
        assertThat(rollback.exit()).as(rollback.toString()).isEqualTo(14);
        assertThat(cli.workspace().resolve("a.txt")).hasContent("b");

        assertThat(cli.run("shift").exit()).isIn(0, 3);
        assertThat(cli.run("undo", "early", "--yes").exit()).isZero();
        assertThat(cli.workspace().resolve("a.txt")).hasContent("a");
    }

    private void sweep(String signal, int status, int points) throws Exception {
        Random random = new Random(Points.SEED);
        int rounds = Points.soak() ? 60 : points;
        for (int round = 0; round < rounds; round++) {
            home(signal + round);
            int millis = random.nextInt(LONGEST_NIGHT_MILLIS);
            assertThat(night(signal, millis))
                    .as("%s after %d ms", signal, millis)
                    .isEqualTo(status);
            if (signal.equals("TERM")) {
                endedCleanly();
            }
            lookAtTheNextMorning();
        }
        System.out.println("SIG" + signal + ": " + rounds + " moments, seed " + Points.SEED + ", " + rounds * JOBS
                + " jobs acknowledged, 0 lost, none started twice");
    }

    /** Told to end, it leaves nothing to recover. */
    private void endedCleanly() {
        try (Installation home = Installation.open(cli.home, Map.of(), Clock.systemUTC())) {
            Invariants.nothingRuns(home.database());
            assertThat(home.database()
                            .<Boolean>read(tx -> home.leases().held(tx).isPresent()))
                    .as("a lease that has not ended")
                    .isFalse();
        }
    }

    @Test
    void killed_at_any_moment_nothing_is_lost_or_started_twice() throws Exception {
        sweep("KILL", 137, 3);
    }

    @Test
    void told_to_end_at_any_moment_it_ends_what_runs_and_leaves_nothing_open() throws Exception {
        sweep("TERM", 143, 3);
    }

    @Test
    void it_tells_the_service_manager_that_it_is_ready_alive_and_ending() throws Exception {
        home("notify");
        String address = folder.resolve("notify.sock").toString();
        try (NotifySocket systemd = NotifySocket.bind(address)) {
            Process service = cli.start(
                    Cli.with(
                            List.of("env", "NOTIFY_SOCKET=" + address, "WATCHDOG_USEC=1000000"),
                            Cli.with(Cli.program("-XX:TieredStopAtLevel=1"), "start")
                                    .toArray(String[]::new)),
                    folder.resolve("out"),
                    folder.resolve("err"));
            try {
                await().atMost(ServiceProcess.PATIENCE).until(() -> systemd.count("WATCHDOG=1") >= 3);
                assertThat(systemd.received().get(0)).startsWith("READY=1\nSTATUS=Serves ");
                service.destroy();
                assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(service.exitValue()).isEqualTo(143);
                assertThat(systemd.count("STOPPING=1")).isEqualTo(1);
            } finally {
                service.destroyForcibly();
            }
        }
    }
}
