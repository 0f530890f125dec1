package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The leases of those who run or ran this home. A lease that ended, by its owner or because another process took over,
 * never comes back; what its owner still tries with {@link Claims} and {@link Shifts} changes nothing. Thread-safe.
 */
public final class Leases {
    private static final SqlFile SQL = SqlFile.beside(Leases.class, "leases.sql");
    private static final String ACTOR = "runner";

    private final InstantSource clock;
    private final String owner;
    private final Ledger ledger;

    /** {@code owner} is unique for this process. */
    public Leases(InstantSource clock, String owner) {
        this.clock = clock;
        this.owner = owner;
        this.ledger = new Ledger(clock);
    }

    /**
     * Gives a sign of life; the first one opens the lease.
     *
     * @return false when it has ended: another process has taken over
     */
    public boolean renew(Tx tx, String purpose, Lease.Holder holder) {
        return tx.run(
                        SQL.get("renew"),
                        Args.of("owner", owner)
                                .and("purpose", purpose)
                                .and("pid", holder.pid())
                                .and("pid_started", holder.started())
                                .and("boot_id", holder.bootId())
                                .and("now", clock.instant()))
                > 0;
    }

    /** Ends our own, cleanly. */
    public void end(Tx tx) {
        tx.run(SQL.get("end"), Args.of("owner", owner).and("now", clock.instant()));
    }

    /** Ends another's in our favour; false when it has ended meanwhile. */
    public boolean takeOver(Tx tx, Lease other) {
        boolean taken = tx.run(
                        SQL.get("take_over"),
                        Args.of("owner", other.owner()).and("by", owner).and("now", clock.instant()))
                > 0;
        if (taken) {
            ledger.append(tx, ACTOR, "taken_over", new Ledger.Subject(null, null, null, null, null, null));
        }
        return taken;
    }

    /** Those of others that have not ended, the youngest first. */
    public List<Lease> others(Tx tx) {
        return open(tx).stream().filter(lease -> !lease.owner().equals(owner)).toList();
    }

    /** The youngest that has not ended: whoever runs this home, if that process lives. */
    public Optional<Lease> held(Tx tx) {
        return open(tx).stream().findFirst();
    }

    private static List<Lease> open(Tx tx) {
        return tx.list(SQL.get("open"), Args.none(), Leases::lease);
    }

    private static Lease lease(Row row) {
        return new Lease(
                row.text("owner"),
                row.text("purpose"),
                new Lease.Holder(row.number("pid"), row.text("pid_started"), row.text("boot_id")),
                row.instant("opened_at"),
                row.instant("renewed_at"),
                row.number("renewals"));
    }

    /** Remembers that the machine slept under us. */
    public void suspended(Tx tx, Instant from, Instant until) {
        tx.run(
                SQL.get("suspended"),
                Args.of("owner", owner).and("began_at", from).and("ended_at", until));
    }

    /** How long the machine slept under a runner since a moment. */
    public static Duration suspendedSince(Tx tx, Instant since) {
        return tx
                .list(SQL.get("suspensions_since"), Args.of("since", since), row -> {
                    Instant began = row.instant("began_at");
                    return Duration.between(began.isAfter(since) ? began : since, row.instant("ended_at"));
                })
                .stream()
                .reduce(Duration.ZERO, Duration::plus);
    }
}
