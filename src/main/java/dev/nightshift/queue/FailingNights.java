package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On how many nights in a row something has failed until now. A night is the local date of a shift, and its last attempt
 * in the shift counts: failed or invalid goes on, succeeded or insufficient evidence ends the row, anything else is not
 * looked at.
 *
 * @param count 0: the last one did not fail
 * @param last id of the job that failed last; {@code null} where the count is 0
 * @param since the first of these nights, as in {@code 2026-11-22}; {@code null} where the count is 0
 */
public record FailingNights(
        int count, @Nullable String last, @Nullable String since) {
    public static final FailingNights NONE = new FailingNights(0, null, null);

    private static final SqlFile SQL = SqlFile.beside(FailingNights.class, "standing.sql");
    /** So many nights in a row, and a human must act. */
    public static final int TOO_MANY = 3;

    private record Attempt(String result, String digest, String id, String night) {
        static Attempt of(Row row) {
            String result = row.textOrNull("result");
            String digest = row.textOrNull("digest");
            return new Attempt(
                    result == null ? "" : result, digest == null ? "" : digest, row.text("id"), row.text("night"));
        }

        boolean failed() {
            return result.equals("failed") || result.equals("invalid");
        }

        boolean ended() {
            return result.equals("succeeded") || result.equals("insufficient_evidence");
        }
    }

    /** The name under which the nights of a job are counted: its standing job, or the id that it was asked for. */
    public static String name(Tx tx, long job) {
        return line(tx, job).name();
    }

    /** Whether it came of a standing job. */
    public static boolean isStanding(Tx tx, long job) {
        return line(tx, job).standing();
    }

    /** Of a job and of all that came under the same name, by all their attempts. */
    public static FailingNights ofJob(Tx tx, long job) {
        Line line = line(tx, job);
        return line.standing()
                ? count(tx, SQL.get("nights_of_standing"), Args.of("standing", line.name()), null)
                : count(tx, SQL.get("nights_of_name"), Args.of("name", line.name()), null);
    }

    private record Line(String name, boolean standing) {}

    private static Line line(Tx tx, long job) {
        return tx.first(
                        SQL.get("line_of_job"),
                        Args.of("job", job),
                        row -> new Line(row.text("name"), row.flag("standing")))
                .orElseThrow();
    }

    /** Of a standing job while its file asks for what has this digest. */
    static FailingNights ofStanding(Tx tx, String name, String digest) {
        return count(tx, SQL.get("nights_of_standing"), Args.of("standing", name), digest);
    }

    private static FailingNights count(Tx tx, Query query, Args args, @Nullable String digest) {
        Set<String> nights = new HashSet<>();
        String last = null;
        String since = null;
        List<Attempt> newestFirst = tx.list(query, args, Attempt::of);
        for (Attempt attempt : newestFirst) {
            if (attempt.ended() || (digest != null && !digest.equals(attempt.digest()))) {
                break;
            } else if (attempt.failed()) {
                nights.add(attempt.night());
                since = attempt.night();
                last = last == null ? attempt.id() : last;
            }
        }
        return new FailingNights(nights.size(), last, since);
    }
}
