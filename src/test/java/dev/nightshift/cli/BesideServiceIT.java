package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line beside a service that runs, as another process. */
class BesideServiceIT {
    private static final String UNTIL_TERM = "trap \"exit 9\" TERM; echo $$ > $PID; while :; do sleep 0.05; done";
    private static final String DEAF = "trap \"\" TERM; echo $$ > $PID; while :; do sleep 0.05; done";

    @TempDir
    Path folder;

    private Cli cli;
    private ServiceProcess service;

    @BeforeEach
    void serve() throws IOException {
        cli = Cli.fresh(folder);
        ServiceProcess.quietly(cli);
        service = ServiceProcess.serving(cli, "service");
    }

    @AfterEach
    void end() {
        service.close();
    }

    private void add(String id, String shell, boolean retrySafe) throws IOException {
        Path file = Files.writeString(
                folder.resolve(id + ".yaml"),
                "{id: " + id + ", retry_safe: " + retrySafe + ", env: {PID: '" + pidFile(id) + "'}, shell: '" + shell
                        + "'}");
        Cli.Result added = cli.run("add", file.toString());
        assertThat(added.exit()).as(added.toString()).isZero();
    }

    private Path pidFile(String id) {
        return folder.resolve(id + ".pid");
    }

    private String pid(String id) throws IOException {
        return Files.exists(pidFile(id)) ? Files.readString(pidFile(id)).strip() : "";
    }

