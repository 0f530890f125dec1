package dev.nightshift.queue;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.State;
import dev.nightshift.store.Row;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job in a shift, by its last attempt there.
 *
 * @param result {@code null} while it runs
 */
public record ShiftJob(
        String id,
        String title,
        State state,
        int attempt,
        @Nullable AttemptResult result,
        Ending ending) {

    /** How that attempt ended. */
    public record Ending(
            @Nullable String reason,
            @Nullable String text,
            @Nullable Duration duration,
            @Nullable String note,
            Attempt.Effect effect,
            Usage usage) {}

    /**
     * What it used; {@code null}: not known.
     *
     * @param cpuMillis of all its processes
     * @param maxRss bytes, of the largest process
     */
    public record Usage(@Nullable Long cpuMillis, @Nullable Long maxRss) {
        public static final Usage UNKNOWN = new Usage(null, null);
    }

    static ShiftJob of(Row row) {
        String result = row.textOrNull("result");
        Long millis = row.numberOrNull("duration_ms");
        return new ShiftJob(
                row.text("job"),
                row.text("title"),
                State.of(row.text("state")),
                row.count("attempt"),
                result == null ? null : AttemptResult.of(result),
                new Ending(
                        row.textOrNull("reason"),
                        row.textOrNull("reason_text"),
                        millis == null ? null : Duration.ofMillis(millis),
                        row.textOrNull("note"),
                        Attempt.Effect.of(row),
                        new Usage(row.numberOrNull("cpu_ms"), row.numberOrNull("max_rss"))));
    }
}
