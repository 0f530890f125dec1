package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.SpecBuilder;
import dev.nightshift.job.StandingSpec;
import dev.nightshift.job.State;
import dev.nightshift.problem.UserException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that come again, night after night. */
class StandingJobsIT {
    private static final LocalDate FIRST = LocalDate.parse("2026-11-20");

    @TempDir
    Path folder;

    private QueueFixture at;
    private StandingJobs standing;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
        standing = new StandingJobs(at.queue);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private static StandingSpec nightly(SpecBuilder spec) {
        return new StandingSpec(spec.build(), Set.of(), 1);
    }

    private StandingJobs.Tonight open(StandingSpec job, LocalDate night) {
        at.clock.set(night.atTime(LocalTime.of(19, 0)).toInstant(ZoneOffset.UTC));
        return at.database.write(tx -> standing.enqueue(tx, job, night));
    }

    /** Opens a night and runs all that can be claimed in it, each with this exit status. */
    private StandingJobs.Tonight night(StandingSpec job, LocalDate night, int status) {
        StandingJobs.Tonight tonight = open(job, night);
        ShiftRef shift = at.openShift();
        at.claim(shift).ifPresent(claim -> at.exit(claim, status));
        at.closeShift(shift);
        return tonight;
    }

    private StandingJobs.Step step(StandingSpec job, LocalDate night) {
        return night(job, night, 0).step();
    }

    @Test
    void an_occurrence_has_the_date_in_its_id_and_the_name_of_its_standing_job() {
        StandingJobs.Tonight tonight = open(nightly(job("backup")), FIRST);

        assertThat(tonight.id()).isEqualTo("backup-2026-11-20");
        assertThat(at.job("backup-2026-11-20").label().standing()).isEqualTo("backup");
        assertThat(at.reason("backup-2026-11-20")).isEqualTo("next_shift");
    }

    @Test
    void a_night_that_is_opened_again_brings_it_once_whatever_became_of_it() {
        StandingSpec backup = nightly(job("backup"));
        open(backup, FIRST);
        assertThat(open(backup, FIRST).step()).isEqualTo(StandingJobs.Step.THERE);
        night(backup, FIRST, 0);
        assertThat(open(backup, FIRST).step()).isEqualTo(StandingJobs.Step.THERE);

        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isEqualTo(1);
    }