    /** What nobody reaps stays as a zombie. */
    private boolean runs(String id) throws IOException {
        Path stat = Path.of("/proc", pid(id), "stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }

    private void untilItRuns(String id) {
        await().atMost(ServiceProcess.PATIENCE).until(() -> !pid(id).isEmpty());
    }

    private CompletableFuture<Cli.Result> shift(String... more) {
        return CompletableFuture.supplyAsync(
                () -> cli.run(Cli.with(List.of("shift"), more).toArray(String[]::new)));
    }

    private JsonNode job(String id) {
        return cli.run("show", id, "--json").json();
    }

    private String state(String id) {
        return job(id).get("state").asText();
    }

    @Test
    void a_running_job_is_cancelled_within_a_second() throws Exception {
        List<Long> millis = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            String id = "job" + round;
            add(id, UNTIL_TERM, false);
            CompletableFuture<Cli.Result> shift = shift();
            untilItRuns(id);
            long asked = System.nanoTime();
            assertThat(cli.run("cancel", id).exit()).isZero();
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(ServiceProcess.PATIENCE)
                    .until(() -> !runs(id));
            millis.add((System.nanoTime() - asked) / 1_000_000);
            assertThat(shift.get().exit()).isEqualTo(3);
            assertThat(state(id)).isEqualTo("cancelled");
        }
        millis.sort(null);
        System.out.println("cancel to the end of the process: median " + millis.get(2) + " ms, all " + millis);
        assertThat(millis.get(2)).isLessThan(2_000);
    }

    @Test
    void one_that_is_deaf_to_term_is_killed_after_the_grace() throws Exception {
        add("deaf", DEAF, false);
        CompletableFuture<Cli.Result> shift = shift();
        untilItRuns("deaf");

        assertThat(cli.run("cancel", "deaf").exit()).isZero();

        assertThat(shift.get().exit()).isEqualTo(3);
        assertThat(state("deaf")).isEqualTo("cancelled");
        assertThat(runs("deaf")).isFalse();
    }

    @Test
    void shift_stop_lets_what_runs_finish_and_claims_no_more() throws Exception {
        add("first", "echo $$ > $PID; until test -e " + folder.resolve("go") + "; do sleep 0.05; done", false);
        add("second", "true", false);
        CompletableFuture<Cli.Result> shift = shift("--json");
        untilItRuns("first");

        assertThat(cli.run("shift", "stop").err()).contains("ends after its running jobs");
        await().during(Duration.ofMillis(500)).until(() -> state("first").equals("running"));
        Files.createFile(folder.resolve("go"));

        assertThat(shift.get().json().get("claimed").asInt()).isEqualTo(1);
        assertThat(state("first")).isEqualTo("succeeded");
        assertThat(state("second")).isEqualTo("queued");
    }

    @Test
    void shift_stop_now_ends_what_runs_and_holds_what_may_not_be_repeated() throws Exception {
        add("safe", UNTIL_TERM, true);
        CompletableFuture<Cli.Result> shift = shift();
        untilItRuns("safe");
        assertThat(cli.run("shift", "stop", "--now").exit()).isZero();
        shift.get();
        assertThat(state("safe")).isEqualTo("queued");
        assertThat(runs("safe")).isFalse();
        assertThat(cli.run("cancel", "safe").exit()).isZero();

        add("unsafe", UNTIL_TERM, false);
        shift = shift();
        untilItRuns("unsafe");
        assertThat(cli.run("shift", "stop", "--now").exit()).isZero();
        shift.get();
        assertThat(state("unsafe")).isEqualTo("held");
        assertThat(job("unsafe").get("reason").asText()).isEqualTo("interrupted");
        assertThat(cli.run("shift", "stop").err()).contains("No shift is open");
    }

    @Test
    void a_second_runner_is_refused_and_everybody_else_works_beside_it_also_after_a_sudden_death() throws Exception {
        add("long", UNTIL_TERM, false);
        CompletableFuture<Cli.Result> shift = shift();
        untilItRuns("long");
        Cli.Result second = cli.run("start");
        assertThat(second.exit()).isEqualTo(11);
        assertThat(second.err()).contains("process " + service.pid());
        List<CompletableFuture<Cli.Result>> clients =
                IntStream.range(0, 10).mapToObj(n -> shift("--quiet")).toList();
        for (CompletableFuture<Cli.Result> client : clients) {
            assertThat(client.get().exit()).as(client.get().toString()).isEqualTo(11);
            assertThat(client.get().err()).contains("busy with a shift");
        }
        assertThat(cli.run("rollback", "list").exit()).isZero();
        assertThat(cli.run("snapshot", "take").exit()).as("busy").isEqualTo(11);
        assertThat(cli.run("list", "--json").json()).hasSize(1);
        assertThat(cli.run("status", "--json").json().get("lease").get("pid").asLong())
                .isEqualTo(service.pid());

        service.close();

        assertThat(shift.get().exit()).as("the service went away").isEqualTo(11);
        assertThat(cli.run("status").out()).contains("does not run");
        assertThat(cli.run("snapshot", "take").exit()).isZero();
        assertThat(cli.run("shift").exit()).isZero();
        assertThat(state("long")).isEqualTo("held");
        assertThat(runs("long")).isFalse();
    }

    @Test
    void progress_comes_to_the_one_who_asked_and_a_reader_that_goes_away_or_stands_still_stops_nothing()
            throws Exception {
        add("one", "true", false);
        Cli.Result seen = cli.run("shift");
        assertThat(seen.err()).contains("opened (by hand)", "one attempt 1: succeeded", "closed: succeeded");
        assertThat(seen.out().lines()).hasSize(1);

        add("two", "until test -e " + folder.resolve("go") + "; do sleep 0.05; done; echo done > $PID", false);
        Path nothing = folder.resolve("nothing");
        Process killed = cli.start(Cli.with(Cli.program(), "shift"), nothing, nothing);
        await().atMost(ServiceProcess.PATIENCE).until(() -> state("two").equals("running"));
        killed.destroyForcibly().waitFor();
        Files.createFile(folder.resolve("go"));
        await().atMost(ServiceProcess.PATIENCE).until(() -> state("two").equals("succeeded"));
        await().atMost(ServiceProcess.PATIENCE)
                .until(() -> cli.run("snapshot", "take").exit() == 0);

        List<SocketChannel> deaf = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            deaf.add(asking("report", "latest", "--format", "json"));
            deaf.add(asking("shift"));
        }
        add("three", "true", false);
        await().atMost(ServiceProcess.PATIENCE).until(() -> {
            cli.run("shift");
            return state("three").equals("succeeded");
        });
        for (SocketChannel channel : deaf) {
            channel.close();
        }
        assertThat(service.isAlive()).isTrue();
    }

    /** Somebody who asks and never reads. */
    private SocketChannel asking(String... words) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(cli.home.resolve("data/control.sock")));
        String line = "{\"words\": [\"" + String.join("\", \"", words) + "\"]}\n";
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        return channel;
    }
}
