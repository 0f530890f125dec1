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
 */
public record FailingNights(int count, @Nullable String last) {
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

    /** Of one job, by all its attempts. */
    public static FailingNights ofJob(Tx tx, long job) {
        return count(tx, SQL.get("nights_of_job"), Args.of("job", job), null);
    }

    /** Of a standing job while its file asks for what has this digest. */
    static FailingNights ofStanding(Tx tx, String name, String digest) {
        return count(tx, SQL.get("nights_of_standing"), Args.of("standing", name), digest);
    }

    private static FailingNights count(Tx tx, Query query, Args args, @Nullable String digest) {
        Set<String> nights = new HashSet<>();
        String last = null;
        List<Attempt> newestFirst = tx.list(query, args, Attempt::of);
        for (Attempt attempt : newestFirst) {
            if (attempt.ended() || (digest != null && !digest.equals(attempt.digest()))) {
                break;
            } else if (attempt.failed()) {
                nights.add(attempt.night());
                last = last == null ? attempt.id() : last;
            }
        }
        return new FailingNights(nights.size(), last);
    }
}
