package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Recomputes the whole chain of the ledger, compares its end with the head kept outside, and holds jobs and attempts
 * against it. Changes nothing, reads one consistent state beside a running service, and needs the same memory for a
 * ledger of any length. Thread-safe.
 */
public final class LedgerCheck {
    private static final SqlFile SQL = SqlFile.beside(LedgerCheck.class, "ledger.sql");

    /**
     * What does not hold.
     *
     * @param code stable, such as {@code entry_changed}
     * @param seq of the entry in the ledger; 0 where none is meant
     * @param text for a human; may hold ids as they stand in the database
     */
    public record Finding(String code, long seq, String text) {}

    /**
     * What was found.
     *
     * @param epochs how many the entries belong to
     * @param standing against the head outside, and where the ledger ends
     * @param findings those of the chain first, in the order of its entries, at most 100 of a sort; empty where all holds
     */
    public record Result(long entries, long epochs, HeadStanding standing, List<Finding> findings) {
        public boolean good() {
            return findings.isEmpty();
        }
    }

    /** Checks the ledger of a database, and it against the head beside the file. */
    public Result run(Database database) {
        return database.read(LedgerCheck::check);
    }

    private static Result check(Tx tx) {
        // Before anything else: what others append meanwhile is in the state that this transaction reads then.
        HeadStanding standing = HeadFile.beside(tx.file()).check(tx);
        ChainWalk walk = new ChainWalk();
        tx.each(SQL.get("all"), Args.none(), row -> walk.pass(LedgerEntry.of(row)));
        List<Finding> findings = new ArrayList<>(walk.findings());
        findings.addAll(head(standing, walk));
        findings.addAll(states(tx));
        findings.addAll(attempts(tx));
        return new Result(walk.entries(), walk.epochs(), standing, List.copyOf(findings));
    }

    private static List<Finding> head(HeadStanding standing, ChainWalk walk) {
        boolean toBeKnown = standing.state() == HeadStanding.State.UNKNOWN && walk.chained();
        if (standing.good() && !toBeKnown) {
            return List.of();
        }
        long seq = standing.outside() == null ? 0 : standing.outside().seq();
        String code =
                switch (standing.state()) {
                    case BEHIND -> "end_missing";
                    case OTHER -> "other_database";
                    default -> "head_unknown";
                };
        return List.of(new Finding(code, seq, standing.text()));
    }

    private static List<Finding> states(Tx tx) {
        return tx.list(SQL.get("states_that_differ"), Args.none(), row -> {
            String job = row.text("job");
            String state = row.textOrNull("state");
            String said = row.textOrNull("to_state");
            String text = state == null
                    ? "the ledger says that " + job + " is " + said + ", but there is no such job"
                    : said == null
                            ? job + " is " + state + ", but the ledger does not know it"
                            : job + " is " + state + ", but its last entry says " + said;
            return new Finding("state_differs", row.number("seq"), text);
        });
    }

    private static List<Finding> attempts(Tx tx) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(attempts(tx, "attempts_without_claim", row -> " was claimed, but no entry says so"));
        findings.addAll(
                attempts(tx, "claims_without_attempt", row -> " has an entry that claims it, but is not there"));
        findings.addAll(attempts(
                tx, "results_without_entry", row -> " is " + row.text("result") + ", but no entry recorded that"));
        findings.addAll(attempts(
                tx, "entries_without_result", row -> " was recorded as " + row.text("result") + ", but is not that"));
        return findings;
    }

    private static List<Finding> attempts(Tx tx, String query, Function<Row, String> said) {
        return tx.list(
                SQL.get(query),
                Args.none(),
                row -> new Finding(
                        "attempt_differs",
                        0,
                        "attempt " + row.number("attempt") + " of " + row.text("job") + said.apply(row)));
    }
}
