package dev.nightshift.notice;

import dev.nightshift.config.Redaction;
import dev.nightshift.problem.Launcher;
import dev.nightshift.store.Args;
import dev.nightshift.store.Migration;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The notices of a home and what became of each on its channels. A notice is marked only after a channel took it, so it
 * is delivered at least once: when a process dies between the two, it goes out again after its lease. Stateless besides
 * the database; thread-safe, and safe between processes.
 */
public final class Outbox {
    private static final SqlFile SQL = SqlFile.beside(Outbox.class, "outbox.sql");
    private static final int MOST_UNDELIVERED = 200;

    private final InstantSource clock;
    private final Routing routing;
    private final Redaction redaction;
    private final Alarms alarms;
    private final Letters letters;
    private final @Nullable ChannelAlarms channels;

    /** What becomes of its channels is in its rows only. */
    public Outbox(InstantSource clock, Routing routing, Redaction redaction) {
        this(clock, routing, redaction, null);
    }

    /** One that also tells over the others when a channel takes no notices, with the commands of this launcher. */
    public Outbox(InstantSource clock, Routing routing, Redaction redaction, @Nullable Launcher launcher) {
        this.clock = clock;
        this.routing = routing;
        this.redaction = redaction;
        this.alarms = new Alarms(this, clock);
        this.letters = new Letters(clock, routing, redaction);
        this.channels = launcher == null ? null : new ChannelAlarms(alarms, routing, launcher, clock);
    }

    /** The schema of the tables that this room owns. */
    public static List<Migration> schema() {
        return Stream.of("notice-001", "notice-002", "notice-003")
                .map(name -> Migration.beside(Outbox.class, name))
                .toList();
    }

    /**
     * Tells a problem that may last, in the caller's transaction: when it is new, when it is worse than when it was told
     * last, or that long ago. A problem that came only while nothing was sent counts as new.
     *
     * @return whether it was written down to be told, or suppressed
     */
    public boolean raise(Tx tx, Alarm alarm, boolean suppressed) {
        return alarms.raise(tx, alarm, routing.channels(alarm.notice()), suppressed);
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
     * Writes a notice down in the caller's transaction, for the channels that want it: it is told exactly if what it tells
     * of was committed.
     *
     * @param suppressed kept and shown, but not sent
     * @return its number
     */
    public long put(Tx tx, Notice notice, boolean suppressed) {
        return put(tx, notice, routing.channels(notice), suppressed);
    }

    /** The same, for these channels. */
    public long put(Tx tx, Notice told, Set<String> channels, boolean suppressed) {
        Notice notice = shown(told);
        long seq = tx.first(
                        SQL.get("put"),
                        Args.of("code", notice.code())
                                .and("severity", notice.severity().code())
                                .and("subject", notice.subject())
                                .and("text", notice.text())
                                .and("body", BodyJson.write(notice.body()))
                                .and(
                                        "tags",
                                        String.join(
                                                ",",
                                                new TreeSet<>(notice.about().tags())))
                                .and("job", notice.job())
                                .and("shift", notice.shift())
                                .and("now", clock.instant()),
                        row -> row.number("seq"))
                .orElseThrow();
        NoticeView.State state = suppressed ? NoticeView.State.SUPPRESSED : NoticeView.State.PENDING;
        for (String channel : channels) {
            tx.run(
                    SQL.get("put_delivery"),
                    Args.of("notice", seq).and("channel", channel).and("state", state.code()));
        }
        return seq;
    }

    /** The same notice without secrets. */
    Notice shown(Notice notice) {
        return notice.without(redaction);
    }

    /** The channel did not take it. */
    void failedOnce(Tx tx, Sending sending, NotTaken why) {
        letters.failedOnce(tx, sending, why);
        if (channels != null) {
            channels.failed(tx, sending.letter().channel(), why);
        }
    }

    /**
     * The channel took it.
     *
     * @return whether more of its notices are to be marked
     */
    boolean delivered(Tx tx, Sending sending) {
        boolean more = letters.delivered(tx, sending);
        if (!more && channels != null) {
            channels.works(tx, sending.letter().channel());
        }
        return more;
    }

    /** What goes out. */
    Letters letters() {
        return letters;
    }

    /** Makes all that is pending or given up due now, for another day of trying; how many deliveries. */
    public int retry(Tx tx) {
        return letters.retry(tx);
    }

    public NoticeView get(Tx tx, long id) {
        return NoticeView.of(tx.list(SQL.get("one"), Args.of("notice", id), NoticeView.Line::of)).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no notice " + id + ". Indicates a bug."));
    }

    /** The newest notices, newest first. */
    public List<NoticeView> list(Tx tx, int limit) {
        return NoticeView.of(tx.list(SQL.get("newest"), Args.of("limit", limit), NoticeView.Line::of));
    }

    /** Notices of a shift, oldest first. */
    public List<NoticeView> ofShift(Tx tx, String shift) {
        return NoticeView.of(tx.list(SQL.get("of_shift"), Args.of("shift", shift), NoticeView.Line::of));
    }

    /** The newest 200 notices that some channel has yet to take or that were given up, newest first. */
    public List<NoticeView> undelivered(Tx tx) {
        return NoticeView.of(tx.list(SQL.get("undelivered"), Args.of("limit", MOST_UNDELIVERED), NoticeView.Line::of));
    }
}
