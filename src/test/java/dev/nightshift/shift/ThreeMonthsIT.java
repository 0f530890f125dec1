package dev.nightshift.shift;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Schedule;
import dev.nightshift.config.Window;
import dev.nightshift.job.Policy;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.notice.Quiet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ninety-two nights by a script, at half past two, which summer time skips or repeats: exactly the expected notices, no bad
 * night in silence, and no receiver gets more than a message an hour, through a storm of 400 failures and 30 hours without
 * mail. What is expected follows from the script alone.
 */
class ThreeMonthsIT {
    private static final int NIGHTS = 92;
    private static final long GIGA = 1_000_000_000L;

    @TempDir(factory = InMemory.class)
    Path folder;

    @ParameterizedTest
    @CsvSource({"Europe/Berlin, 2026-02-10", "Europe/Berlin, 2026-09-10", "Australia/Lord_Howe, 2026-02-10"})
    void exactly_the_expected_notices_and_no_silent_bad_night(String name, LocalDate start) throws Exception {
        ZoneId zone = ZoneId.of(name);
        Schedule schedule = Clockwork.schedule(
                "main", "0 30 2 * * ?", new Window(LocalTime.of(2, 0), LocalTime.of(6, 0)), Schedule.CatchUp.LATEST);
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        Path backup = Files.writeString(jobs.resolve("backup.yaml"), "{id: backup, command: ['true']}");
        Instant noon = start.atTime(12, 0).atZone(zone).toInstant();
        Quiet quiet = new Quiet(new Window(LocalTime.of(22, 0), LocalTime.of(7, 0)), zone, Notice.Severity.PROBLEM);
        try (ScriptedNights nights = new ScriptedNights(
                new Clockwork(folder, new SettableClock(noon), zone, Receivers.routing(quiet), schedule))) {
            nights.home.look();
            Script script = new Script(nights, backup, zone, start);
            for (int night = 1; night <= NIGHTS; night++) {
                script.day(night);
                script.night(night);
                script.morning(night);
            }
            script.allCame();
        }
    }

    /** What happens, and what is to be told of it. */
    private static final class Script {
        private final ScriptedNights nights;
        private final Receivers receivers;
        private final Path backup;
        private final ZoneId zone;
        private final LocalDate first;
        private final Map<LocalDate, List<String>> expected = new TreeMap<>();
        private final List<Long> ends = new ArrayList<>();
        private boolean diskTold;

        Script(ScriptedNights nights, Path backup, ZoneId zone, LocalDate first) {
            this.nights = nights;
            this.receivers = new Receivers(nights.home);
            this.backup = backup;
            this.zone = zone;
            this.first = first;
        }

        private Instant noon(int night) {
            return first.plusDays(night).atTime(12, 0).atZone(zone).toInstant();
        }

        private void expect(int night, String... codes) {
            expected.computeIfAbsent(first.plusDays(night), date -> new ArrayList<>())
                    .addAll(List.of(codes));
        }

        /** At noon before a night: what humans do, and what jobs will do. */
        private void day(int night) throws Exception {
            nights.home.clock.set(noon(night - 1));
            boolean down = night >= 67 && night <= 69;
            if (!down) {
                nights.home.look();
            }
            nights.exits.clear();
            nights.between = () -> {};
            if (night != 86) {
                nights.add(job("tests"));
            }
            if ((night >= 10 && night <= 18) || (night >= 80 && night <= 82) || night == 88 || night == 89) {
                nights.exits.put("tests", 3);
            }
            if (night >= 30 && night <= 32) {
                nights.exits.put("backup", 1);
            }
            if (night == 34) {
                String held = "backup-" + first.plusDays(33);
                nights.home.database.change(tx -> nights.steering.release(tx, held, "ann"));
            }
            if (night == 40) {
                nights.between = this::twentySeconds;
                for (int i = 0; i < 400; i++) {
                    nights.add(job("storm-" + i));
                    nights.exits.put("storm-" + i, 7);
                }
            }
            if (night == 60) {
                nights.add(job("stays").kind("nowhere"));
            }
            if (night == 64) {
                Files.delete(backup);
            }
            if (night == 72) {
                nights.add(job("asks").approval());
            }
            if (night == 75) {
                nights.home.database.change(tx -> nights.steering.approve(tx, "asks", "ann"));
            }
            if (night == 78) {
                nights.add(job("quiet").tell(Policy.Notify.NEVER));
                nights.add(job("loud").tell(Policy.Notify.ALWAYS));
                nights.exits.put("quiet", 1);
            }
            nights.freeDisk = free(night);
        }

        /** Shrinks by 14 GB a night for three weeks, then is cleaned up. */
        private static long free(int night) {
            return night < 45 || night > 65 ? 300 * GIGA : (300 - 14L * (night - 44)) * GIGA;
        }

