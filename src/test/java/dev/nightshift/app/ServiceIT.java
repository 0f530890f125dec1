package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.job.State;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process: started by the clock, ended by signals, killed, and started again. */
class ServiceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TICKING = "{id: long, retry_safe: %s, shell: 'echo $$ > \"$NIGHTSHIFT_HOME/pid\"; "
            + "i=0; while test $i -lt 600; do i=$((i+1)); sleep 0.1; done'}";

    @TempDir
    Path folder;

    private TestHome home;
    private @Nullable Process running;

    @BeforeEach
    void start() throws Exception {
        home = TestHome.in(folder)
                .with("NIGHTSHIFT_SHIFT_CRON", "0/2 * * * * ?")
                .with("NIGHTSHIFT_SHIFT_WINDOW", "00:00-00:00")
                .with("NIGHTSHIFT_PROCESS_GRACE", "2s");
    }

    @AfterEach
    void end() {
        if (running != null) {
            running.destroyForcibly();
        }
    }

    private Process serve() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceMain.class.getName(),
                home.path().toString());
        builder.environment().putAll(home.settings());
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("service.log").toFile());
        Process process = builder.start();
        running = process;
        return process;
    }

    private void untilTheJobRuns() {
        await().atMost(PATIENCE)
                .until(() -> Files.exists(home.path().resolve("pid"))
                        && !Files.readString(home.path().resolve("pid")).isBlank());
    }

    private JobView job(String id) {
        try (Installation installation = home.open()) {
            return installation
                    .database()
                    .read(tx -> installation
                            .jobs()
                            .get(tx, id, installation.conditions().now()));
        }
    }

    private List<ShiftView> shifts() {
        try (Installation installation = home.open()) {
            return installation.database().read(tx -> installation.shifts().recent(tx, 100));
        }
    }

    private List<String> notices() {
        try (Installation installation = home.open()) {
            return installation.database().read(tx -> installation.outbox().list(tx, 100)).stream()
                    .map(view -> view.notice().code())
                    .toList();
        }
    }

    private boolean theProcessOfTheJobIsGone() throws IOException {
        String pid = Files.readString(home.path().resolve("pid")).strip();
        return !Files.exists(Path.of("/proc", pid))
                || Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ");
    }

    @Test
    void told_to_end_it_ends_the_job_records_it_closes_the_shift_and_goes() throws Exception {
        home.drop("long.yaml", TICKING.formatted("false"));
        home.drop("next.yaml", "{id: next, command: ['true'], priority: 9}");
        Process service = serve();
        untilTheJobRuns();

        service.destroy();

        assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
        assertThat(job("long").state()).isEqualTo(State.HELD);
        assertThat(job("next").state()).as("nothing is claimed any more").isEqualTo(State.QUEUED);
        assertThat(shifts()).hasSize(1).noneMatch(shift -> shift.status() == ShiftStatus.RUNNING);
        assertThat(notices()).containsOnlyOnce("job_held");
        assertThat(theProcessOfTheJobIsGone()).isTrue();
    }

    @Test
    void killed_under_a_job_the_next_one_ends_what_it_left_and_tells_it_once() throws Exception {
        home.drop("long.yaml", TICKING.formatted("false"));
        Process service = serve();
        untilTheJobRuns();
        assertThatThrownBy(() -> {
                    try (Installation second = home.open()) {
                        Engine.start(second, Engine.Purpose.ONE_SHIFT).close();
                    }
                })
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("process " + service.pid());

        service.destroyForcibly();
        service.waitFor(10, TimeUnit.SECONDS);
        home.drop("after.yaml", "{id: after, command: ['true']}");
        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(theProcessOfTheJobIsGone()).isTrue();
        assertThat(job("long").state()).isEqualTo(State.HELD);
        assertThat(night.results()).isEqualTo(Map.of("after", "exit:0"));
        assertThat(night.notice()).containsOnlyOnce("job_interrupted").containsOnlyOnce("shift_interrupted");
        assertThat(night.notices())
                .filteredOn(view -> view.notice().code().equals("job_interrupted"))
                .allSatisfy(view -> assertThat(view.notice().text()).contains("release long"));
        home.shift(TestHome.AUTONOMOUS);
        assertThat(notices()).containsOnlyOnce("job_interrupted");
    }

    @Test
    void beside_it_jobs_are_added_and_cancelled_and_a_local_minute_has_one_shift() throws Exception {
        home.drop("long.yaml", TICKING.formatted("false"));
        assertThat(serve().isAlive()).isTrue();
        untilTheJobRuns();
        home.drop("beside.yaml", "{id: beside, command: ['true']}");
        await().atMost(Duration.ofSeconds(3))
                .until(() -> Files.exists(home.path().resolve("inbox/accepted/beside.yaml")));

        try (Installation other = home.open()) {
            other.database().change(tx -> other.steering().cancel(tx, "long", "test"));
        }

        await().atMost(Duration.ofSeconds(5)).until(() -> job("long").state() == State.CANCELLED);
        await().atMost(PATIENCE).until(() -> job("beside").state() == State.SUCCEEDED);
        await().atMost(PATIENCE).until(() -> shifts().get(0).status() != ShiftStatus.RUNNING);
        assertThat(shifts().stream().map(ShiftView::id).map(id -> id.substring(0, 15)))
                .doesNotHaveDuplicates();
    }
}
