package dev.nightshift.notice;

import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The problems that last: told when they begin and when they grow worse, again after {@link #REMIND}, and once when they
 * are over. In between nothing is told. Stateless besides the database; thread-safe.
 */
final class Alarms {
    private static final SqlFile SQL = SqlFile.beside(Alarms.class, "alarms.sql");
    /** Nights are a day apart, and not to the minute. */
    static final Duration REMIND = Duration.ofHours(20);
    /** What nobody raised for so long is none any more: a job that never came again. */
    private static final Duration FORGOTTEN = Duration.ofDays(90);

    private final Outbox outbox;
    private final InstantSource clock;

    Alarms(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    boolean raise(Tx tx, Alarm alarm, Set<String> channels, boolean suppressed) {
        Instant now = clock.instant();
        tx.run(SQL.get("forget"), Args.of("before", now.minus(FORGOTTEN)));
        Notice notice = alarm.notice();
        Optional<AlarmView> known = get(tx, alarm.key());
        if (known.isPresent() && !isDue(known.get(), notice, now)) {
            tx.run(SQL.get("again"), Args.of("key", alarm.key()).and("now", now));
            return false;
        }
        long seq = outbox.put(tx, notice, channels, suppressed);
        tx.run(
                SQL.get("told"),
                Args.of("key", alarm.key())
                        .and("code", notice.code())
                        .and("severity", notice.severity().code())
                        .and("now", now)
                        .and("told", suppressed ? null : now)
                        .and("notice", seq));
        return true;
    }

    /** Either way round: a clock that was wrong by far does not keep it silent. */
    private static boolean isDue(AlarmView known, Notice notice, Instant now) {
        return known.toldAt() == null
                || notice.severity().compareTo(known.severity()) > 0
                || Duration.between(known.toldAt(), now).abs().compareTo(REMIND) >= 0;
    }

    /** The all-clear goes wherever the last telling went. */
    boolean clear(Tx tx, String key, Notice allClear, boolean suppressed) {
        Optional<AlarmView> known = get(tx, key);
        tx.run(SQL.get("clear"), Args.of("key", key));
        if (known.isEmpty() || known.get().toldAt() == null) {
            return false;
        }
        Set<String> channels = new HashSet<>(
                tx.list(SQL.get("channels_of"), Args.of("notice", known.get().notice()), row -> row.text("channel")));
        outbox.put(tx, allClear, channels, suppressed);
        return !suppressed;
    }

    void forget(Tx tx, String key) {
        tx.run(SQL.get("clear"), Args.of("key", key));
    }

    Optional<AlarmView> get(Tx tx, String key) {
        return tx.first(SQL.get("get"), Args.of("key", key), AlarmView::of);
    }

    List<AlarmView> all(Tx tx) {
        return tx.list(SQL.get("all"), Args.none(), AlarmView::of);
    }
}
