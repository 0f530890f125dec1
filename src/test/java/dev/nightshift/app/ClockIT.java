package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.job.SettableClock;
import dev.nightshift.job.State;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights that a running service opens by its clock, through all routes; the clock is set by the test. */
class ClockIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T18:59:00Z"));

    private static List<ShiftView> shifts(Installation home) {
        return home.database().read(tx -> home.shifts().recent(tx, 100));
    }

    private static JobView job(Installation home, String id) {
        return home.database()
                .read(tx -> home.jobs().get(tx, id, home.conditions().now()));
    }

    private void look(Engine engine, String moment) {
        clock.set(Instant.parse(moment));
        engine.look();
    }

    private static void untilClosed(Installation home, int count) {
        await().atMost(PATIENCE)
                .until(() -> shifts(home).size() == count
                        && shifts(home).stream().noneMatch(shift -> shift.status() == ShiftStatus.RUNNING));
    }

    private static void until(Installation home, String id, State state) {
        // A job is unknown until the inbox has been looked into.
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(UserException.class)
                .until(() -> job(home, id).state() == state);
    }

    @Test
    void a_night_opens_once_waits_until_its_window_ends_and_claims_nothing_from_then_on() throws Exception {
        TestHome home = TestHome.in(folder).with("NIGHTSHIFT_SHIFT_ZONE", "UTC");
        home.drop("now.yaml", "{id: now, command: ['true']}");
        home.drop("later.yaml", "{id: later, command: ['true'], not_before: '2026-11-23T05:59:59Z'}");
        home.drop("too-late.yaml", "{id: too-late, command: ['true'], not_before: '2026-11-23T06:00:00Z'}");
        try (Installation installation = Installation.open(home.path(), home.settings(), clock);
                Engine engine = Engine.start(installation, Engine.Purpose.SERVICE)) {
            engine.look();
            assertThat(shifts(installation)).isEmpty();

            look(engine, "2026-11-22T19:00:00Z");
            until(installation, "now", State.SUCCEEDED);
            engine.look();
            assertThat(shifts(installation)).singleElement().satisfies(shift -> {
                assertThat(shift.status()).isEqualTo(ShiftStatus.RUNNING);
                assertThat(shift.mode().origin().schedule()).isEqualTo("main");
                assertThat(shift.mode().origin().dueLocal()).isEqualTo("2026-11-22T19:00");
            });

            clock.set(Instant.parse("2026-11-23T05:59:59Z"));
            until(installation, "later", State.SUCCEEDED);
            clock.set(Instant.parse("2026-11-23T06:00:00Z"));
            untilClosed(installation, 1);
            assertThat(job(installation, "too-late").state()).isEqualTo(State.QUEUED);

            look(engine, "2026-11-23T19:00:00Z");
            untilClosed(installation, 2);
            assertThat(job(installation, "too-late").state()).isEqualTo(State.SUCCEEDED);
        }
    }

    @Test
    void what_runs_at_the_end_of_the_window_may_finish_and_nothing_follows_it() throws Exception {
        TestHome home = TestHome.in(folder).with("NIGHTSHIFT_SHIFT_ZONE", "UTC");
        home.drop("jobs.yaml", """
                jobs:
                - {id: long, workspace: main, shell: 'touch runs; while test ! -e go; do sleep 0.1; done', timeout: 5m}
                - {id: second, workspace: main, command: ['true']}
                """);
        try (Installation installation = Installation.open(home.path(), home.settings(), clock);
                Engine engine = Engine.start(installation, Engine.Purpose.SERVICE)) {
            engine.look();
            look(engine, "2026-11-22T19:00:00Z");
            await().atMost(PATIENCE).until(() -> Files.exists(home.workspace().resolve("runs")));

            clock.set(Instant.parse("2026-11-23T06:00:00Z"));
            Files.createFile(home.workspace().resolve("go"));

            until(installation, "long", State.SUCCEEDED);
            untilClosed(installation, 1);
            assertThat(job(installation, "second").state()).isEqualTo(State.QUEUED);
        }
    }

    @Test
    void a_paused_night_opens_says_so_claims_nothing_and_goes_on_when_resumed() throws Exception {
        TestHome home = TestHome.in(folder).with("NIGHTSHIFT_SHIFT_ZONE", "UTC");
        home.drop("one.yaml", "{id: one, command: ['true']}");
        try (Installation installation = Installation.open(home.path(), home.settings(), clock);
                Engine engine = Engine.start(installation, Engine.Purpose.SERVICE)) {
            engine.look();
            installation
                    .database()
                    .change(tx ->
                            assertThat(installation.pauses().pause(tx, "ann")).isTrue());

            look(engine, "2026-11-22T19:00:00Z");
            await().atMost(PATIENCE).until(() -> shifts(installation).size() == 1);
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(job(installation, "one").state()).isEqualTo(State.QUEUED);
            assertThat(String.valueOf(job(installation, "one").waiting())).contains("paused by ann");

            installation
                    .database()
                    .change(tx ->
                            assertThat(installation.pauses().resume(tx, "ben")).isTrue());
            until(installation, "one", State.SUCCEEDED);
            untilClosed(installation, 1);
            TestHome.Night night =
                    TestHome.night(installation, shifts(installation).get(0));
            assertThat(night.notice()).containsExactly("shift_paused");
            Path report = home.path().resolve("reports/2026-11-22-190000.md");
            await().atMost(PATIENCE).until(() -> Files.exists(report));
            assertThat(home.report(night)).contains("paused by ann");
        }
    }
}
