package dev.nightshift.shift;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Schedule;
import dev.nightshift.job.Policy.Notify;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What humans are told of shifts and jobs, and when they are told again or no more. */
class TellingIT {
    private static final Instant EVENING = Instant.parse("2026-11-20T19:01:00Z");

    @TempDir(factory = InMemory.class)
    Path folder;

    private ScriptedNights nights;
    private int number;

    @BeforeEach
    void open() {
        Schedule schedule = Clockwork.schedule("main", "0 0 19 * * ?");
        nights = new ScriptedNights(folder, EVENING, ZoneOffset.UTC, schedule);
    }

    @AfterEach
    void close() {
        nights.close();
    }

    private void later(Duration time) {
        nights.home.clock.set(nights.home.clock.instant().plus(time));
    }

    private ShiftView shift() {
        OpenShift shift = nights.open(true, true);
        nights.work(shift);
        return nights.close(shift);
    }

    private List<String> codes() {
        return nights.notices().stream().map(view -> view.notice().code()).toList();
    }

    private Notice last(String code) {
        List<NoticeView> found = nights.notices().stream()
                .filter(view -> view.notice().code().equals(code))
                .toList();
        return found.get(found.size() - 1).notice();
    }

    /** How a job ends, and when its end is told. */
    private record Planned(boolean good, Notify tell) {}

    @Test
    void no_bad_shift_is_silent_whatever_its_jobs_want_told() {
        List<Planned> kinds = new ArrayList<>();
        for (Notify tell : Notify.values()) {
            kinds.add(new Planned(true, tell));
            kinds.add(new Planned(false, tell));
        }
        List<List<Planned>> all = new ArrayList<>();
        grow(all, kinds, 0, List.of());
        assertThat(all).hasSizeGreaterThan(80);
        for (List<Planned> planned : all) {
            planned.forEach(this::add);
            ShiftView view = shift();
            later(Duration.ofHours(1));
            List<NoticeView> told = nights.home.database.read(tx -> nights.home.outbox.ofShift(tx, view.id()));
            boolean bad = planned.stream().anyMatch(one -> !one.good());
            assertThat(told.stream()
                            .anyMatch(notice ->
                                    notice.notice().severity() != Notice.Severity.INFO && !notice.isSuppressed()))
                    .as("%s: %s", planned, view.status())
                    .isEqualTo(bad);
            assertThat(view.status() == ShiftStatus.SUCCEEDED || view.status() == ShiftStatus.EMPTY)
                    .isEqualTo(!bad);
        }
    }

    private void add(Planned planned) {
        String name = "job-" + number++;
        nights.exits.put(name, planned.good() ? 0 : 1);
        nights.add(job(name).tell(planned.tell()));
    }

    private static void grow(List<List<Planned>> all, List<Planned> kinds, int from, List<Planned> planned) {
        all.add(planned);
        for (int next = from; next < kinds.size() && planned.size() < 3; next++) {
            List<Planned> longer = new ArrayList<>(planned);
            longer.add(kinds.get(next));
            grow(all, kinds, next, longer);
        }
    }

    @Test
    void a_job_that_fails_again_says_since_when_and_its_all_clear_comes_once() {
        nights.exits.put("tests", 3);
        for (int night = 0; night < 2; night++) {
            nights.add(job("tests"));
            shift();
            later(Duration.ofDays(1));
        }

        Notice failed = last("job_failed");
        assertThat(failed.subject()).isEqualTo("Job tests.2 failed, on 2 nights in a row");
        assertThat(failed.text()).contains("since 2026-11-20", " log tests.2", " retry tests.2", " show tests.2");
        nights.exits.clear();
        nights.add(job("tests"));
        shift();
        nights.add(job("tests"));
        shift();
        assertThat(codes()).containsOnlyOnce("job_recovered");
        assertThat(last("job_recovered").text()).contains("Since 2026-11-20 19:01.");
        assertThat(last("job_recovered").severity()).isEqualTo(Notice.Severity.INFO);
    }

    @Test
    void the_same_job_ten_times_in_an_evening_is_told_once_and_each_bad_shift_is() {
        nights.exits.put("tests", 3);
        for (int i = 0; i < 10; i++) {
            nights.add(job("tests"));
            shift();
            later(Duration.ofMinutes(5));
        }

        assertThat(codes().stream().filter("job_failed"::equals)).hasSize(1);
        assertThat(codes().stream().filter("shift_failed"::equals)).hasSize(10);
    }

