package dev.nightshift.notice;

import dev.nightshift.config.Redaction;
import dev.nightshift.problem.Shown;
import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The letters of the outbox: composed of the notices that wait for a channel, claimed, and marked by what became of them.
 * Stateless besides the database; thread-safe, and safe between processes.
 */
final class Letters {
    private static final SqlFile SQL = SqlFile.beside(Letters.class, "letters.sql");
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration GIVE_UP = Duration.ofHours(24);
    private static final int LONGEST_ERROR = 500;
    /** Whatever the other side wants. */
    private static final Duration LONGEST_WISH = Duration.ofHours(6);
    /** In one transaction, so that none is long. */
    private static final int BATCH = 200;

    /** In one letter; and how many of these it shows. */
    private static final int MOST_ENCLOSED = 5_000;

    private static final int MOST_SHOWN = 50;
    /** After so many tries in vain another letter may pass; so many are on their way to a channel at most. */
    private static final int FEW_TRIES = 3;

    private static final int MOST_PENDING = 2;

    private final InstantSource clock;
    private final Routing routing;
    private final Redaction redaction;

    Letters(InstantSource clock, Routing routing, Redaction redaction) {
        this.clock = clock;
        this.routing = routing;
        this.redaction = redaction;
    }

    /** The channels for which something is pending, due or not, configured or not. */
    List<String> channelsPending(Tx tx) {
        return tx.list(SQL.get("channels_pending"), Args.none(), row -> row.text("channel"));
    }

    /**
     * What waits for a channel that is none any more waits for these instead, in new letters: the mail was one channel
     * before each of its recipients was. Nothing as long as somebody is trying it.
     */
    void handOn(Tx tx, String from, Collection<String> heirs) {
        Args old = Args.of("from", from);
        boolean leased = tx.first(SQL.get("is_leased"), old.and("now", clock.instant()), row -> row.flag("leased"))
                .orElseThrow();
        if (leased) {
            return;
        }
        heirs.forEach(heir -> tx.run(SQL.get("hand_on"), Args.of("from", from).and("to", heir)));
        tx.run(SQL.get("drop_handed_on"), Args.of("from", from));
        tx.run(SQL.get("drop_letters"), Args.of("from", from));
    }

    /**
     * Takes the letter that is due on a channel, or makes one where something waits for it; nobody else does before the
     * lease has ended. A letter keeps its notices and its id at each try, and there is no second one before it is
     * delivered or given up: a storm is one message, whatever restarts meanwhile. Only one that was tried in vain a few
     * times lets another pass, for it may be that the channel takes everything but this one.
     *
     * @param atOnce no notice waits for others, and no letter for the time since the last
     */
    Optional<Taken> take(Tx tx, String channel, Duration lease, boolean atOnce) {
        Instant now = clock.instant();
        Routing.Pace pace = routing.pace(channel);
        Instant free = tx.first(SQL.get("channel"), Args.of("channel", channel), row -> free(row, pace, now, atOnce))
                .orElse(now);
        if (free.isAfter(now)) {
            return Optional.empty();
        }
        Optional<Taken> due = lease(tx, channel, now, lease);
        if (due.isPresent()) {
            return due;
        }
        return compose(tx, channel, now, atOnce).flatMap(made -> {
            boolean more = enclose(tx, made);
            return lease(tx, channel, now, lease).map(taken -> taken.open(more));
        });
    }

    /** When a channel may be used again. What lies in the future because the clock was set back counts for nothing. */
    private static Instant free(Row row, Routing.Pace pace, Instant now, boolean atOnce) {
        Instant free = now;
        Instant paused = row.instantOrNull("paused_until");
        if (paused != null && paused.isBefore(now.plus(LONGEST_WISH))) {
            free = paused;
        }
        Instant delivered = row.instantOrNull("delivered_at");
        if (atOnce || delivered == null || delivered.isAfter(now)) {
            return free;
        }
        Instant next = delivered.plus(pace.gap());
        return next.isAfter(free) ? next : free;
    }

    private Optional<Taken> lease(Tx tx, String channel, Instant now, Duration lease) {
        return tx.first(
                SQL.get("take"),
                Args.of("channel", channel)
                        .and("now", now)
                        .and("until", now.plus(lease))
                        .and("severities", severities(routing.pace(channel), now)),
                row -> new Taken(
                        row.number("seq"), channel, row.count("attempts"), row.instant("first_tried_at"), false));
    }

    /**
     * Puts more of what waits into a letter that was just made, a few hundred notices at most.
     *
     * @return whether there may be more for it
     */
    boolean enclose(Tx tx, Taken letter) {
        Routing.Pace pace = routing.pace(letter.channel());
        int room = most(letter.channel(), pace) - enclosed(tx, letter.number());
        int most = Math.min(room, BATCH);
        int enclosed = tx.run(
                SQL.get("enclose"),
                Args.of("channel", letter.channel())
                        .and("letter", letter.number())
                        .and("attempt", letter.attempt())
                        .and("severities", severities(pace, clock.instant()))
                        .and("most", most));
        return enclosed == most && room > most;
    }

