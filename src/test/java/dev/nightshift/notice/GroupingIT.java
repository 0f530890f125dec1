package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import dev.nightshift.config.Window;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Deliveries.Result;
import dev.nightshift.notice.Notice.Severity;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When notices go out, and how many messages they become. */
class GroupingIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration BUDGET = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final FakeChannel mail = new FakeChannel("mail");
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("nightshift.db"), Outbox.schema(), clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Outbox outbox(Severity least, Set<String> tags, Duration wait, @Nullable Quiet quiet) {
        Routing.Rule rule = new Routing.Rule(least, tags, new Routing.Pace(HOUR, wait, quiet));
        return new Outbox(
                clock, new Routing(Map.of("mail", rule)), new Redaction(List.of(new Secret("s3cr3t-canary"))));
    }

    private Outbox hourly() {
        return outbox(Severity.INFO, Set.of(), Duration.ofSeconds(30), null);
    }

    private Deliveries deliveries(Outbox outbox) {
        return new Deliveries(database, outbox, List.of(mail), BUDGET, true);
    }

    private void put(Outbox outbox, Severity severity, String subject, String... tags) {
        Notice notice = new Notice("job_failed", severity, subject, Body.of("text"), About.of(tags));
        database.change(tx -> outbox.put(tx, notice, false));
    }

    @Test
    void a_storm_is_one_message_with_the_worst_first_and_the_next_hour_brings_the_next() {
        Outbox outbox = hourly();
        IntStream.range(0, 999).forEach(number -> put(outbox, Severity.WARNING, "small " + number));
        put(outbox, Severity.PROBLEM, "the disk is full");
        Deliveries deliveries = deliveries(outbox);
        assertThat(deliveries.deliver()).as("they wait for others").isEqualTo(new Result(0, 0));
        clock.advance(Duration.ofSeconds(30));

        assertThat(deliveries.deliver()).isEqualTo(new Result(1000, 0));
        assertThat(mail.letters).hasSize(1);
        Letter letter = mail.letters.get(0);
        assertThat(letter.counted()).isEqualTo(new Letter.Counted(1000, 50));
        assertThat(letter.subject()).isEqualTo("1000 notices: the disk is full");
        put(outbox, Severity.PROBLEM, "later");
        clock.advance(MINUTE.multipliedBy(59));
        Deliveries afterARestart = deliveries(hourly());
        assertThat(afterARestart.deliver()).isEqualTo(new Result(0, 0));
        clock.advance(MINUTE);
        assertThat(afterARestart.deliver()).isEqualTo(new Result(1, 0));
        assertThat(mail.letters).hasSize(2);
        assertThat(database.read(outbox::undelivered)).isEmpty();
    }

    @Test
    void whatever_comes_while_a_channel_is_down_it_gets_one_message_an_hour_afterwards() {
        Outbox outbox = hourly();
        Deliveries deliveries = deliveries(outbox);
        mail.down = true;
        for (int minute = 0; minute < 5 * 60; minute++) {
            put(outbox, Severity.PROBLEM, "down " + minute);
            clock.advance(MINUTE);
            deliveries.deliver();
        }
        mail.down = false;
        for (int minute = 0; minute < 4 * 60; minute++) {
            clock.advance(MINUTE);
            int before = mail.letters.size();
            deliveries.deliver();
            mail.at(before, clock.instant());
        }

        assertThat(mail.subjects()).hasSizeGreaterThan(1);
        assertThat(mail.letters.stream()
                        .mapToInt(letter -> letter.counted().all())
                        .sum())
                .isEqualTo(300);
        assertThat(mail.times).isSortedAccordingTo(Instant::compareTo);
        for (int i = 1; i < mail.times.size(); i++) {
            assertThat(Duration.between(mail.times.get(i - 1), mail.times.get(i)))
                    .isGreaterThanOrEqualTo(HOUR);
        }
    }

    @Test
    void a_letter_is_the_same_at_each_try_whatever_came_meanwhile() {
        Outbox outbox = hourly();
        put(outbox, Severity.PROBLEM, "first");
        clock.advance(MINUTE);
        Sending lost = claim(outbox);
        put(outbox, Severity.PROBLEM, "second");
        Optional<Sending> leased = database.write(tx -> claim(tx, outbox, BUDGET, true));
        assertThat(leased).as("leased").isEmpty();
        clock.advance(HOUR);
        Sending again = claim(outbox);

        assertThat(again.letter().id()).isEqualTo(lost.letter().id()).matches("nsh-[0-9a-f]{32}");
        assertThat(again.letter().notices()).isEqualTo(lost.letter().notices());
        assertThat(again.attempt()).isEqualTo(2);
        database.change(tx -> outbox.letters().delivered(tx, again));
        clock.advance(HOUR);
        Sending next = claim(outbox);
        assertThat(next.letter().subject()).isEqualTo("second");
        assertThat(next.letter().id()).isNotEqualTo(lost.letter().id());
    }

    private Sending claim(Outbox outbox) {
        return database.write(tx -> claim(tx, outbox, BUDGET, false)).orElseThrow();
    }

    @Test
    void what_a_channel_refuses_for_good_is_not_tried_again_and_what_it_wants_later_comes_later() {
        Outbox outbox = hourly();
        put(outbox, Severity.PROBLEM, "refused");
        clock.advance(MINUTE);
        Sending refused = claim(outbox);
        database.change(tx -> outbox.letters().failedOnce(tx, refused, NotTaken.permanent("550 s3cr3t-canary")));
        NoticeView view = database.read(outbox::undelivered).get(0);
        assertThat(view.deliveries().get(0).state()).isEqualTo(NoticeView.State.FAILED);
        assertThat(view.deliveries().get(0).tries().lastError()).isEqualTo("550 ***");

        clock.advance(HOUR);
        put(outbox, Severity.PROBLEM, "busy");
        clock.advance(MINUTE);
        Sending busy = claim(outbox);
        database.change(tx -> outbox.letters().failedOnce(tx, busy, NotTaken.passing("429", Duration.ofMinutes(40))));
        clock.advance(Duration.ofMinutes(39));
        assertThat(deliveries(outbox).deliver()).isEqualTo(new Result(0, 0));
        clock.advance(MINUTE);
        assertThat(deliveries(outbox).deliver()).isEqualTo(new Result(1, 0));

        put(outbox, Severity.PROBLEM, "greedy");
        clock.advance(HOUR);
        Sending greedy = claim(outbox);
        database.change(
                tx -> outbox.letters().failedOnce(tx, greedy, NotTaken.passing("429", Duration.ofDays(1_000_000))));
        clock.advance(Duration.ofHours(6));
        assertThat(deliveries(outbox).deliver())
                .as("never longer than six hours")
                .isEqualTo(new Result(1, 0));
        assertThat(database.write(outbox::retry)).as("the one that was refused").isEqualTo(1);
        clock.advance(HOUR);
        assertThat(deliveries(outbox).deliver()).isEqualTo(new Result(1, 0));
        assertThat(mail.subjects()).containsExactly("busy", "greedy", "refused");
    }

    @Test
    void a_letter_that_a_channel_never_takes_lets_others_pass() {
        Outbox outbox = hourly();
        Deliveries deliveries = deliveries(outbox);
        mail.refuses = "poison";
        put(outbox, Severity.WARNING, "poison");
        anHour(deliveries);
        put(outbox, Severity.PROBLEM, "the disk is full");
        anHour(deliveries);
        assertThat(mail.subjects()).containsExactly("the disk is full");

        put(outbox, Severity.PROBLEM, "and again");
        anHour(deliveries);
        assertThat(mail.subjects()).containsExactly("the disk is full", "and again");
        assertThat(database.read(outbox::undelivered)).hasSize(1);
    }

    private void anHour(Deliveries deliveries) {
        for (int minute = 0; minute < 60; minute++) {
            clock.advance(MINUTE);
            deliveries.deliver();
        }
    }

    @Test
    void what_failed_before_the_quiet_hours_is_not_tried_again_in_them() {
        LocalTime soon = LocalTime.ofInstant(clock.instant().plus(Duration.ofMinutes(5)), ZoneId.of("UTC"));
        Quiet night = new Quiet(new Window(soon, soon.plusHours(8)), ZoneId.of("UTC"), Severity.PROBLEM);
        Outbox outbox = outbox(Severity.INFO, Set.of(), Duration.ofSeconds(30), night);
        Deliveries deliveries = deliveries(outbox);
        mail.down = true;
        put(outbox, Severity.WARNING, "small");
        clock.advance(MINUTE);
        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 1));
        mail.down = false;
        clock.advance(Duration.ofMinutes(10));
        assertThat(deliveries.deliver()).as("quiet").isEqualTo(new Result(0, 0));
        clock.advance(HOUR.multipliedBy(8));

        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));
    }

    @Test
    void a_clock_that_was_ahead_silences_nobody() {
        Outbox outbox = hourly();
        Deliveries deliveries = deliveries(outbox);
        clock.advance(Duration.ofDays(300));
        put(outbox, Severity.PROBLEM, "from the future");
        clock.advance(MINUTE);
        deliveries.deliver();
        clock.advance(Duration.ofDays(-300));
        put(outbox, Severity.PROBLEM, "now");
        clock.advance(MINUTE);

        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));
        assertThat(mail.subjects()).containsExactly("from the future", "now");
    }

    @Test
    void a_channel_gets_what_it_wants_and_what_somebody_asked_for() {
        Outbox outbox = outbox(Severity.WARNING, Set.of("disk", "clear"), Duration.ZERO, null);
        put(outbox, Severity.INFO, "too small", "disk");
        put(outbox, Severity.PROBLEM, "not asked", "job");
        put(outbox, Severity.PROBLEM, "wanted", "disk", "job");
        put(outbox, Severity.INFO, "it is over", "clear");
        deliveries(outbox).deliver();

        assertThat(mail.subjects()).containsExactly("wanted", "it is over");
    }

    @Test
    void quiet_hours_hold_back_what_can_wait() {
        Window night = new Window(LocalTime.of(22, 0), LocalTime.of(6, 30));
        Quiet quiet = new Quiet(night, ZoneId.of("Europe/Berlin"), Severity.PROBLEM);
        Outbox outbox = outbox(Severity.INFO, Set.of(), Duration.ZERO, quiet);
        Deliveries deliveries = deliveries(outbox);
        clock.set(Instant.parse("2026-11-22T22:30:00Z"));
        put(outbox, Severity.WARNING, "can wait");
        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 0));
        put(outbox, Severity.PROBLEM, "cannot");
        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));
        clock.set(Instant.parse("2026-11-23T05:29:00Z"));
        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 0));
        clock.set(Instant.parse("2026-11-23T05:30:00Z"));
        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));
        assertThat(mail.subjects()).containsExactly("cannot", "can wait");
    }

    @Test
    void in_the_nights_when_the_clock_is_changed_quiet_hours_are_those_on_the_wall() {
        Window early = new Window(LocalTime.of(2, 15), LocalTime.of(2, 45));
        for (String zone : List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")) {
            Quiet quiet = new Quiet(early, ZoneId.of(zone), Severity.PROBLEM);
            Instant from = Instant.parse("2026-01-01T00:00:00Z");
            for (long minute = 0; minute < 365 * 24 * 60; minute += 5) {
                Instant at = from.plusSeconds(minute * 60);
                int hour = at.atZone(ZoneId.of(zone)).getHour();
                int within = at.atZone(ZoneId.of(zone)).getMinute();
                assertThat(quiet.isQuiet(at)).as(zone + " " + at).isEqualTo(hour == 2 && within >= 15 && within < 45);
            }
        }
    }

    @Test
    void a_secret_is_in_no_notice_and_the_parts_come_back_as_they_were() {
        Outbox outbox = hourly();
        Body body = new Body(List.of(
                new Body.Line("the token s3cr3t-canary was refused"),
                new Body.Log("its last lines", List.of("a", "s3cr3t-canary", "czNjcjN0LWNhbmFyeQ==", "d")),
                new Body.Action("Look", new dev.nightshift.problem.Command(List.of("nightshift", "log", "a job")))));
        Notice notice = new Notice(
                "x", Severity.PROBLEM, "s3cr3t-canary", body, About.ofJob("b", "2026-11-22-190000", "job", "disk"));
        database.change(tx -> outbox.put(tx, notice, false));
        NoticeView view = database.read(tx -> outbox.list(tx, 1)).get(0);

        assertThat(view.toString()).doesNotContain("s3cr3t", "czNjcjN0");
        assertThat(view.notice().about()).isEqualTo(notice.about());
        assertThat(view.notice().body().parts())
                .containsExactly(
                        new Body.Line("the token *** was refused"),
                        new Body.Log("its last lines", List.of("a", "***", "***==", "d")),
                        body.parts().get(2));
    }

    private static Optional<Sending> claim(Tx tx, Outbox outbox, Duration lease, boolean atOnce) {
        Letters letters = outbox.letters();
        return letters.take(tx, "mail", lease, atOnce).flatMap(taken -> letters.sending(tx, taken));
    }
}
