package dev.nightshift.job;

import java.util.List;
import java.util.Map;

/**
 * What a job runs.
 *
 * @param kind {@code command}, or the user's own
 * @param title for humans; hostile text until shown safely
 * @param command argv without a shell, or for {@code shell:} {@code ["/bin/sh", "-c", TEXT]}; empty where the kind
 *     needs none
 * @param env added to the environment of the process
 * @param inputs what it reads: paths or URLs, passed on to the kind
 * @param outputs what it makes, kept after the run
 */
public record Work(
        String kind,
        String title,
        List<String> command,
        Map<String, String> env,
        List<String> inputs,
        List<Output> outputs) {

    public Work {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** A file, relative to the job's folder, that is copied to {@code data/outputs/JOB/ATTEMPT}. */
    public record Output(String path, String kind) {}
}
