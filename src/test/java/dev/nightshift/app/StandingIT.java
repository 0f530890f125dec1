package dev.nightshift.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SettableClock;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.Submission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standing jobs over whole nights. */
class StandingIT {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final LocalDate FIRST = LocalDate.parse("2026-11-20");

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private TestHome home;

    @BeforeEach
    void make_a_home() {
        home = TestHome.in(folder).by(clock).with("NIGHTSHIFT_SHIFT_ZONE", ZONE.getId());
    }

    /** As the trigger does at 19:00. */
    private TestHome.Night night(LocalDate date) {
        return home.shift(due(date, LocalTime.of(19, 0)));
    }

    private ShiftOrder due(LocalDate date, LocalTime time) {
        clock.set(date.atTime(time).atZone(ZONE).toInstant());
        return ShiftOrder.scheduled("main", date + "T" + time, null);
    }

    @Test
    void three_failing_nights_hold_the_fourth_which_is_told_and_a_human_lets_it_go_on() throws Exception {
        home.standing("backup.yaml", "{id: backup, shell: 'test -e \"$NIGHTSHIFT_HOME/mended\"'}");
        for (int day = 0; day < 3; day++) {
            TestHome.Night failed = night(FIRST.plusDays(day));
            assertThat(failed.results()).isEqualTo(Map.of("backup-" + FIRST.plusDays(day), "exit:1"));
        }

        TestHome.Night fourth = night(FIRST.plusDays(3));
        assertThat(fourth.ran()).isEmpty();
        assertThat(fourth.waiting()).isEqualTo(Map.of("backup-2026-11-23", "failing_repeatedly"));
        assertThat(fourth.notices())
                .filteredOn(view -> view.notice().code().equals("failing_repeatedly"))
                .singleElement()
                .satisfies(view -> assertThat(view.notice().text())
                        .contains("log backup-2026-11-22", "release backup-2026-11-23", "config/jobs"));
        assertThat(home.report(fourth)).contains("failing_repeatedly", "added as backup-2026-11-23 and held");
        TestHome.Night fifth = night(FIRST.plusDays(4));
        assertThat(home.report(fifth)).contains("not added: backup-2026-11-23 is still held (failing_repeatedly)");

        Files.createFile(home.path().resolve("mended"));
        try (Installation opened = home.open()) {
            opened.database().change(tx -> opened.steering().release(tx, "backup-2026-11-23", "ann"));
        }
        assertThat(night(FIRST.plusDays(5)).results()).isEqualTo(Map.of("backup-2026-11-23", "exit:0"));
        assertThat(night(FIRST.plusDays(6)).results()).isEqualTo(Map.of("backup-2026-11-26", "exit:0"));
    }

