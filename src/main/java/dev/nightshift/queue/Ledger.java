package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Appends who did what when. Holds ids, states and digests, never commands or environments. */
final class Ledger {
    private static final Query APPEND =
            SqlFile.beside(Ledger.class, "ledger.sql").get("append");

    private final InstantSource clock;

    Ledger(InstantSource clock) {
        this.clock = clock;
    }

    /** What an entry is about; {@code null} where it does not apply. */
    record Subject(
            @Nullable String job,
            @Nullable Integer attempt,
            @Nullable String from,
            @Nullable String to,
            @Nullable String shift,
            @Nullable String digest) {

        static Subject job(String job, @Nullable String from, String to) {
            return new Subject(job, null, from, to, null, null);
        }

        static Subject shift(String shift) {
            return new Subject(null, null, null, null, shift, null);
        }
    }

    void append(Tx tx, String actor, String event, Subject subject) {
        tx.run(
                APPEND,
                Args.of("at", clock.instant())
                        .and("actor", actor)
                        .and("event", event)
                        .and("job", subject.job())
                        .and("attempt", subject.attempt())
                        .and("from_state", subject.from())
                        .and("to_state", subject.to())
                        .and("shift", subject.shift())
                        .and("digest", subject.digest()));
    }
}