    @Test
    void what_was_met_first_while_nothing_was_sent_is_told_by_the_next_shift() {
        nights.exits.put("tests", 3);
        nights.add(job("tests"));
        OpenShift quiet = nights.open(true, false);
        nights.work(quiet);
        nights.close(quiet);
        later(Duration.ofHours(1));
        nights.add(job("tests"));
        shift();

        assertThat(nights.notices().stream()
                        .filter(view -> view.notice().code().equals("job_failed"))
                        .map(NoticeView::isSuppressed))
                .containsExactly(true, false);
    }

    @Test
    void a_job_that_was_interrupted_is_released_and_not_retried() {
        nights.add(job("cut"));
        OpenShift shift = nights.open(true, true);
        nights.interrupt(shift);

        assertThat(last("job_held").text()).contains(" release cut").doesNotContain(" retry cut");
    }

    @Test
    void what_a_shift_without_notifications_left_behind_is_suppressed_too() {
        nights.add(job("one"));
        OpenShift quiet = nights.open(true, false);
        nights.home.database.change(
                tx -> nights.home.telling.shifts().interrupted(tx, nights.home.shifts.get(tx, quiet.getId()), null));

        assertThat(nights.notices()).singleElement().satisfies(view -> {
            assertThat(view.notice().code()).isEqualTo("shift_interrupted");
            assertThat(view.isSuppressed()).isTrue();
        });
    }

    @Test
    void approvals_before_and_after_are_counted_named_and_told_once_a_night() {
        for (int i = 0; i < 7; i++) {
            nights.add(job("asks-" + i).approval());
        }
        nights.add(job("judged").review());
        shift();
        later(Duration.ofHours(2));
        shift();

        assertThat(codes().stream().filter("approval_waiting"::equals)).hasSize(1);
        Notice told = last("approval_waiting");
        assertThat(told.subject()).isEqualTo("8 jobs wait for approval");
        assertThat(told.severity()).isEqualTo(Notice.Severity.WARNING);
        assertThat(told.text())
                .contains(
                        "asks-0",
                        "asks-4",
                        "and 2 more",
                        "judged",
                        " approve judged",
                        " reject judged",
                        "2026-11-20 19:01")
                .doesNotContain("asks-5\n", " --undo");
    }

    @Test
    void a_shift_that_does_not_end_is_told_once_and_its_end_too() {
        nights.home.at("2026-11-20T18:59:00Z");
        nights.home.look();
        nights.home.at("2026-11-20T19:02:00Z");
        OpenShift shift = Optional.ofNullable(nights.home.lookAndOpen()).orElseThrow();
        nights.home.at("2026-11-21T06:29:00Z");
        nights.home.look();
        assertThat(codes()).doesNotContain("shift_overdue");

        nights.home.at("2026-11-21T06:31:00Z");
        nights.home.look();
        nights.home.at("2026-11-21T09:00:00Z");
        nights.home.look();

        assertThat(codes()).containsOnlyOnce("shift_overdue");
        assertThat(last("shift_overdue").text()).contains("2026-11-20 19:02", " shift stop --now", " status");
        nights.close(shift);
        assertThat(codes()).containsOnlyOnce("shift_ended");
    }

    @Test
    void a_disk_that_fills_grows_from_a_warning_to_a_problem_and_is_cleared() {
        nights.freeDisk = 60 * ScriptedNights.MIN_DISK;
        List<Notice.Severity> told = new ArrayList<>();
        for (int night = 0; night < 12; night++) {
            nights.freeDisk -= 5 * ScriptedNights.MIN_DISK;
            shift();
            later(Duration.ofDays(1));
            if (codes().contains("disk_forecast")) {
                told.add(last("disk_forecast").severity());
            }
        }
        assertThat(told).startsWith(Notice.Severity.WARNING).endsWith(Notice.Severity.PROBLEM);
        assertThat(last("disk_forecast").text()).contains(" snapshot prune --dry-run", "nightshift.gate.min-disk");

        nights.freeDisk = 900 * ScriptedNights.MIN_DISK;
        for (int night = 0; night < 14; night++) {
            shift();
            later(Duration.ofDays(1));
        }
        assertThat(codes()).containsOnlyOnce("disk_relaxed");
    }

