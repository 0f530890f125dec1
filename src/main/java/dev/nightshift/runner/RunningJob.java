package dev.nightshift.runner;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A job that was claimed for an attempt.
 *
 * @param attempt from 1
 * @param shift id of the shift it runs in
 * @param workspace absolute path of its workspace; {@code null}: it gets a folder of its own
 */
public record RunningJob(
        JobId id,
        int attempt,
        String shift,
        JobSpec spec,
        @Nullable Path workspace) {

    /** What a job can hand to others so that they do the same thing once: {@code SHIFT/JOB/ATTEMPT}. */
    public String key() {
        return shift + "/" + id + "/" + attempt;
    }
}