    @Test
    void a_bad_file_is_told_once_shown_in_every_report_and_stops_nothing() throws Exception {
        home.standing("a-bad.yaml", "{id: bad, command: ['true'], on: [sometimes]}")
                .standing("b-open.yaml", "{id: open, command: ['true']}")
                .standing("c-good.yaml", "{id: good, command: ['true']}")
                .standing("d-twin.yaml", "{id: good, command: ['false']}")
                .standing("e.yaml", "{id: egg, command: ['true'], after: [hen]}")
                .standing("f.yaml", "{id: hen, command: ['true'], after: [egg]}")
                .standing("switched-off.yaml.off", "not: [a job");
        Path jobs = home.path().resolve("config/jobs");
        Files.setPosixFilePermissions(jobs.resolve("b-open.yaml"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.createSymbolicLink(jobs.resolve("g-link.yaml"), jobs.resolve("c-good.yaml"));

        TestHome.Night first = night(FIRST);
        TestHome.Night second = night(FIRST.plusDays(1));

        assertThat(first.results()).isEqualTo(Map.of("good-2026-11-20", "exit:0"));
        assertThat(second.results()).isEqualTo(Map.of("good-2026-11-21", "exit:0"));
        assertThat(second.notices())
                .filteredOn(view -> view.notice().code().equals("standing_refused"))
                .hasSize(6);
        for (TestHome.Night night : List.of(first, second)) {
            assertThat(home.report(night))
                    .contains("a-bad.yaml", "one of mon, tue", "b-open.yaml", "chmod", "d-twin.yaml", "in a circle")
                    .contains("g-link.yaml", "symbolic link")
                    .doesNotContain("switched-off");
        }

        home.standing("a-bad.yaml", "{id: bad, command: ['true'], on: [never]}");
        assertThat(night(FIRST.plusDays(2)).notices())
                .filteredOn(view -> view.notice().code().equals("standing_refused"))
                .hasSize(7);
    }

    @Test
    void a_plain_shift_brings_none_and_one_by_hand_brings_those_of_its_own_date() {
        home.standing("jobs.yml", "jobs: [{id: a, command: ['true']}, {id: b, command: ['true'], after: [a]}]");
        clock.set(FIRST.atTime(23, 59).atZone(ZONE).toInstant());
        assertThat(home.shift(ShiftOrder.plain(null)).ran()).isEmpty();

        assertThat(home.shift(TestHome.AUTONOMOUS).results()).containsOnlyKeys("a-2026-11-20", "b-2026-11-20");
        assertThat(home.shift(TestHome.AUTONOMOUS).ran()).isEmpty();
        clock.set(FIRST.plusDays(1).atTime(0, 1).atZone(ZONE).toInstant());
        assertThat(home.shift(TestHome.AUTONOMOUS).results()).containsOnlyKeys("a-2026-11-21", "b-2026-11-21");
    }

    @Test
    void the_date_is_that_for_which_the_shift_is_due_also_where_an_hour_comes_twice_or_never() {
        home.standing("a.json", "[{\"id\": \"a\", \"command\": [\"true\"]}]");
        LocalDate autumn = LocalDate.parse("2026-10-25");
        LocalDate spring = LocalDate.parse("2027-03-28");

        assertThat(home.shift(due(autumn, LocalTime.of(2, 30))).results()).containsOnlyKeys("a-2026-10-25");
        clock.set(autumn.atTime(2, 30).atZone(ZONE).withLaterOffsetAtOverlap().toInstant());
        assertThat(home.shift(TestHome.AUTONOMOUS).ran()).isEmpty();
        assertThat(home.shift(due(spring, LocalTime.of(2, 30))).results()).containsOnlyKeys("a-2027-03-28");
        // A shift that is caught up after midnight belongs to the date for which it was due.
        ShiftOrder late = due(spring.plusDays(1), LocalTime.of(19, 0));
        clock.set(spring.plusDays(2).atTime(1, 0).atZone(ZONE).toInstant());
        assertThat(home.shift(late).results()).containsOnlyKeys("a-2027-03-29");
    }

    @Test
    void killed_before_the_shift_had_its_row_it_is_there_exactly_once() {
        home.standing("a.yaml", "{id: a, command: ['true']}");
        ShiftOrder order = due(FIRST, LocalTime.of(19, 0));
        try (Installation opened = home.open()) {
            opened.database()
                    .change(tx -> opened.standingJobs()
                            .enqueue(tx, opened.standingFiles().read().jobs().get(0), FIRST));
        }

        assertThat(home.shift(order).results()).isEqualTo(Map.of("a-2026-11-20", "exit:0"));
        assertThat(jobs()).containsExactly("a-2026-11-20");
    }

    @Test
    void a_job_that_waits_for_an_id_that_never_came_is_told_once() {
        home.by(InstantSource.system());
        home.drop("use.yaml", "{id: use, command: ['true'], after: [ghost]}");

        assertThat(home.shift(TestHome.AUTONOMOUS).notice()).contains("after_unknown");
        assertThat(home.shift(TestHome.AUTONOMOUS).notice()).containsOnlyOnce("after_unknown");
    }

    @Test
    void an_ordinary_job_that_is_retried_and_fails_again_is_told_as_the_same_failing_again() {
        clock.set(FIRST.atTime(18, 0).atZone(ZONE).toInstant());
        try (Installation opened = home.open()) {
            List<JobSpec> spec = opened.jobFiles().read("a.yaml", "{id: tests, command: ['false']}".getBytes(UTF_8));
            opened.database().change(tx -> opened.queue().enqueue(tx, new Submission(spec, null, "ann", false)));
        }
        night(FIRST);
        try (Installation opened = home.open()) {
            opened.database().change(tx -> opened.steering().retry(tx, "tests", "ann"));
        }

        assertThat(night(FIRST.plusDays(1)).notices())
                .anySatisfy(view ->
                        assertThat(view.notice().subject()).isEqualTo("Job tests failed, on 2 nights in a row"));
    }

    private List<String> jobs() {
        try (Installation opened = home.open()) {
            return opened
                    .database()
                    .read(tx -> opened.jobs().all(tx, opened.conditions().now()))
                    .stream()
                    .map(JobView::id)
                    .toList();
        }
    }

    @Test
    void a_folder_that_everybody_may_write_to_brings_nothing() throws Exception {
        home.standing("a.yaml", "{id: a, command: ['true']}");
        Files.setPosixFilePermissions(home.path().resolve("config/jobs"), PosixFilePermissions.fromString("rwxrwxrwx"));

        TestHome.Night night = night(FIRST);

        assertThat(night.ran()).isEmpty();
        assertThat(Set.copyOf(night.notice())).contains("standing_refused");
    }
}
