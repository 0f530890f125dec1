package dev.nightshift.queue;

import dev.nightshift.job.JobId;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.State;
import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in a database that was brought back from a copy: what they may have done since is not in it, and is not repeated
 * in silence. Thread-safe.
 */
public final class Restored {
    private static final SqlFile SQL = SqlFile.beside(Restored.class, "restored.sql");
    private static final String BY = "recover";
    private static final Pattern NUMBER = Pattern.compile("\\.[0-9]+$");

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
        boolean open() {
            return state == State.QUEUED || state == State.HELD;
        }

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
     * @param attempt the highest of which there is a trace
     * @return empty where the database knows the job and that attempt
     */
    public Optional<Fate> started(Tx tx, String id, int attempt) {
        return tx.first(SQL.get("job"), Args.of("id", id), Target::of)
                .filter(job -> attempt > job.attempt())
                .map(job -> fate(tx, job, attempt));
    }

    private Fate fate(Tx tx, Target job, int attempt) {
        // The next attempt has a number of its own, whatever that one came to.
        tx.run(SQL.get("attempt"), Args.of("job", job.seq()).and("attempt", attempt));
        if (!job.open()) {
            return Fate.LEFT;
        }
        return job.retrySafe()
                ? Fate.QUEUED
                : hold(
                        tx,
                        job,
                        attempt,
                        "attempt " + attempt
                                + " was started after the copy of the database was made; how it ended is not known");
    }

    /**
     * A job may have run, under its own id or another: it is held.
     *
     * @param evenSafe also where it is {@code retry_safe}
     * @param why for humans
     * @return empty where the database does not know the job
     */
    public Optional<Fate> doubted(Tx tx, String id, boolean evenSafe, String why) {
        return tx.first(SQL.get("job"), Args.of("id", id), Target::of).map(job -> {
            if (!job.open()) {
                return Fate.LEFT;
            }
            return job.retrySafe() && !evenSafe ? Fate.QUEUED : hold(tx, job, null, why);
        });
    }

    /** Unfinished jobs that may be the one that was once called so: numbers behind ids are given anew. */
    public List<String> namesakes(Tx tx, String lost) {
        String base = NUMBER.matcher(lost).replaceFirst("");
        // Behind a number the name may have been cut.
        String end = lost.length() > JobId.LONGEST - 2 ? base + '~' : base;
        return tx.list(
                SQL.get("namesakes"), Args.of("id", lost).and("base", base).and("end", end), row -> row.text("id"));
    }

    /** The number of the newest job; 0 where there is none. */
    public static long newest(Tx tx) {
        return tx.first(SQL.get("newest"), Args.none(), row -> row.number("seq"))
                .orElse(0L);
    }

    /**
     * Whether jobs up to that number came in by a submission whose key begins so.
     *
     * @param key of a submission, up to a colon
     */
    public static boolean submitted(Tx tx, String key, long newest) {
        String from = "seen:" + key;
        String to = from.substring(0, from.length() - 1) + (char) (from.charAt(from.length() - 1) + 1);
        return tx.first(
                        SQL.get("submitted"),
                        Args.of("from", from).and("to", to).and("newest", newest),
                        row -> true)
                .isPresent();
    }

    private Fate hold(Tx tx, Target job, @Nullable Integer attempt, String why) {
        tx.run(SQL.get("hold"), Args.of("job", job.seq()).and("text", why));
        ledger.append(
                tx,
                BY,
                "held",
                new Ledger.Subject(job.id(), attempt, job.state().code(), State.HELD.code(), null, null));
        return Fate.HELD;
    }
}
