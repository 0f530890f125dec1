package dev.nightshift.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightshift.queue.Measurements;
import dev.nightshift.queue.Measurements.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiskForecastTest {
    private static final Instant START = Instant.parse("2026-11-01T22:00:00Z");

    private static List<Measured> nights(double... free) {
        List<Measured> ends = new ArrayList<>();
        for (int night = 0; night < free.length; night++) {
            ends.add(new Measured(Measurements.DISK, START.plus(Duration.ofDays(night)), free[night]));
        }
        return ends;
    }

    @Test
    void a_disk_that_shrinks_by_the_same_each_night_is_full_when_it_is() {
        DiskForecast forecast = DiskForecast.of(nights(100, 90, 80, 70, 60), 10).orElseThrow();

        assertThat(forecast.perDay()).isEqualTo(10);
        assertThat(forecast.days()).isEqualTo(5);
        assertThat(forecast.free()).isEqualTo(60);
    }

    @Test
    void one_night_of_large_files_that_were_deleted_again_changes_nothing() {
        DiskForecast forecast =
                DiskForecast.of(nights(1000, 990, 400, 970, 960, 950, 940), 0).orElseThrow();

        assertThat(forecast.perDay()).isEqualTo(10, within(0.5));
    }

    @Test
    void nothing_is_said_of_few_nights_of_a_disk_that_stays_or_grows_or_of_one_evening() {
        assertThat(DiskForecast.of(nights(100, 90, 80, 70), 0)).isEmpty();
        assertThat(DiskForecast.of(nights(100, 100, 100, 100, 100), 0)).isEmpty();
        assertThat(DiskForecast.of(nights(60, 70, 80, 90, 100), 0)).isEmpty();
        List<Measured> evening = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            evening.add(new Measured(Measurements.DISK, START.plusSeconds(i * 60L), 100 - i));
        }
        assertThat(DiskForecast.of(evening, 0)).isEmpty();
    }

    @Test
    void where_too_little_is_left_already_no_days_are_left() {
        assertThat(DiskForecast.of(nights(100, 90, 80, 70, 60), 65)
                        .orElseThrow()
                        .days())
                .isZero();
    }

    @Test
    void noise_of_a_tenth_moves_the_day_by_less_than_a_third() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            double[] free = new double[DiskForecast.NIGHTS];
            for (int night = 0; night < free.length; night++) {
                free[night] = 10_000 - 100 * night + random.nextInt(200) - 100;
            }
            double days = DiskForecast.of(nights(free), 0).orElseThrow().days();
            assertThat(days).as("round " + round).isBetween(87 * 0.66, 87 * 1.5);
        }
    }
}
