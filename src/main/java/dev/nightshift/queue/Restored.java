package dev.nightshift.queue;

import dev.nightshift.job.SpecJson;
import dev.nightshift.job.State;
import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Jobs in a database that was brought back from a copy: what they may have done since is not in it, and is not repeated
 * in silence. Thread-safe.
 */
public final class Restored {
    private static final SqlFile SQL = SqlFile.beside(Restored.class, "restored.sql");
    private static final String BY = "recover";

    private final Ledger ledger;

    public Restored(InstantSource clock) {
        this.ledger = new Ledger(clock);
    }

    /** What became of a job. */
    public enum Fate {
        /** It waits for a human. */
        HELD,
        /** It may run again, as its {@code retry_safe} says. */
        QUEUED,
        /** It was over, or runs as far as the copy knows: only its attempts are counted on. */
        LEFT
    }

    private record Target(long seq, String id, State state, int attempt, boolean retrySafe) {
        static Target of(Row row) {
            return new Target(
                    row.number("seq"),
                    row.text("id"),
                    State.of(row.text("state")),
                    row.count("attempt"),
                    SpecJson.read(row.text("spec")).policy().retrySafe());
        }
    }

    /** Whether the database knows a job of this id. */
    public boolean knows(Tx tx, String id) {
        return tx.first(SQL.get("job"), Args.of("id", id), Target::of).isPresent();
    }

    /**
     * A job may have been started as this attempt, or a later one than the database knows.
     *
     * @param attempt the highest of which there is a trace; 0 where only its being unknown speaks for it
     * @return empty where the database knows the job and that attempt
     */
    public Optional<Fate> started(Tx tx, String id, int attempt) {
        return tx.first(SQL.get("job"), Args.of("id", id), Target::of)
                .filter(job -> attempt == 0 || attempt > job.attempt())
                .map(job -> fate(tx, job, attempt));
    }

    private Fate fate(Tx tx, Target job, int attempt) {
        // The next attempt has a number of its own, whatever that one came to.
        tx.run(SQL.get("attempt"), Args.of("job", job.seq()).and("attempt", attempt));
        boolean open = job.state() == State.QUEUED || job.state() == State.HELD;
        if (!open) {
            return Fate.LEFT;
        }
        if (job.retrySafe() && attempt > 0) {
            return Fate.QUEUED;
        }
        tx.run(
                SQL.get("hold"),
                Args.of("job", job.seq())
                        .and(
                                "text",
                                attempt > 0
                                        ? "attempt " + attempt + " was started after the copy of the database was made;"
                                                + " how it ended is not known"
                                        : "it may have run after the copy of the database was made"));
        ledger.append(
                tx,
                BY,
                "held",
                new Ledger.Subject(job.id(), attempt, job.state().code(), State.HELD.code(), null, null));
        return Fate.HELD;
    }
}
