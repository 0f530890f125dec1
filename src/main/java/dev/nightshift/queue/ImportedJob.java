package dev.nightshift.queue;

import dev.nightshift.job.JobSpec;
import dev.nightshift.job.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job from another program's queue, with what became of it there.
 *
 * @param spec with an id; one that wants approval and is queued was approved there
 * @param originalId its id as it is written there
 * @param state queued, held or finished
 * @param reason why it is held, or what ended it
 * @param finishedAt when that was; {@code null}: unknown, or not finished
 * @param history its executions there, the earliest first: JSON objects with every column
 */
public record ImportedJob(
        JobSpec spec,
        String originalId,
        State state,
        @Nullable Waiting reason,
        @Nullable Instant finishedAt,
        List<String> history) {

    public ImportedJob {
        history = List.copyOf(history);
        if (spec.id() == null || state == State.RUNNING || state == State.UNREVIEWED) {
            throw new IllegalStateException("cannot import " + originalId + " as " + state + ". Indicates a bug.");
        }
    }

    /** Under which it is known here. */
    public String id() {
        return String.valueOf(spec.id());
    }
}
