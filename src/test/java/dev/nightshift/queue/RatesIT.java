package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.Execution;
import dev.nightshift.queue.Measurements.Measured;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What past nights came to, and what the machine was like in them. */
class RatesIT {
    private static final ShiftOrder NIGHT = new ShiftOrder(null, null, true, true, true, null);

    @TempDir
    Path folder;

    private QueueFixture at;
    private final Measurements measurements = new Measurements();
    private int number;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private void on(String moment) {
        at.clock.set(Instant.parse(moment));
    }

    private ShiftRef shift(ShiftOrder order, int... statuses) {
        for (int i = 0; i < statuses.length; i++) {
            at.add(job("job-" + number++));
        }
        ShiftRef shift = at.database
                .write(tx -> at.shifts.open(tx, order, statuses.length))
                .orElseThrow();
        for (int status : statuses) {
            at.exit(at.claim(shift).orElseThrow(), status);
        }
        return shift;
    }

    private void night(int... statuses) {
        at.closeShift(shift(NIGHT, statuses));
    }

    private List<NightRate> rates(int nights) {
        return at.database.read(tx -> at.shifts.rates(tx, nights));
    }

    private static NightRate rate(String date, ShiftStatus status, int answered, int judged) {
        return new NightRate(LocalDate.parse(date), status, answered, judged, 0);
    }

    @Test
    void each_night_counts_its_jobs_by_their_last_attempt_and_plain_shifts_count_nowhere() {
        on("2026-11-20T19:00:00Z");
        night(0, 0, 1);
        on("2026-11-21T19:00:00Z");
        night(1);
        at.closeShift(shift(ShiftOrder.plain(null), 0, 0));
        on("2026-11-22T19:00:00Z");
        night(0);
        on("2026-11-23T19:00:00Z");
        night();
        on("2026-11-24T19:00:00Z");
        shift(NIGHT, 0);

        assertThat(rates(30))
                .containsExactly(
                        rate("2026-11-23", ShiftStatus.EMPTY, 0, 0),
                        rate("2026-11-22", ShiftStatus.SUCCEEDED, 1, 1),
                        rate("2026-11-21", ShiftStatus.FAILED, 0, 1),
                        rate("2026-11-20", ShiftStatus.PARTIAL, 2, 3));
        assertThat(rates(2)).hasSize(2);
    }

    @Test
    void a_job_that_failed_and_then_succeeded_in_the_same_shift_counts_once() {
        on("2026-11-20T19:00:00Z");
        at.add(job("second-try").retries(1, Duration.ZERO));
        ShiftRef shift = shift(NIGHT);
        at.exit(at.claim(shift).orElseThrow(), 1);
        at.exit(at.claim(shift).orElseThrow(), 0);
        at.closeShift(shift);

        assertThat(rates(30)).containsExactly(rate("2026-11-20", ShiftStatus.SUCCEEDED, 1, 1));
    }

    @Test
    void what_was_put_off_is_not_judged_and_a_night_of_nothing_else_waited() {
        on("2026-11-20T19:00:00Z");
        at.add(job("later"));
        ShiftRef shift = shift(NIGHT);
        at.end(at.claim(shift).orElseThrow(), new Execution.Exited(75));
        at.closeShift(shift);

        assertThat(rates(30)).containsExactly(rate("2026-11-20", ShiftStatus.WAITING, 0, 0));
    }

    @Test
    void two_shifts_of_one_date_are_one_night_and_an_interrupted_one_stays_so() {
        on("2026-11-20T19:00:00Z");
        night(1);
        on("2026-11-20T21:00:00Z");
        night(0);
        on("2026-11-21T19:00:00Z");
        ShiftRef refused = shift(NIGHT);
        at.database.change(tx -> at.shifts.set(tx, refused, Shifts.Fact.REFUSED, "the disk is full"));
        at.closeShift(refused);
        night();
        on("2026-11-22T19:00:00Z");
        ShiftRef cut = shift(NIGHT, 0);
        at.database.change(tx -> at.shifts.interrupt(tx, cut));
        night(0);

        assertThat(rates(30))
                .containsExactly(
                        rate("2026-11-22", ShiftStatus.INTERRUPTED, 2, 2),
                        rate("2026-11-21", ShiftStatus.FAILED, 0, 0),
                        rate("2026-11-20", ShiftStatus.PARTIAL, 1, 2));
    }

    @Test
    void a_single_shift_has_the_status_that_its_view_derives() {
        int day = 1;
        for (int good = 0; good < 3; good++) {
            for (int bad = 0; bad < 3; bad++) {
                on("2026-11-%02dT19:00:00Z".formatted(day++));
                int[] statuses = new int[good + bad];
                Arrays.fill(statuses, 0, bad, 1);
                night(statuses);
                ShiftView view = at.database.read(at.shifts::latest).orElseThrow();

                assertThat(rates(1).get(0).status()).as(good + " and " + bad).isEqualTo(view.status());
            }
        }
    }

    @Test
    void measurements_are_read_by_name_and_time_and_those_of_old_shifts_are_forgotten() {
        Instant start = Instant.parse("2026-09-01T19:00:00Z");
        for (int night = 0; night < 70; night++) {
            Instant now = start.plus(Duration.ofDays(night));
            at.clock.set(now);
            ShiftRef shift = shift(NIGHT);
            double free = 1000 - night;
            at.database.change(tx -> {
                measurements.add(tx, shift, List.of(new Measured(Measurements.DISK, now, free + 0.5)));
                measurements.add(
                        tx,
                        shift,
                        List.of(
                                new Measured(Measurements.DISK, now.plusSeconds(300), free),
                                new Measured(Measurements.DISK, now.plusSeconds(300), 7),
                                new Measured(Measurements.TEMPERATURE, now, 41)));
                measurements.forget(tx);
            });
            at.closeShift(shift);
        }

        Instant last = start.plus(Duration.ofDays(69));
        List<Measured> night = at.database.read(tx -> measurements.read(tx, "2026-11-09-190000"));
        assertThat(night)
                .containsExactly(
                        new Measured(Measurements.DISK, last, 931.5),
                        new Measured(Measurements.DISK, last.plusSeconds(300), 931),
                        new Measured(Measurements.TEMPERATURE, last, 41));
        List<Measured> ends = at.database.read(tx -> measurements.lastOfEach(tx, Measurements.DISK, 3));
        assertThat(ends).extracting(Measured::value).containsExactly(933.0, 932.0, 931.0);
        assertThat(at.count("SELECT count(DISTINCT shift_seq) AS n FROM measurements"))
                .isEqualTo(60);
    }
}
