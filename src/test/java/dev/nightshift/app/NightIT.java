package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.SettableClock;
import dev.nightshift.queue.ShiftOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nights, from the inbox to the report. */
class NightIT {
    private static final String FIVE_JOBS = """
            jobs:
            - id: tidy
              workspace: main
              shell: echo new > made.txt; rm old.txt; mv kept.txt moved.txt; echo more >> changed.txt
            - {id: broken, shell: "echo 'cannot reach the archive' >&2; exit 3"}
            - {id: slow, command: [sleep, "60"], timeout: 1s}
            - {id: big, command: ["true"], class: demanding}
            - {id: after-broken, command: ["true"], after: [broken]}
            """;

    @TempDir
    Path folder;

    private TestHome home;

    @BeforeEach
    void make_a_workspace() throws Exception {
        home = TestHome.in(folder);
        Files.writeString(home.workspace().resolve("old.txt"), "old");
        Files.writeString(home.workspace().resolve("kept.txt"), "kept");
        Files.writeString(home.workspace().resolve("changed.txt"), "first\n");
        Files.createDirectory(home.workspace().resolve("empty"));
    }

    @Test
    void five_jobs_and_a_poison_file_give_a_partial_night_that_is_told_in_three_notices() {
        home.drop("a-poison.yaml", "command: [").drop("five.yaml", FIVE_JOBS);

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.status()).isEqualTo("partial");
        assertThat(night.shift().status().exitCode().status()).isEqualTo(3);
        assertThat(night.results()).isEqualTo(Map.of("tidy", "exit:0", "broken", "exit:3", "slow", "timeout"));
        assertThat(night.waiting()).isEqualTo(Map.of("big", "parked", "after-broken", "after:broken"));
        assertThat(night.notice()).containsExactly("file_rejected", "job_failed", "job_timed_out");
        assertThat(home.report(night))
                .contains("partial", "tidy", "broken", "slow", "big", "after", "a-poison.yaml", "rollback")
                .contains("cannot reach the archive");
        assertThat(home.path().resolve("inbox/accepted/five.yaml")).exists();
        assertThat(home.path().resolve("inbox/rejected/a-poison.yaml")).exists();
        assertThat(home.path().resolve("inbox/rejected/a-poison.yaml.reason.txt"))
                .exists();
    }

    @Test
    void the_same_queue_run_again_starts_nothing_twice() {
        home.drop("five.yaml", FIVE_JOBS);
        home.shift(TestHome.AUTONOMOUS);

        TestHome.Night again = home.shift(TestHome.AUTONOMOUS);

        assertThat(again.ran()).isEmpty();
        assertThat(again.status()).isEqualTo("empty");
    }

    @Test
    void a_night_in_which_nothing_succeeds_is_failed_and_told() {
        home.drop("bad.yaml", "jobs: [{id: one, command: ['false']}, {id: two, command: [no-such-program]}]");

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.status()).isEqualTo("failed");
        assertThat(night.shift().status().exitCode().status()).isEqualTo(3);
        assertThat(night.notice()).containsExactly("job_failed", "job_failed", "shift_failed");
        assertThat(home.report(night)).contains("failed").doesNotContain("succeeded.");
    }

    @Test
    void queued_work_without_a_success_for_three_nights_is_told() {
        SettableClock clock = new SettableClock();
        home.by(clock).drop("waits.yaml", "{id: waits, command: ['true'], kind: nowhere}");
        assertThat(home.shift(TestHome.AUTONOMOUS).notice()).containsExactly("shift_waiting");
        assertThat(home.shift(TestHome.AUTONOMOUS).notice()).doesNotContain("no_progress");
        clock.set(clock.instant().plus(Duration.ofDays(1)));
        assertThat(home.shift(TestHome.AUTONOMOUS).notice()).doesNotContain("no_progress");
        clock.set(clock.instant().plus(Duration.ofDays(1)));

        TestHome.Night third = home.shift(TestHome.AUTONOMOUS);

        assertThat(third.waiting()).isEqualTo(Map.of("waits", "no_route:nowhere"));
        assertThat(third.notice()).contains("no_progress");
    }

    @Test
    void an_empty_night_tells_nothing() {
        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.status()).isEqualTo("empty");
        assertThat(night.notice()).isEmpty();
    }

    @Test
    void a_plain_shift_takes_no_snapshot_and_sends_no_notice() {
        home.drop("five.yaml", FIVE_JOBS);

        TestHome.Night night = home.shift(ShiftOrder.plain(null));

        assertThat(night.status()).isEqualTo("partial");
        assertThat(night.notice()).isEmpty();
        assertThat(night.shift().guard().preSnapshot()).isNull();
        assertThat(home.report(night)).contains("no snapshots");
    }

    @Test
    void without_notifications_they_are_kept_as_suppressed() {
        home.drop("bad.yaml", "{id: one, command: ['false']}");

        TestHome.Night night = home.shift(new ShiftOrder(null, null, true, true, false, null));

        assertThat(night.notices()).isNotEmpty().allMatch(notice -> notice.isSuppressed());
        assertThat(home.path().resolve("logs/failure_notifications.log")).doesNotExist();
    }

    @Test
    void max_jobs_counts_jobs_and_leaves_the_rest_queued() {
        home.drop(
                "three.yaml",
                "jobs: [{id: a, command: ['true']}, {id: b, command: ['true']}, {id: c, command: ['true']}]");

        TestHome.Night night = home.shift(ShiftOrder.plain(2));

        assertThat(night.results()).containsOnlyKeys("a", "b");
        assertThat(night.waiting()).containsOnlyKeys("c");
    }

    @Test
    void a_failed_attempt_is_tried_again_after_its_backoff_and_told_only_at_its_end() {
        home.drop(
                "retry.yaml",
                "{id: second-try, workspace: main, retries: 1, backoff: 1s, shell: 'test -f mark || { touch mark; exit 1; }'}");

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.status()).isEqualTo("succeeded");
        assertThat(night.ran().get(0).attempt()).isEqualTo(2);
        assertThat(night.notice()).isEmpty();
    }

    @Test
    void a_job_that_says_not_now_is_asked_once_a_shift_and_is_no_failure() {
        home.drop("later.yaml", "{id: later, shell: 'exit 75'}");

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.ran().get(0).attempt()).isEqualTo(1);
        assertThat(night.status()).isEqualTo("waiting");
        assertThat(night.shift().status().exitCode().status()).isZero();
    }

    @Test
    void a_kind_of_the_users_own_runs_and_its_return_is_the_result() throws Exception {
        Files.createDirectories(home.path().resolve("routes"));
        Files.writeString(home.path().resolve("routes/kind-greet.camel.yaml"), """
                - route:
                    id: kind-greet
                    from:
                      uri: direct:kind-greet
                      steps:
                        - setBody:
                            simple: "hello ${body.spec.title}"
                """);
        home.drop("greet.yaml", "{id: hi, kind: greet, title: 'night ${sys.user.home}'}");

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.status()).isEqualTo("succeeded");
        assertThat(home.path().resolve("data/outputs/hi/1/result.txt")).hasContent("hello night ${sys.user.home}");
    }

    @Test
    void a_broken_route_file_is_refused_the_shipped_one_serves_and_the_night_goes_on() throws Exception {
        Files.createDirectories(home.path().resolve("routes"));
        Files.writeString(home.path().resolve("routes/kind-command.camel.yaml"), "- route: [");
        Files.writeString(home.path().resolve("routes/shift-report.camel.yaml"), """
                - route:
                    id: shift-report
                    from:
                      uri: direct:shift-report
                      steps:
                        - setBody: {constant: mine now}
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: broken on purpose}
                """);
        home.drop("good.yaml", "{id: good, command: ['true']}");

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.status()).isEqualTo("succeeded");
        assertThat(home.report(night)).contains("broken on purpose");
        assertThat(night.notice()).containsExactly("step_message");
    }

    @Test
    void a_shift_by_the_clock_claims_only_inside_its_window() {
        int hour = LocalTime.now(ZoneOffset.UTC).getHour();
        String later = String.format("%02d:00-%02d:00", (hour + 2) % 24, (hour + 3) % 24);
        String today = LocalDate.now(ZoneOffset.UTC) + "T";
        home.with("NIGHTSHIFT_SHIFT_ZONE", "UTC")
                .with("NIGHTSHIFT_SHIFT_WINDOW", later)
                .with("NIGHTSHIFT_SHIFT_CRON", "0 0 " + (hour + 2) % 24 + " * * ?");
        home.drop("one.yaml", "{id: one, command: ['true']}");

        TestHome.Night outside = home.shift(ShiftOrder.scheduled("main", today + "%02d:00".formatted(hour), null));
        home.with("NIGHTSHIFT_SHIFT_WINDOW", "00:00-00:00");
        TestHome.Night inside = home.shift(ShiftOrder.scheduled("main", today + "%02d:01".formatted(hour), null));

        assertThat(outside.status()).isEqualTo("waiting");
        assertThat(outside.notice()).containsExactly("shift_waiting");
        assertThat(inside.results()).isEqualTo(Map.of("one", "exit:0"));
    }
}