    /** What there is to send; empty where another has taken the letter meanwhile. */
    Optional<Sending> sending(Tx tx, Taken taken) {
        return tx.first(
                SQL.get("taken"),
                Args.of("letter", taken.number()).and("attempt", taken.attempt()),
                row -> new Sending(
                        taken.number(),
                        letter(tx, taken.number(), row, taken.channel()),
                        taken.attempt(),
                        taken.firstTriedAt()));
    }

    private Letter letter(Tx tx, long letter, Row row, String channel) {
        boolean chronological = channel.equals(LogChannel.NAME);
        List<NoticeView> shown = tx.list(
                SQL.get("contents"),
                Args.of("letter", letter)
                        .and("chronological", chronological)
                        .and("most", chronological ? BATCH : MOST_SHOWN),
                notice -> NoticeView.of(notice, List.of()));
        Letter.Counted counted = new Letter.Counted(enclosed(tx, letter), shown.size());
        return new Letter(row.text("id"), channel, shown, row.instant("composed_at"), counted);
    }

    private static int enclosed(Tx tx, long letter) {
        return tx.first(SQL.get("enclosed"), Args.of("letter", letter), counted -> counted.count("notices"))
                .orElseThrow();
    }

    /** A new letter, where it is time for one. */
    private Optional<Taken> compose(Tx tx, String channel, Instant now, boolean atOnce) {
        Routing.Pace pace = routing.pace(channel);
        boolean busy = tx.first(
                        SQL.get("is_busy"),
                        Args.of("channel", channel).and("few", FEW_TRIES).and("most", MOST_PENDING),
                        row -> row.flag("busy"))
                .orElseThrow();
        Instant oldest = tx.first(
                        SQL.get("waiting"),
                        Args.of("channel", channel).and("severities", severities(pace, now)),
                        row -> row.instant("created_at"))
                .orElse(null);
        boolean waits =
                oldest != null && !atOnce && oldest.plus(pace.patience()).isAfter(now) && !oldest.isAfter(now);
        if (busy || oldest == null || waits) {
            return Optional.empty();
        }
        tx.run(SQL.get("composed"), Args.of("channel", channel).and("now", now));
        return tx.first(
                SQL.get("compose"),
                Args.of("channel", channel).and("now", now),
                row -> new Taken(row.number("seq"), channel, 0, now, true));
    }

    private static String severities(Routing.Pace pace, Instant now) {
        return pace.sent(now).stream().map(Notice.Severity::code).collect(Collectors.joining(","));
    }

    private static int most(String channel, Routing.Pace pace) {
        if (channel.equals(LogChannel.NAME)) {
            return BATCH;
        }
        return pace.gap().isZero() ? 1 : MOST_ENCLOSED;
    }

    /**
     * The channel took it. True to the facts even when the lease was lost meanwhile. A few hundred of its notices are
     * marked at a time, and the letter with the last of them: who dies in between sends it again.
     *
     * @return whether there are more to be marked
     */
    boolean delivered(Tx tx, Sending sending) {
        Args letter = Args.of("letter", sending.number()).and("now", clock.instant());
        if (tx.run(SQL.get("delivered_in"), letter.and("most", BATCH)) == BATCH) {
            return true;
        }
        tx.run(SQL.get("delivered"), letter);
        tx.run(SQL.get("works"), Args.of("channel", sending.letter().channel()).and("now", clock.instant()));
        return false;
    }

    /**
     * The channel did not take it: tried again after 1 min, 2 min, 4 min … at most 1 h, and not before the channel said;
     * after 24 h of trying, or where no other try can help, no more. Changes nothing when another try began meanwhile.
     */
    void failedOnce(Tx tx, Sending sending, NotTaken why) {
        Instant now = clock.instant();
        boolean last = why.kind() == NotTaken.Kind.PERMANENT
                || !now.isBefore(sending.firstTriedAt().plus(GIVE_UP));
        Duration wish = why.after().filter(after -> !after.isNegative()).orElse(Duration.ZERO);
        Duration asked = wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
        Duration pause = pause(sending.attempt());
        NoticeView.State state = last ? NoticeView.State.FAILED : NoticeView.State.PENDING;
        int changed = tx.run(
                SQL.get("failed_once"),
                Args.of("letter", sending.number())
                        .and("attempt", sending.attempt())
                        .and("state", state.code())
                        .and("next", now.plus(asked.compareTo(pause) > 0 ? asked : pause))
                        .and("error", Shown.line(redaction.redact(String.valueOf(why.getMessage())), LONGEST_ERROR)));
        if (changed == 0) {
            return;
        }
        if (last) {
            tx.run(SQL.get("failed_in"), Args.of("letter", sending.number()));
        }
        tx.run(
                SQL.get("fails"),
                Args.of("channel", sending.letter().channel())
                        .and("paused", asked.isZero() ? null : now.plus(asked))
                        .and("now", now));
    }

    static Duration pause(int attempt) {
        int doublings = Math.min(attempt - 1, 10);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Makes all that is pending or given up due now, for another day of trying; how many deliveries. */
    int retry(Tx tx) {
        tx.run(SQL.get("retry"), Args.of("now", clock.instant()));
        tx.run(SQL.get("retry_notices"), Args.none());
        tx.run(SQL.get("retry_channels"), Args.none());
        return tx.first(SQL.get("pending"), Args.none(), row -> row.count("pending"))
                .orElseThrow();
    }
}
