package dev.nightshift.queue;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the ledger in a database stands to the head that is kept outside of it.
 *
 * @param outside what the file of the head says; {@code null} where it is not known
 * @param inside where the ledger in the database ends
 */
public record HeadStanding(State state, @Nullable LedgerHead outside, LedgerHead inside) {

    /** The answers. */
    public enum State {
        /** The database holds the entry that the head names, or a new epoch was opened in its knowledge. */
        FINE,
        /** The database ends before the head: entries that were acknowledged are gone. */
        BEHIND,
        /** The database holds another entry in that place: it is not the one that was written here. */
        OTHER,
        /** There is no head outside, or it is damaged; nothing can be said. */
        UNKNOWN
    }

    /** Whether work may go on. */
    public boolean good() {
        return state == State.FINE || state == State.UNKNOWN;
    }

    /** How many entries are missing at least; 0 where none is known to be. */
    public long by() {
        return state == State.BEHIND && outside != null ? Math.max(1, outside.seq() - inside.seq()) : 0;
    }

    /** What is wrong, for a human; empty where nothing is. */
    public String text() {
        return switch (state) {
            case FINE -> "";
            case UNKNOWN -> "the head kept outside of the database is missing or damaged";
            case BEHIND ->
                "the ledger ends with entry " + ends(inside) + ", but the head kept outside names entry " + named()
                        + ": " + by() + " or more entries that were acknowledged are gone";
            case OTHER ->
                "the ledger, which ends with entry " + ends(inside) + ", does not hold entry " + named()
                        + ", which the head kept outside names: this is not the database that was written here";
        };
    }

    private String named() {
        return outside == null ? "" : ends(outside);
    }

    private static String ends(LedgerHead head) {
        return head.seq() + " (epoch " + head.epoch() + ", " + head.shortHash() + ")";
    }

    /**
     * @param database named in the problem
     * @throws EnvironmentException {@code database_behind} where acknowledged work is missing
     */
    public void refuse(Path database) {
        if (!good()) {
            throw EnvironmentException.lasting(
                    ProblemCode.DATABASE_BEHIND,
                    "The database " + database + " is not the one that was last written: " + text() + ".",
                    "Nothing was changed. If the database or its -wal file was moved away, put it back; else bring back "
                            + "the last good copy with: `recover`; to go on with this one and without the work that "
                            + "is missing, move " + HeadFile.beside(database).path() + " away.");
        }
    }
}
