package dev.nightshift.shift;

import dev.nightshift.notice.About;
import dev.nightshift.notice.Alarm;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.notice.Outbox;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all that tells humans has in common: the outbox, in the transaction of what is told, and commands that work as
 * printed. Thread-safe.
 */
final class Teller {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private final Outbox outbox;
    private final Launcher launcher;
    private final ZoneId zone;

    /** {@code zone}: of the times that are told. */
    Teller(Outbox outbox, Launcher launcher, ZoneId zone) {
        this.outbox = outbox;
        this.launcher = launcher;
        this.zone = zone;
    }

    /** How what belongs to a shift is told: a plain one tells nothing. */
    enum Voice {
        ALOUD,
        /** Written down and shown, but not sent. */
        SUPPRESSED,
        SILENT;

        static Voice of(OpenShift shift) {
            return shift.isAutonomous() ? of(shift.order()) : SILENT;
        }

        /** Before the shift has its row. */
        static Voice of(ShiftOrder order) {
            return order.notifications() ? ALOUD : SUPPRESSED;
        }

        /** Of a shift whose runner is gone. */
        static Voice of(ShiftView shift) {
            return !shift.mode().autonomous() ? SILENT : shift.mode().notifications() ? ALOUD : SUPPRESSED;
        }

        boolean suppressed() {
            return this == SUPPRESSED;
        }
    }

    Body.Builder body() {
        return Body.with(launcher);
    }

    void put(Tx tx, Voice voice, Notice notice) {
        if (voice != Voice.SILENT) {
            outbox.put(tx, notice, voice.suppressed());
        }
    }

    /** Tells a problem that may last: again only after a while, and not of each night anew. */
    void raise(Tx tx, Voice voice, String key, Notice notice) {
        if (voice != Voice.SILENT) {
            outbox.raise(tx, new Alarm(key, notice), voice.suppressed());
        }
    }

    /** A problem that was raised is over; where none was, nothing is told. Whether it was. */
    boolean clear(Tx tx, Voice voice, String key, Notice allClear) {
        if (voice == Voice.SILENT) {
            forget(tx, key);
            return false;
        }
        return outbox.clear(tx, key, allClear, voice.suppressed());
    }

    /** A problem that was raised is none any more, and a human knows: nothing is told. */
    void forget(Tx tx, String key) {
        outbox.forget(tx, key);
    }

    boolean isRaised(Tx tx, String key) {
        return outbox.alarm(tx, key).isPresent();
    }

    /** {@code 2026-11-20 19:00}, on the wall clock of shifts. */
    String time(Instant at) {
        return MINUTE.format(at.atZone(zone));
    }

    /** {@code Since 2026-11-20 19:00.}, where it was raised before; else nothing. */
    String since(Tx tx, String key) {
        return outbox.alarm(tx, key)
                .map(alarm -> "Since " + time(alarm.raisedAt()) + ".")
                .orElse("");
    }

    /** What was told of a shift so far. */
    List<NoticeView> told(Tx tx, String shift) {
        return outbox.ofShift(tx, shift);
    }

    static Notice problem(String code, String subject, Body.Builder body, About about) {
        return new Notice(code, Notice.Severity.PROBLEM, subject, body.build(), about);
    }

    static Notice warning(String code, String subject, Body.Builder body, About about) {
        return new Notice(code, Notice.Severity.WARNING, subject, body.build(), about);
    }

    static Notice info(String code, String subject, Body.Builder body, About about) {
        return new Notice(code, Notice.Severity.INFO, subject, body.build(), about);
    }

    /** How to put the workspaces back as they were before a shift. */
    static void rollback(Body.Builder body, @Nullable Snapshot pre) {
        if (pre != null) {
            body.command("See what a rollback of this shift would do", "rollback", pre.tag(), "--dry-run")
                    .command("Put the workspaces back as they were before it", "rollback", pre.tag(), "--yes");
        }
    }
}
