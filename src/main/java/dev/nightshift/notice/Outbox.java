package dev.nightshift.notice;

import dev.nightshift.problem.Shown;
import dev.nightshift.store.Args;
import dev.nightshift.store.Migration;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The notices of a home and what became of each on its channels. A notice is marked only after a channel took it, so it
 * is delivered at least once: when a process dies between the two, it goes out again after its lease. Stateless besides
 * the database; thread-safe, and safe between processes.
 */
public final class Outbox {
    private static final SqlFile SQL = SqlFile.beside(Outbox.class, "outbox.sql");
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration GIVE_UP = Duration.ofHours(24);
    private static final int LONGEST_ERROR = 500;
    private static final int MOST_UNDELIVERED = 200;

    private final InstantSource clock;
    private final Set<String> channels;
    private final Alarms alarms;

    public Outbox(InstantSource clock) {
        this(clock, Set.of(LogChannel.NAME));
    }

    /** {@code channels}: the names of those that are configured. */
    public Outbox(InstantSource clock, Set<String> channels) {
        this.clock = clock;
        this.channels = Set.copyOf(channels);
        this.alarms = new Alarms(this, clock);
    }

    /** The schema of the tables that this room owns. */
    public static List<Migration> schema() {
        return Stream.of("notice-001", "notice-003")
                .map(name -> Migration.beside(Outbox.class, name))
                .toList();
    }

    /**
     * Writes a notice down in the caller's transaction, for the channels that want it: it is told exactly if what it
     * tells of was committed.
     *
     * @param suppressed kept and shown, but not sent
     * @return its number
     */
    public long put(Tx tx, Notice notice, boolean suppressed) {
        return put(tx, notice, channels, suppressed);
    }

    /**
     * Tells a problem that may last, in the caller's transaction: when it is new, when it is worse than when it was told
     * last, or that long ago. A problem that came only while nothing was sent counts as new.
     *
     * @return whether it was written down to be told, or suppressed
     */
    public boolean raise(Tx tx, Alarm alarm, boolean suppressed) {
        return alarms.raise(tx, alarm, suppressed);
    }

    /**
     * Tells that a problem is over, on the channels that its last notice had. Where it is not known, or was never told,
     * nothing is.
     *
     * @return whether it was told
     */
    public boolean clear(Tx tx, String key, Notice allClear, boolean suppressed) {
        return alarms.clear(tx, key, allClear, suppressed);
    }

    /** A problem is none any more, and nobody has to be told. */
    public void forget(Tx tx, String key) {
        alarms.forget(tx, key);
    }

    /** A problem that lasts; empty where it does not. */
    public Optional<AlarmView> alarm(Tx tx, String key) {
        return alarms.get(tx, key);
    }

    /** The problems that last, by their keys. */
    public List<AlarmView> alarms(Tx tx) {
        return alarms.all(tx);
    }

    /**
     * Writes a notice down in the caller's transaction: it is told exactly if what it tells of was committed.
     *
     * @param suppressed kept and shown, but not sent
     * @return its number
     */
    public long put(Tx tx, Notice notice, Set<String> channels, boolean suppressed) {
        Instant now = clock.instant();
        long seq = tx.first(
                        SQL.get("put"),
                        Args.of("code", notice.code())
                                .and("severity", notice.severity().code())
                                .and("subject", notice.subject())
                                .and("text", notice.text())
                                .and("job", notice.job())
                                .and("shift", notice.shift())
                                .and("now", now),
                        row -> row.number("seq"))
                .orElseThrow();
        NoticeView.State state = suppressed ? NoticeView.State.SUPPRESSED : NoticeView.State.PENDING;
        for (String channel : channels) {
            tx.run(
                    SQL.get("put_delivery"),
                    Args.of("notice", seq)
                            .and("channel", channel)
                            .and("state", state.code())
                            .and("now", now));
        }
        return seq;
    }

    /** The channels for which something is due now, configured or not. */
    public List<String> channelsDue(Tx tx) {
        return tx.list(SQL.get("channels_due"), Args.of("now", clock.instant()), row -> row.text("channel"));
    }

    /** Takes the oldest notice that is due on a channel; nobody else does before the lease has ended. */
    public Optional<Sending> claim(Tx tx, String channel, Duration lease) {
        Instant now = clock.instant();
        return tx.first(
                        SQL.get("claim"),
                        Args.of("channel", channel).and("now", now).and("until", now.plus(lease)),
                        Claimed::of)
                .map(claimed ->
                        new Sending(get(tx, claimed.notice()), channel, claimed.attempts(), claimed.firstTriedAt()));
    }

    private record Claimed(long notice, int attempts, Instant firstTriedAt) {
        static Claimed of(Row row) {
            return new Claimed(row.number("notice_seq"), row.count("attempts"), row.instant("first_tried_at"));
        }
    }

    /** The channel took it. True to the facts even when the lease was lost meanwhile. */
    public void delivered(Tx tx, Sending sending) {
        tx.run(
                SQL.get("delivered"),
                Args.of("notice", sending.notice().id())
                        .and("channel", sending.channel())
                        .and("now", clock.instant()));
    }

    /**
     * The channel did not take it: tried again after 1 min, 2 min, 4 min … at most 1 h; after 24 h of trying no more.
     * Changes nothing when another try began meanwhile.
     */
    public void failedOnce(Tx tx, Sending sending, String error) {
        Instant now = clock.instant();
        boolean last = !now.isBefore(sending.firstTriedAt().plus(GIVE_UP));
        tx.run(
                SQL.get("failed_once"),
                Args.of("notice", sending.notice().id())
                        .and("channel", sending.channel())
                        .and("attempt", sending.attempt())
                        .and("state", (last ? NoticeView.State.FAILED : NoticeView.State.PENDING).code())
                        .and("next", now.plus(pause(sending.attempt())))
                        .and("error", Shown.line(error, LONGEST_ERROR)));
    }

    static Duration pause(int attempt) {
        int doublings = Math.min(attempt - 1, 10);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Makes all that is pending or given up due now, for another day of trying; how many deliveries. */
    public int retry(Tx tx) {
        return tx.run(SQL.get("retry"), Args.of("now", clock.instant()));
    }

    public NoticeView get(Tx tx, long id) {
        return tx.list(SQL.get("one"), Args.of("notice", id), row -> view(tx, row)).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no notice " + id + ". Indicates a bug."));
    }

    /** The newest notices, newest first. */
    public List<NoticeView> list(Tx tx, int limit) {
        return tx.list(SQL.get("newest"), Args.of("limit", limit), row -> view(tx, row));
    }

    /** Notices of a shift, oldest first. */
    public List<NoticeView> ofShift(Tx tx, String shift) {
        return tx.list(SQL.get("of_shift"), Args.of("shift", shift), row -> view(tx, row));
    }

    /** The newest 200 notices that some channel has yet to take or that were given up, newest first. */
    public List<NoticeView> undelivered(Tx tx) {
        return tx.list(SQL.get("undelivered"), Args.of("limit", MOST_UNDELIVERED), row -> view(tx, row));
    }

    private static NoticeView view(Tx tx, Row row) {
        return NoticeView.of(
                row, tx.list(SQL.get("deliveries_of"), Args.of("notice", row.number("seq")), NoticeView.Delivery::of));
    }
}
