package dev.nightshift.shift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Channel;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.notice.Letter;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.notice.Outbox;
import dev.nightshift.notice.Quiet;
import dev.nightshift.notice.Routing;
import dev.nightshift.store.Database;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who hears of the nights: a log, and two that get one message an hour, through the real outbox and its deliveries. */
final class Receivers {
    static final Duration GAP = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Routing.Pace AT_ONCE = new Routing.Pace(Duration.ZERO, Duration.ZERO, null);

    final Receiver log;
    final Receiver mail;
    final Receiver chat;
    private final SettableClock clock;
    private final Database database;
    private final Outbox outbox;
    private final Deliveries deliveries;
    private Instant next = Instant.MIN;

    /** What one of them got, and when. */
    static final class Receiver implements Channel {
        final List<Got> got = new CopyOnWriteArrayList<>();
        private final String name;
        private final SettableClock clock;
        private Instant downFrom = Instant.MAX;
        private Instant downUntil = Instant.MAX;

        record Got(Instant at, Letter letter) {}

        Receiver(String name, SettableClock clock) {
            this.name = name;
            this.clock = clock;
        }

        void isDown(Instant from, Duration length) {
            downFrom = from;
            downUntil = from.plus(length);
        }

        boolean isDown() {
            Instant now = clock.instant();
            return !now.isBefore(downFrom) && now.isBefore(downUntil);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void send(Letter letter) throws IOException {
            if (isDown()) {
                throw new IOException("connection refused");
            }
            got.add(new Got(clock.instant(), letter));
        }

        /** How many notices its letters told of. */
        int notices() {
            return got.stream().mapToInt(each -> each.letter().counted().all()).sum();
        }

        void gotOneAnHourAtMost() {
            for (int i = 1; i < got.size(); i++) {
                assertThat(Duration.between(got.get(i - 1).at(), got.get(i).at()))
                        .as(
                                "%s: between \"%s\" and \"%s\"",
                                name,
                                got.get(i - 1).letter().subject(),
                                got.get(i).letter().subject())
                        .isGreaterThanOrEqualTo(GAP);
            }
        }

        /** Once each, as long as its letter shows all that is in it. */
        void gotNothingTwice() {
            Set<String> ids = new HashSet<>();
            List<Long> notices = new ArrayList<>();
            got.forEach(each -> {
                assertThat(ids.add(each.letter().id())).isTrue();
                each.letter().notices().forEach(view -> notices.add(view.id()));
            });
            assertThat(notices).as(name).doesNotHaveDuplicates();
        }
    }

    /** @param quiet of the chat */
    static Routing routing(Quiet quiet) {
        Map<String, Routing.Rule> rules = new LinkedHashMap<>();
        rules.put("log", rule(AT_ONCE));
        rules.put("mail", rule(new Routing.Pace(GAP, Duration.ofSeconds(30), null)));
        rules.put("chat", rule(new Routing.Pace(GAP, Duration.ofSeconds(30), quiet)));
        return new Routing(rules);
    }

    private static Routing.Rule rule(Routing.Pace pace) {
        return new Routing.Rule(Notice.Severity.INFO, Set.of(), pace);
    }

    Receivers(Clockwork home) {
        clock = home.clock;
        database = home.database;
        outbox = home.outbox;
        log = new Receiver("log", clock);
        mail = new Receiver("mail", clock);
        chat = new Receiver("chat", clock);
        deliveries = new Deliveries(database, outbox, List.of(log, mail, chat), Duration.ofSeconds(60), true);
    }

    /** As the service does each minute, at most that often. */
    void deliver() {
        Instant now = clock.instant();
        if (!now.isBefore(next)) {
            deliveries.deliver();
            next = now.plus(MINUTE);
        }
    }

    /** The minutes until then, as long as something waits. */
    void deliverUntil(Instant end) {
        while (clock.instant().isBefore(end) && waits()) {
            clock.advance(MINUTE);
            deliver();
        }
    }

    private boolean waits() {
        return database.read(outbox::undelivered).stream()
                .flatMap(view -> view.deliveries().stream())
                .anyMatch(delivery -> delivery.state() == NoticeView.State.PENDING);
    }

    /** What was given up goes out again. */
    void retry() {
        database.change(outbox::retry);
    }
}