        private void night(int night) {
            if (night >= 67 && night <= 69) {
                return;
            }
            LocalDate date = first.plusDays(night);
            if (night == 80) {
                receivers.mail.isDown(date.atTime(2, 0).atZone(zone).toInstant(), Duration.ofHours(30));
            }
            nights.home.clock.set(date.atTime(2, 31).atZone(zone).toInstant());
            OpenShift opened = night == 88 ? nights.open(true, false) : nights.home.lookAndOpen();
            OpenShift shift = Optional.ofNullable(opened).orElseThrow();
            nights.home.clock.set(nights.home.clock.instant().plus(Duration.ofMinutes(10)));
            if (night == 91) {
                nights.refuse(shift, "the disk is full");
            } else {
                nights.work(shift);
            }
            receivers.deliver();
            nights.home.clock.set(nights.home.clock.instant().plus(Duration.ofMinutes(30)));
            nights.close(shift);
            receivers.deliver();
            if (night == 88) {
                nights.home.look();
            }
            expectNight(night);
            List<String> told = told(date);
            List<String> wanted = expected.getOrDefault(date, List.of());
            Collections.sort(told);
            List<String> sorted = wanted.stream().sorted().toList();
            assertThat(told).as("night %d, %s in %s", night, date, zone).isEqualTo(sorted);
        }

        private void twentySeconds() {
            nights.home.clock.advance(Duration.ofSeconds(20));
            receivers.deliver();
        }

        /** Until noon all that was told of a night has come, but for what the mail was down for. */
        private void morning(int night) {
            if (night == 82) {
                receivers.retry();
            }
            receivers.deliverUntil(noon(night));
            receivers.mail.gotOneAnHourAtMost();
            receivers.chat.gotOneAnHourAtMost();
            List<String> left = nights.home.database.read(nights.home.outbox::undelivered).stream()
                    .map(view -> view.notice().code())
                    .toList();
            assertThat(left)
                    .as("night %d in %s", night, zone)
                    .isEqualTo(night == 80 || night == 81 ? List.of("shift_failed", "job_failed") : List.of());
        }

        private void allCame() {
            List<NoticeView> all = nights.home.database.read(tx -> nights.home.outbox.list(tx, 10_000));
            int sent = (int) all.stream().filter(view -> !view.isSuppressed()).count();
            for (Receivers.Receiver receiver : List.of(receivers.log, receivers.mail, receivers.chat)) {
                assertThat(receiver.notices()).isEqualTo(sent);
                receiver.gotNothingTwice();
            }
            assertThat(sent).isGreaterThan(430);
            assertThat(receivers.mail.got).hasSizeLessThan(70);
            assertThat(receivers.chat.got)
                    .filteredOn(got -> got.at().atZone(zone).getHour() < 7)
                    .allMatch(got -> got.letter().severity() == Notice.Severity.PROBLEM);
        }

        private List<String> told(LocalDate date) {
            List<String> told = new ArrayList<>();
            for (NoticeView view : nights.notices()) {
                if (LocalDate.ofInstant(view.createdAt(), zone).equals(date)) {
                    told.add((view.isSuppressed() ? "-" : "") + view.notice().code());
                }
            }
            return told;
        }

        private void expectNight(int night) {
            if (night >= 10 && night <= 18) {
                expect(night, "job_failed");
            }
            switch (night) {
                case 19 -> expect(night, "job_recovered");
                case 30, 31, 32 -> expect(night, "job_failed");
                case 33 -> expect(night, "failing_repeatedly");
                case 34 -> expect(night, "job_recovered");
                case 40 -> expect(night, Collections.nCopies(400, "job_failed").toArray(String[]::new));
                case 72, 73, 74 -> expect(night, "approval_waiting");
                case 78 -> expect(night, "job_succeeded", "shift_partial");
                case 80, 81 -> expect(night, "job_failed", "shift_failed");
                case 82 -> expect(night, "job_failed", "shift_failed", "no_progress");
                case 83 -> expect(night, "job_recovered", "progress_again");
                case 86 -> expect(night, "shift_waiting");
                case 88 -> expect(night, "-job_failed", "-shift_failed");
                case 89 -> expect(night, "job_failed", "shift_failed");
                case 90 -> expect(night, "job_recovered");
                case 91 -> expect(night, "shift_refused");
                default -> {}
            }
            expectDisk(night);
        }

        /** The median of the slopes, by hand: over the ends of the last fourteen nights. */
        private void expectDisk(int night) {
            ends.add((long) night);
            List<Long> window = ends.subList(Math.max(0, ends.size() - 14), ends.size());
            List<Double> slopes = new ArrayList<>();
            for (long one : window) {
                for (long other : window) {
                    if (one < other) {
                        slopes.add((free((int) one) - free((int) other)) / (double) (other - one));
                    }
                }
            }
            Collections.sort(slopes);
            if (window.size() < 5) {
                return;
            }
            double slope = (slopes.get((slopes.size() - 1) / 2) + slopes.get(slopes.size() / 2)) / 2;
            double days = slope <= 0 ? Double.MAX_VALUE : (free(night) - ScriptedNights.MIN_DISK) / slope;
            if (days < 14) {
                expect(night, "disk_forecast");
                diskTold = true;
            } else if (days > 28 && diskTold) {
                expect(night, "disk_relaxed");
                diskTold = false;
            }
        }
    }
}
