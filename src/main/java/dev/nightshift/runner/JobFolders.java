package dev.nightshift.runner;

import dev.nightshift.job.JobId;
import java.nio.file.Path;

/**
 * Where the files of jobs lie in a home.
 *
 * @param home absolute
 */
public record JobFolders(Path home) {

    public Path data() {
        return home.resolve("data");
    }

    public Path log(JobId job, int attempt) {
        return data().resolve("logs").resolve(job.value()).resolve(attempt + ".log");
    }

    /** The folder in which a job without a workspace runs. */
    public Path work(JobId job, int attempt) {
        return works(job).resolve(Integer.toString(attempt));
    }

    /** For its temporary files; gone after the attempt. */
    public Path temporary(JobId job, int attempt) {
        return works(job).resolve(attempt + ".tmp");
    }

    /** The file that lists its inputs to it. */
    public Path inputList(JobId job, int attempt) {
        return works(job).resolve(attempt + ".inputs.json");
    }

    /** The files that came with it. */
    public Path inputs(JobId job) {
        return data().resolve("inputs").resolve(job.value());
    }

    public Path outputs(JobId job, int attempt) {
        return data().resolve("outputs").resolve(job.value()).resolve(Integer.toString(attempt));
    }

    private Path works(JobId job) {
        return data().resolve("work").resolve(job.value());
    }
}