    @Test
    void the_database_itself_allows_one_for_a_date() {
        open(nightly(job("backup")), FIRST);
        at.add(job("other"));

        assertThatThrownBy(() ->
                        at.sql("UPDATE jobs SET standing = 'backup', standing_on = '2026-11-20' WHERE id = 'other'"))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void no_second_one_is_piled_up_while_one_is_not_finished() {
        StandingSpec backup = nightly(job("backup"));
        open(backup, FIRST);

        StandingJobs.Tonight second = open(backup, FIRST.plusDays(1));
        assertThat(second.step()).isEqualTo(StandingJobs.Step.UNFINISHED);
        assertThat(second.text()).contains("backup-2026-11-20", "queued");
        at.database.change(tx -> at.steering.hold(tx, "backup-2026-11-20", "ann"));
        assertThat(open(backup, FIRST.plusDays(2)).text()).contains("held (held_by_user)");

        at.database.change(tx -> at.steering.release(tx, "backup-2026-11-20", "ann"));
        night(backup, FIRST.plusDays(3), 0);
        assertThat(open(backup, FIRST.plusDays(4)).id()).isEqualTo("backup-2026-11-24");
    }

    @Test
    void weekdays_are_those_of_the_local_date() {
        StandingSpec backup = new StandingSpec(job("backup").build(), Set.of(DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY), 1);
        List<DayOfWeek> came = new ArrayList<>();
        for (int day = 0; day < 14; day++) {
            LocalDate night = FIRST.plusDays(day);
            if (step(backup, night) == StandingJobs.Step.ADDED) {
                came.add(night.getDayOfWeek());
            }
        }

        assertThat(came).containsExactly(DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY, DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY);
    }

    @Test
    void every_seven_days_counts_from_the_night_on_which_it_came_last() {
        StandingSpec backup = new StandingSpec(job("backup").build(), Set.of(), 7);
        List<Integer> came = new ArrayList<>();
        // The machine is off on the eighth and ninth night.
        for (int day : new int[] {0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 17}) {
            if (step(backup, FIRST.plusDays(day)) == StandingJobs.Step.ADDED) {
                came.add(day);
            }
        }

        assertThat(came).containsExactly(0, 9, 16);
    }

    @Test
    void a_night_that_a_wrong_clock_put_into_the_future_stops_nothing() {
        StandingSpec backup = new StandingSpec(job("backup").build(), Set.of(), 7);
        step(backup, FIRST.plusYears(3));

        assertThat(step(backup, FIRST)).isEqualTo(StandingJobs.Step.ADDED);
    }

    @Test
    void the_next_night_has_what_the_file_says_then() {
        night(nightly(job("backup").command("old")), FIRST, 0);
        night(nightly(job("backup").command("new")), FIRST.plusDays(1), 0);

        assertThat(at.database
                        .read(tx -> at.jobs.spec(tx, "backup-2026-11-21"))
                        .work()
                        .command())
                .containsExactly("new");
    }

    @Test
    void an_id_that_somebody_else_took_is_continued_with_a_number() {
        at.add(job("backup-2026-11-20").command("other"));

        assertThat(open(nightly(job("backup")), FIRST).id()).isEqualTo("backup-2026-11-20.2");
        assertThat(open(nightly(job("backup")), FIRST).id()).isEqualTo("backup-2026-11-20.2");
    }

    @Test
    void a_name_of_the_greatest_length_has_room_for_the_date() {
        String name = "a".repeat(StandingSpec.LONGEST);

        assertThat(Objects.requireNonNull(open(nightly(job(name)), FIRST).id())).hasSize(64);
    }

    @Test
    void a_job_that_is_called_as_a_standing_job_is_another_job() {
        open(nightly(job("backup")), FIRST);

        assertThat(at.add(job("backup").command("other"))).isEqualTo(new Enqueued("backup", true, ""));
    }

    @Test
    void after_another_standing_job_means_that_of_the_same_night() {
        StandingSpec fetch = nightly(job("fetch"));
        StandingSpec use = nightly(job("use").after("fetch"));
        night(fetch, FIRST, 0);

        open(fetch, FIRST.plusDays(1));
        open(use, FIRST.plusDays(1));

        assertThat(at.reason("use-2026-11-21")).isEqualTo("after:fetch-2026-11-21");
    }

    @Test
    void after_a_standing_job_that_does_not_come_tonight_means_its_newest() {
        night(nightly(job("fetch")), FIRST, 3);
        open(nightly(job("use").after("fetch")), FIRST.plusDays(1));

        assertThat(at.reason("use-2026-11-21")).isEqualTo("after:fetch-2026-11-20");
    }

    @Test
    void after_another_id_is_bound_as_usual_and_an_unknown_one_waits() {
        at.add(job("plain"));
        open(nightly(job("a").after("plain")), FIRST);
        open(nightly(job("b").after("ghost")), FIRST);

        assertThat(at.reason("a-2026-11-20")).isEqualTo("after:plain");
        assertThat(at.reason("b-2026-11-20")).isEqualTo("after_unknown:ghost");
    }

    @Test
    void another_job_may_wait_for_a_standing_one_by_its_name() {
        at.addFile("f", job("early").after("backup"));
        open(nightly(job("backup")), FIRST);
        at.add(job("late").after("backup"));

        assertThat(at.reason("early")).isEqualTo("after:backup-2026-11-20");
        assertThat(at.reason("late")).isEqualTo("after:backup-2026-11-20");
    }

    @Test
    void one_that_would_wait_for_itself_by_way_of_a_queued_job_is_refused_and_leaves_nothing() {
        at.addFile("f", job("middle").after("backup"));

        assertThatThrownBy(() -> open(nightly(job("backup").after("middle")), FIRST))
                .isInstanceOf(UserException.class);
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isEqualTo(1);
    }

    @Test
    void after_three_failed_nights_in_a_row_it_is_held_until_a_human_releases_it() {
        StandingSpec backup = nightly(job("backup"));
        for (int day = 0; day < 3; day++) {
            assertThat(night(backup, FIRST.plusDays(day), 3).step()).isEqualTo(StandingJobs.Step.ADDED);
        }

        StandingJobs.Tonight fourth = night(backup, FIRST.plusDays(3), 0);
        assertThat(fourth.step()).isEqualTo(StandingJobs.Step.HELD);
        assertThat(fourth.failing()).isEqualTo(new FailingNights(3, "backup-2026-11-22", "2026-11-20"));
        assertThat(at.job("backup-2026-11-23").state()).isEqualTo(State.HELD);
        assertThat(at.reason("backup-2026-11-23")).isEqualTo("failing_repeatedly");
        long third = at.job("backup-2026-11-22").seq();
        assertThat(at.database.<FailingNights>read(tx -> FailingNights.ofJob(tx, third)))
                .isEqualTo(fourth.failing());
        assertThat(at.database.<String>read(tx -> FailingNights.name(tx, third)))
                .isEqualTo("backup");
        assertThat(night(backup, FIRST.plusDays(4), 0).step()).isEqualTo(StandingJobs.Step.UNFINISHED);
        assertThat(at.count("SELECT count(*) AS n FROM ledger WHERE job = 'backup-2026-11-23' AND to_state = 'held'"))
                .isEqualTo(1);

        at.database.change(tx -> at.steering.release(tx, "backup-2026-11-23", "ann"));
        night(backup, FIRST.plusDays(5), 0);
        assertThat(step(backup, FIRST.plusDays(6))).isEqualTo(StandingJobs.Step.ADDED);
    }

    @Test
    void a_success_or_insufficient_evidence_begins_the_count_anew() {
        StandingSpec backup = nightly(job("backup"));
        int[] exits = {3, 3, 77, 3, 3, 0, 3, 3, 3};
        for (int day = 0; day < exits.length; day++) {
            assertThat(night(backup, FIRST.plusDays(day), exits[day]).step()).isEqualTo(StandingJobs.Step.ADDED);
        }

        assertThat(open(backup, FIRST.plusDays(exits.length)).step()).isEqualTo(StandingJobs.Step.HELD);
    }

    @Test
    void released_and_failed_once_more_it_is_held_again() {
        StandingSpec backup = nightly(job("backup"));
        for (int day = 0; day < 3; day++) {
            night(backup, FIRST.plusDays(day), 3);
        }
        open(backup, FIRST.plusDays(3));
        at.database.change(tx -> at.steering.release(tx, "backup-2026-11-23", "ann"));
        night(backup, FIRST.plusDays(3), 3);

        StandingJobs.Tonight next = open(backup, FIRST.plusDays(4));
        assertThat(next.step()).isEqualTo(StandingJobs.Step.HELD);
        assertThat(next.failing().count()).isEqualTo(4);
    }

    @Test
    void several_failures_on_one_date_are_one_night() {
        StandingSpec backup = nightly(job("backup"));
        night(backup, FIRST, 3);
        for (int again = 0; again < 3; again++) {
            at.database.change(tx -> at.steering.retry(tx, "backup-2026-11-20", "ann"));
            night(backup, FIRST, 3);
        }

        assertThat(open(backup, FIRST.plusDays(1)).step()).isEqualTo(StandingJobs.Step.ADDED);
    }

    @Test
    void a_changed_file_begins_the_count_anew() {
        for (int day = 0; day < 3; day++) {
            night(nightly(job("backup").command("broken")), FIRST.plusDays(day), 3);
        }

        assertThat(step(nightly(job("backup").command("mended")), FIRST.plusDays(3)))
                .isEqualTo(StandingJobs.Step.ADDED);
    }

    @Test
    void one_that_is_cancelled_is_no_success() {
        StandingSpec backup = nightly(job("backup"));
        for (int day = 0; day < 3; day++) {
            night(backup, FIRST.plusDays(day), 3);
        }
        open(backup, FIRST.plusDays(3));
        at.database.write(tx -> at.steering.cancel(tx, "backup-2026-11-23", "ann"));

        assertThat(open(backup, FIRST.plusDays(4)).step()).isEqualTo(StandingJobs.Step.HELD);
    }

    @Test
    void one_that_needs_approval_too_needs_it_after_its_release() {
        StandingSpec backup = nightly(job("backup").approval());
        for (int day = 0; day < 3; day++) {
            open(backup, FIRST.plusDays(day));
            String id = "backup-" + FIRST.plusDays(day);
            at.database.change(tx -> at.steering.approve(tx, id, "ann"));
            night(backup, FIRST.plusDays(day), 3);
        }
        open(backup, FIRST.plusDays(3));

        at.database.change(tx -> at.steering.release(tx, "backup-2026-11-23", "ann"));

        assertThat(at.reason("backup-2026-11-23")).isEqualTo("awaiting_approval");
    }

    @Test
    void an_ordinary_job_that_is_retried_counts_its_nights() {
        at.clock.set(FIRST.atTime(LocalTime.of(18, 0)).toInstant(ZoneOffset.UTC));
        at.add(job("tests"));
        for (int day = 0; day < 3; day++) {
            at.clock.set(FIRST.plusDays(day).atTime(LocalTime.of(19, 0)).toInstant(ZoneOffset.UTC));
            if (day > 0) {
                at.database.change(tx -> at.steering.retry(tx, "tests", "ann"));
            }
            ShiftRef shift = at.openShift();
            at.exit(at.claim(shift).orElseThrow(), 3);
            at.closeShift(shift);
        }

        long seq = at.job("tests").seq();
        assertThat(at.database.<FailingNights>read(tx -> FailingNights.ofJob(tx, seq)))
                .isEqualTo(new FailingNights(3, "tests", "2026-11-20"));
    }
}
