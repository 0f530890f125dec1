package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Inbox files that were refused, for the report. Thread-safe. */
public final class Rejections {
    private static final SqlFile SQL = SqlFile.beside(Rejections.class, "jobs.sql");

    private final InstantSource clock;

    public Rejections(InstantSource clock) {
        this.clock = clock;
    }

    /** A refused file; its name is hostile text. */
    public record Rejection(String file, String problem, Instant at) {}

    public void add(Tx tx, String file, String digest, String problem) {
        tx.run(
                SQL.get("reject"),
                Args.of("file", file)
                        .and("digest", digest)
                        .and("problem", problem)
                        .and("now", clock.instant()));
    }

    /** Whether a file of this name and content was refused at that moment or later. */
    public boolean has(Tx tx, String file, String digest, Instant since) {
        return tx.first(
                        SQL.get("rejected_since"),
                        Args.of("since", since).and("file", file).and("digest", digest),
                        row -> true)
                .isPresent();
    }

    /** The newest 100 between two moments, both included. */
    public List<Rejection> between(Tx tx, Instant since, Instant until) {
        return tx.list(
                SQL.get("rejections_between"),
                Args.of("since", since).and("until", until),
                row -> new Rejection(row.text("file"), row.text("problem"), row.instant("rejected_at")));
    }
}
