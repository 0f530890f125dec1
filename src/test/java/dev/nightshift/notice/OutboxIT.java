package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.config.Redaction;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Deliveries.Result;
import dev.nightshift.notice.Notice.Severity;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxIT {
    private static final Duration BUDGET = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final Outbox outbox = new Outbox(clock, Routing.to("log", "mail"), Redaction.NONE);
    private final FakeChannel log = new FakeChannel("log");
    private final FakeChannel mail = new FakeChannel("mail");
    private Database database;
    private Deliveries deliveries;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("nightshift.db"), Outbox.schema(), clock);
        deliveries = new Deliveries(database, outbox, List.of(log, mail), BUDGET, true);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void every_channel_gets_every_notice_once_in_order() {
        put("first");
        put("second");

        assertThat(deliveries.deliver()).isEqualTo(new Result(4, 0));
        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 0));
        assertThat(log.subjects()).containsExactly("first", "second");
        assertThat(mail.subjects()).containsExactly("first", "second");
        assertThat(undelivered()).isEmpty();
    }

    @Test
    void what_is_taken_back_with_its_transaction_is_not_told() {
        assertThatThrownBy(() -> database.change(tx -> {
                    outbox.put(tx, notice("never"), deliveries.channels(), false);
                    throw new IllegalStateException("the rest of the transaction failed");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 0));
    }

    @Test
    void a_channel_that_is_down_stops_no_other_and_gets_it_later() {
        mail.down = true;
        put("told");

        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 1));
        assertThat(log.subjects()).containsExactly("told");
        NoticeView waiting = undelivered().get(0);
        assertThat(waiting.isStuck()).isTrue();
        assertThat(delivery(waiting, "mail").state()).isEqualTo(NoticeView.State.PENDING);
        assertThat(delivery(waiting, "mail").tries().lastError()).isEqualTo("connection refused");

        mail.down = false;
        assertThat(deliveries.deliver()).as("not before its pause").isEqualTo(new Result(0, 0));
        clock.advance(Duration.ofMinutes(1));
        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));
        assertThat(mail.subjects()).containsExactly("told");
        assertThat(undelivered()).isEmpty();
    }

    @Test
    void a_channel_that_hangs_stops_no_other_and_ends_with_the_budget() {
        deliveries = new Deliveries(database, outbox, List.of(log, mail), Duration.ofMillis(300), true);
        log.hangs = true;
        put("told");

        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 1));
        assertThat(mail.subjects()).containsExactly("told");
        assertThat(undelivered()).hasSize(1);

        assertThat(deliveries.deliver()).as("no second thread beside it").isEqualTo(new Result(0, 1));
        log.hangs = false;
        await().untilAsserted(() -> assertThat(undelivered()).isEmpty());
        assertThat(log.subjects()).containsExactly("told");
    }

    @Test
    void a_process_that_dies_between_sending_and_marking_sends_again_after_its_lease() {
        put("told");
        Duration lease = Duration.ofSeconds(40);
        Sending lost = database.write(tx -> claim(tx, outbox, lease, false)).orElseThrow();

        assertThat(lost.letter().subject()).isEqualTo("told");
        Optional<Sending> second = database.write(tx -> claim(tx, outbox, lease, false));
        assertThat(second).as("leased").isEmpty();
        assertThat(undelivered().get(0).isStuck()).as("visible meanwhile").isTrue();
        clock.advance(lease);
        deliveries.deliver();
        assertThat(mail.subjects()).containsExactly("told");
    }

    @Test
    void it_is_marked_only_after_the_channel_took_it() {
        put("told");
        mail.beforeTaking = () -> assertThat(delivery(
                                database.read(tx -> outbox.list(tx, 1)).get(0), "mail")
                        .state())
                .isEqualTo(NoticeView.State.PENDING);

        assertThat(deliveries.deliver()).isEqualTo(new Result(2, 0));
    }

    @Test
    void two_processes_deliver_nothing_twice() {
        for (int number = 0; number < 16; number++) {
            put("notice " + number);
        }
        try (Database other = Database.open(folder.resolve("nightshift.db"), Outbox.schema(), clock)) {
            deliveries = new Deliveries(database, outbox, List.of(log, mail), BUDGET, false);
            Deliveries elsewhere = new Deliveries(other, outbox, List.of(log, mail), BUDGET, false);
            Thread thread = new Thread(elsewhere::deliver, "other");
            thread.start();
            deliveries.deliver();
            join(thread);
        }

        assertThat(log.subjects()).hasSize(16).doesNotHaveDuplicates();
        assertThat(mail.subjects()).hasSize(16).doesNotHaveDuplicates();
    }

    @Test
    void after_a_day_of_trying_it_is_given_up_and_stays_visible() {
        mail.down = true;
        put("told");
        for (int hour = 0; hour <= 24; hour++) {
            deliveries.deliver();
            clock.advance(Duration.ofHours(1));
        }

        NoticeView given = undelivered().get(0);
        assertThat(delivery(given, "mail").state()).isEqualTo(NoticeView.State.FAILED);
        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 0));

        mail.down = false;
        assertThat(database.write(outbox::retry)).isEqualTo(1);
        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));
    }

    @Test
    void a_day_without_power_is_not_a_day_of_trying() {
        put("told");
        clock.advance(Duration.ofDays(3));
        mail.down = true;
        deliveries.deliver();

        assertThat(delivery(undelivered().get(0), "mail").state()).isEqualTo(NoticeView.State.PENDING);
    }

    @Test
    void pauses_double_from_a_minute_to_an_hour() {
        assertThat(List.of(1, 2, 3, 6, 7, 1000).stream().map(Letters::pause).map(Duration::toMinutes))
                .containsExactly(1L, 2L, 4L, 32L, 60L, 60L);
    }

    @Test
    void a_channel_that_is_no_longer_configured_is_said() {
        database.change(tx -> outbox.put(tx, notice("told"), Set.of("pigeon"), false));

        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 1));
        assertThat(delivery(undelivered().get(0), "pigeon").tries().lastError())
                .isEqualTo("no channel pigeon is configured any more");
    }

    @Test
    void suppressed_notices_are_kept_and_not_sent() {
        database.change(tx -> outbox.put(tx, notice("quiet"), deliveries.channels(), true));

        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 0));
        List<NoticeView> ofShift = database.read(tx -> outbox.ofShift(tx, "2026-11-22-190000"));
        assertThat(ofShift).singleElement().matches(NoticeView::isSuppressed);
        assertThat(undelivered()).isEmpty();
    }

    @Test
    void without_a_database_a_notice_goes_straight_to_every_channel() {
        database.close();
        mail.down = true;

        assertThat(deliveries.straight(notice("disk full"), clock.instant())).isEqualTo(new Result(1, 1));
        assertThat(log.subjects()).containsExactly("disk full");
    }

    private void put(String subject) {
        database.change(tx -> outbox.put(tx, notice(subject), deliveries.channels(), false));
    }

    @Test
    void what_a_channel_did_not_take_past_the_outbox_is_kept_until_it_can_be_written_down() {
        log.down = true;
        for (int i = 1; i <= 30; i++) {
            deliveries.straight(notice("straight " + i), clock.instant());
        }
        deliveries.straight(notice("straight 1"), clock.instant());
        mail.taken.clear();
        log.down = false;

        assertThat(deliveries.deliver()).isEqualTo(new Result(20, 0));
        assertThat(log.subjects()).hasSize(20).startsWith("straight 1", "straight 2");
        assertThat(mail.subjects()).as("it took them at once").isEmpty();
        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 0));
    }

    private static Notice notice(String subject) {
        return new Notice("job_failed", Severity.PROBLEM, subject, "text", "tests", "2026-11-22-190000");
    }

    private List<NoticeView> undelivered() {
        return database.read(outbox::undelivered);
    }

    private static NoticeView.Delivery delivery(NoticeView view, String channel) {
        return view.deliveries().stream()
                .filter(delivery -> delivery.channel().equals(channel))
                .findFirst()
                .orElseThrow();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Sending> claim(Tx tx, Outbox outbox, Duration lease, boolean atOnce) {
        Letters letters = outbox.letters();
        return letters.take(tx, "mail", lease, atOnce).flatMap(taken -> letters.sending(tx, taken));
    }

    @Test
    void what_waited_for_the_mail_as_one_channel_goes_to_each_of_its_recipients() {
        mail.down = true;
        put("tried");
        deliveries.deliver();
        put("not tried");
        FakeChannel ann = new FakeChannel("mail:ann@example.org");
        FakeChannel bob = new FakeChannel("mail:bob@example.org");
        Deliveries now = new Deliveries(database, outbox, List.of(log, ann, bob), BUDGET, true);

        assertThat(now.deliver()).isEqualTo(new Result(5, 0));
        assertThat(ann.subjects()).containsExactly("tried", "not tried");
        assertThat(bob.subjects()).containsExactly("tried", "not tried");
        assertThat(undelivered()).isEmpty();
        assertThat(now.deliver()).isEqualTo(new Result(0, 0));
    }
}