    @Test
    void a_refused_guard_is_told_with_the_day_it_began_and_cleared_by_the_shift_that_passes() {
        for (int night = 0; night < 2; night++) {
            OpenShift shift = nights.open(true, true);
            nights.refuse(shift, "the disk is full");
            nights.close(shift);
            later(Duration.ofDays(1));
        }
        assertThat(last("shift_refused").text()).contains("the disk is full", "Since 2026-11-20 19:01.", " health");

        OpenShift passed = nights.open(true, true);
        nights.home.database.change(tx -> nights.home.telling.shifts().passed(tx, passed));
        nights.close(passed);
        assertThat(codes()).containsExactly("shift_refused", "shift_refused", "shift_admitted");
    }

    @Test
    void a_guard_that_refuses_again_within_a_day_says_why_again() {
        for (int i = 0; i < 2; i++) {
            OpenShift shift = nights.open(true, true);
            nights.refuse(shift, "the disk is full");
            nights.close(shift);
            later(Duration.ofHours(2));
        }

        assertThat(codes()).containsExactly("shift_refused", "shift_failed");
        assertThat(last("shift_failed").subject()).isEqualTo("The guard refused the shift again");
        assertThat(last("shift_failed").text()).contains("the disk is full", "Since 2026-11-20 19:01.");
    }

    @Test
    void a_job_that_fails_again_within_a_day_is_named_by_what_is_told_of_its_shift() {
        nights.exits.put("tests", 3);
        for (int i = 0; i < 2; i++) {
            nights.add(job("tests"));
            nights.add(job("fine"));
            shift();
            later(Duration.ofHours(2));
        }

        assertThat(codes()).containsExactly("job_failed", "shift_partial");
        assertThat(last("shift_partial").text()).contains("Not well: tests.2.", " log tests.2");
    }

    @Test
    void that_nothing_succeeded_is_told_also_where_nothing_failed_and_is_no_success() {
        nights.exits.put("tests", 3);
        nights.add(job("tests"));
        shift();
        later(Duration.ofDays(1));
        nights.exits.put("tests", 77);
        nights.add(job("tests"));
        shift();

        assertThat(codes()).contains("shift_succeeded").doesNotContain("progress_again");
        assertThat(last("shift_succeeded").subject())
                .isEqualTo("Nothing succeeded: 1 job of the shift found too little evidence");
        assertThat(last("shift_succeeded").severity()).isEqualTo(Notice.Severity.WARNING);
        assertThat(last("job_recovered").subject())
                .isEqualTo("Job tests fails no more: it found insufficient evidence");
    }

    @Test
    void a_result_that_waits_for_review_is_no_all_clear() {
        nights.exits.put("tests", 3);
        nights.add(job("tests"));
        shift();
        nights.exits.clear();
        nights.add(job("tests").review());
        shift();

        assertThat(codes()).doesNotContain("job_recovered");
    }

    @Test
    void an_interrupted_job_that_is_never_told_is_not_told() {
        nights.add(job("quiet").tell(Notify.NEVER));
        OpenShift shift = nights.open(true, true);
        nights.orphan(shift);

        assertThat(codes()).isEmpty();
    }

    @Test
    void every_notice_has_a_command_with_its_home() {
        nights.exits.put("bad", 1);
        nights.add(job("bad"));
        nights.add(job("asks").approval());
        OpenShift shift = nights.open(true, true);
        nights.work(shift);
        nights.home.database.change(tx -> {
            nights.home.telling.machine().noSnapshot(tx, shift, "no room");
            nights.home.telling.machine().noPostSnapshot(tx, shift, "no room");
            nights.home.telling.machine().snapshotStore(tx, shift, "The store is damaged", List.of("one object"));
            nights.home.telling.machine().isolation(tx, shift, "nothing", "namespaces");
            nights.home.telling.shifts().crashed(tx, shift, "work", "it broke");
        });
        nights.close(shift);

        assertThat(codes()).hasSizeGreaterThan(6);
        for (NoticeView view : nights.notices()) {
            assertThat(view.notice().text()).as(view.notice().code()).contains("nightshift --home /");
        }
    }
}
