package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The human's brake: while the queue is paused, nothing is claimed. Stateless besides the database; thread-safe. */
public final class Pauses {
    private static final SqlFile SQL = SqlFile.beside(Pauses.class, "pauses.sql");

    private final InstantSource clock;
    private final Ledger ledger;

    public Pauses(InstantSource clock) {
        this.clock = clock;
        this.ledger = new Ledger(clock);
    }

    /** Since when, and by whom. */
    public record Pause(Instant since, String by) {
        public static final String CODE = "paused";

        /** Why no queued job runs. */
        public Waiting waiting() {
            return new Waiting(CODE, "paused by " + by + " since " + since);
        }
    }

    /** Empty: not paused. */
    public static Optional<Pause> current(Tx tx) {
        return tx.first(
                SQL.get("current"), Args.none(), row -> new Pause(row.instant("paused_at"), row.text("paused_by")));
    }

    /** False when it was paused already: that pause stays as it was. */
    public boolean pause(Tx tx, String by) {
        boolean changed =
                tx.run(SQL.get("pause"), Args.of("now", clock.instant()).and("by", by)) > 0;
        return noted(tx, changed, by, "paused");
    }

    /** False when it was not paused. */
    public boolean resume(Tx tx, String by) {
        boolean changed =
                tx.run(SQL.get("resume"), Args.of("now", clock.instant()).and("by", by)) > 0;
        return noted(tx, changed, by, "resumed");
    }

    private boolean noted(Tx tx, boolean changed, String by, String event) {
        if (changed) {
            ledger.append(tx, by, event, new Ledger.Subject(null, null, null, null, null, null));
        }
        return changed;
    }
}
