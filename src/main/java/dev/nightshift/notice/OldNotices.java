package dev.nightshift.notice;

import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Forgets notices that are too old, with their letters. Those that a channel has yet to take stay, and the last one of
 * each problem that lasts. Reads the oldest only, and writes in short steps, so that nobody waits for it. Thread-safe.
 */
public final class OldNotices {
    private static final SqlFile SQL = SqlFile.beside(OldNotices.class, "old-notices.sql");
    private static final int BATCH = 200;

    private final Database database;
    private final InstantSource clock;
    private final Duration maxAge;

    public OldNotices(Database database, InstantSource clock, Duration maxAge) {
        this.database = database;
        this.clock = clock;
        this.maxAge = maxAge;
    }

    /** How many were forgotten. */
    public int forget() {
        Aside aside = new Aside(database);
        int forgotten = 0;
        Batch batch = new Batch(0, 0, true);
        while (batch.goesOn()) {
            long after = batch.last();
            batch = aside.write(tx -> forget(tx, after));
            forgotten += batch.forgotten();
        }
        return forgotten;
    }

    /**
     * One step.
     *
     * @param last number of the last notice that was looked at
     * @param goesOn whether all that were looked at are too old, and there may be more
     */
    private record Batch(long last, int forgotten, boolean goesOn) {}

    private Batch forget(Tx tx, long after) {
        Args range = Args.of("after", after).and("before", clock.instant().minus(maxAge));
        Batch old = tx.first(
                        SQL.get("oldest"),
                        range.and("most", BATCH),
                        row -> new Batch(row.number("last"), 0, row.count("old") == BATCH))
                .orElseThrow();
        Args these = range.and("last", old.last());
        tx.run(SQL.get("forget_deliveries"), these);
        int forgotten = tx.run(SQL.get("forget_notices"), these);
        tx.run(SQL.get("forget_letters"), range.and("most", BATCH));
        return new Batch(old.last(), forgotten, old.goesOn());
    }
}
