package dev.nightshift.notice;

import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Many short writes in a row, by somebody who is in no hurry: after the first few, the database is left to others for
 * many times as long as each of them took, so that a claim hardly ever waits for one. Not thread-safe.
 */
final class Aside {
    private static final int AT_ONCE = 4;
    private static final int TIMES = 60;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    private final Database database;
    private int writes;

    Aside(Database database) {
        this.database = database;
    }

    <T> T write(Function<Tx, T> work) {
        long begun = System.nanoTime();
        T result = database.write(work);
        if (++writes > AT_ONCE) {
            LockSupport.parkNanos(Math.min(LONGEST, TIMES * (System.nanoTime() - begun)));
        }
        return result;
    }
}
