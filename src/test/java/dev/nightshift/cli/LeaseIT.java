package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services for one home, after the lock file was deleted: the lease decides. */
class LeaseIT {
    @TempDir
    Path folder;

    private Cli cli;
    private Path starts;

    @BeforeEach
    void make_a_home() throws IOException {
        cli = Cli.fresh(folder);
        starts = cli.home.resolveSibling("starts");
        ServiceProcess.quietly(cli);
    }

    private void add(String id, String shell) throws IOException {
        Path file = Files.writeString(
                folder.resolve(id + ".yaml"),
                "{id: " + id + ", retry_safe: true, env: {STARTS: '" + starts + "'}, shell: '" + shell + "'}");
        Cli.Result added = cli.run("add", file.toString());
        assertThat(added.exit()).as(added.toString()).isZero();
    }

    private List<String> started() throws IOException {
        return Files.exists(starts) ? Files.readAllLines(starts) : List.of();
    }

    /** A child of a process that is stopped stays as a zombie. */
    private static boolean runs(String pid) throws IOException {
        Path stat = Path.of("/proc", pid, "stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }

    private JsonNode job(String id) {
        return cli.run("show", id, "--json").json();
    }

    private String notices() throws IOException {
        Path file = cli.home.resolve("logs/failure_notifications.log");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Test
    void a_zombie_that_comes_back_records_nothing_starts_nothing_and_ends() throws Exception {
        add(
                "long",
                "echo $NIGHTSHIFT_JOB $NIGHTSHIFT_ATTEMPT $$ >> $STARTS; test $NIGHTSHIFT_ATTEMPT -gt 1 || sleep 600");
        add("next", "echo $NIGHTSHIFT_JOB $NIGHTSHIFT_ATTEMPT $$ >> $STARTS");
        try (ServiceProcess zombie = ServiceProcess.serving(cli, "zombie")) {
            CompletableFuture<Cli.Result> client = CompletableFuture.supplyAsync(() -> cli.run("shift"));
            await().atMost(ServiceProcess.PATIENCE).until(() -> started().size() == 1);
            zombie.signal("STOP");
            Files.delete(cli.home.resolve("data/runner.lock"));

            try (ServiceProcess successor = ServiceProcess.serving(cli, "successor")) {
                assertThat(successor.log()).contains("has been silent for", "this process takes over");
                String first = started().get(0).split(" ", -1)[2];
                assertThat(runs(first)).isFalse();
                Cli.Result shift = cli.run("shift");
                assertThat(shift.exit()).as(shift.toString()).isZero();
                assertThat(started().stream().map(line -> line.replaceAll(" \\d+$", "")))
                        .containsExactlyInAnyOrder("long 1", "long 2", "next 1");

                zombie.signal("CONT");

                assertThat(zombie.end()).isEqualTo(11);
                assertThat(zombie.log())
                        .contains("ERROR Another process has taken over", "their outcomes are discarded");
                assertThat(notices()).containsOnlyOnce("Another process has taken over Night Shift");
                assertThat(client.get().exit()).isEqualTo(11);
                assertThat(successor.isAlive()).isTrue();
                add("after", "echo after >> $STARTS");
                assertThat(cli.run("shift").exit())
                        .as("the successor's socket is still there")
                        .isZero();
            }
        }
        assertThat(started()).hasSize(4);
        assertThat(job("long").get("state").asText()).isEqualTo("succeeded");
        assertThat(job("long").get("attempts").asInt()).isEqualTo(2);
        assertThat(job("next").get("attempts").asInt()).isEqualTo(1);
    }

    @Test
    void one_that_lives_is_not_taken_over_from_and_named() throws Exception {
        add("long", "echo $$ >> $STARTS; sleep 600");
        try (ServiceProcess service = ServiceProcess.serving(cli, "first")) {
            CompletableFuture<Cli.Result> client = CompletableFuture.supplyAsync(() -> cli.run("shift"));
            await().atMost(ServiceProcess.PATIENCE).until(() -> started().size() == 1);
            assertThat(cli.run("start").exit()).as("while the lock holds").isEqualTo(11);
            Files.delete(cli.home.resolve("data/runner.lock"));

            try (ServiceProcess second = ServiceProcess.start(cli, "second")) {
                assertThat(second.end()).isEqualTo(11);
                assertThat(second.log())
                        .contains("process " + service.pid(), "it renews its lease", "kill " + service.pid());
            }
            assertThat(cli.run("status").out()).contains("process " + service.pid(), "renews its lease");
            assertThat(cli.run("snapshot", "take").exit()).isEqualTo(11);
            assertThat(service.isAlive()).isTrue();
            assertThat(runs(started().get(0))).isTrue();

            assertThat(cli.run("cancel", "long").exit()).isZero();
            assertThat(client.get().exit()).as(client.get().toString()).isEqualTo(3);
            assertThat(job("long").get("state").asText()).isEqualTo("cancelled");
        }
    }
}
