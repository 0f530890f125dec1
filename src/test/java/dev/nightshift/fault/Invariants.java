package dev.nightshift.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.Installation;
import dev.nightshift.job.SettableClock;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is true after any fault, whatever was going on. */
public final class Invariants {
    /** Each returns rows that must not be there; a column {@code wrong} says what. */
    private static final Map<String, String> NEVER = new TreeMap<>(Map.of(
            "a state that the ledger does not say",
            """
            SELECT j.id || ' is ' || j.state AS wrong FROM jobs j WHERE j.state IS NOT (
              SELECT l.to_state FROM ledger l WHERE l.job = j.id AND l.to_state IS NOT NULL ORDER BY l.seq DESC LIMIT 1)""",
            "a ledger entry without its job",
            "SELECT l.job AS wrong FROM ledger l WHERE l.job IS NOT NULL AND l.job NOT IN (SELECT id FROM jobs)",
            "attempts that the ledger does not have claimed, each once",
            """
            SELECT j.id || ' attempt ' || a.number AS wrong FROM attempts a JOIN jobs j ON j.seq = a.job_seq
            WHERE 1 <> (SELECT count(*) FROM ledger l WHERE l.job = j.id AND l.attempt = a.number
              AND l.event = 'claimed')""",
            "claims of the ledger without their attempt",
            """
            SELECT l.job || ' attempt ' || l.attempt AS wrong FROM ledger l WHERE l.event = 'claimed'
              AND NOT EXISTS (SELECT 1 FROM attempts a JOIN jobs j ON j.seq = a.job_seq
                WHERE j.id = l.job AND a.number = l.attempt)""",
            "attempts that are not numbered from 1 on",
            """
            SELECT j.id AS wrong FROM jobs j
            WHERE j.attempt <> (SELECT count(*) FROM attempts a WHERE a.job_seq = j.seq)
              OR j.attempt <> (SELECT coalesce(max(a.number), 0) FROM attempts a WHERE a.job_seq = j.seq)""",
            "an attempt that is open although its job does not run",
            """
            SELECT j.id AS wrong FROM attempts a JOIN jobs j ON j.seq = a.job_seq
            WHERE (a.result IS NULL) <> (j.state = 'running' AND a.number = j.attempt)""",
            "a success without a successful attempt",
            """
            SELECT j.id AS wrong FROM jobs j WHERE j.state = 'succeeded' AND NOT EXISTS (
              SELECT 1 FROM attempts a WHERE a.job_seq = j.seq AND a.result = 'succeeded')"""));

    private static final Query RUNNING = Query.of("running", "SELECT id AS wrong FROM jobs WHERE state = 'running'");
    private static final Query OPEN = Query.of("open", "SELECT id AS wrong FROM shifts WHERE closed_at IS NULL");

    private Invariants() {}

    /** Whole, and state and ledger agree. */
    public static void hold(Database database) {
        assertThat(database.quickCheck()).isEqualTo("ok");
        NEVER.forEach((what, sql) ->
                assertThat(wrong(database, Query.of("never", sql))).as(what).isEmpty());
    }

    /** {@link #hold(Database)} for the database of a home. */
    public static void hold(Path home) {
        try (Database database =
                Database.open(home.resolve("data/nightshift.db"), Installation.schema(), new SettableClock())) {
            hold(database);
        }
    }

    /** After a recovery, or a shift: nothing is left in the middle. */
    public static void nothingRuns(Database database) {
        assertThat(wrong(database, RUNNING)).as("running without a runner").isEmpty();
        assertThat(wrong(database, OPEN)).as("shifts without a runner").isEmpty();
    }

    private static List<String> wrong(Database database, Query query) {
        return database.read(tx -> tx.list(query, Args.none(), row -> row.text("wrong")));
    }

    /** These are 0600 and 0700, or less; links aside. */
    public static void arePrivate(List<Path> paths) throws IOException {
        List<String> open = new ArrayList<>();
        for (Path path : paths) {
            String mode = Files.isSymbolicLink(path)
                    ? "------"
                    : PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
            if (!mode.endsWith("------")) {
                open.add(mode + " " + path);
            }
        }
        assertThat(open).as("files that others may look at").isEmpty();
    }
}
