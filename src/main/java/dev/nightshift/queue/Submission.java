package dev.nightshift.queue;

import dev.nightshift.job.JobSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that come in together: all are queued or none.
 *
 * @param key makes seeing the same submission again harmless; {@code null}: only the jobs' own keys do
 * @param by who submits, for the ledger
 * @param unknownWaits whether a job after an unknown id waits for it; otherwise it is refused
 */
public record Submission(List<JobSpec> jobs, @Nullable String key, String by, boolean unknownWaits) {

    public Submission {
        jobs = List.copyOf(jobs);
    }
}
