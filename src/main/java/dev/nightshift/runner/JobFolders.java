package dev.nightshift.runner;

import dev.nightshift.config.Home;
import dev.nightshift.job.JobId;
import java.nio.file.Path;

/**
 * Where the files of an attempt lie in a home.
 *
 * @param home the home they belong to
 */
public record JobFolders(Home home) {

    public Path log(JobId job, int attempt) {
        return home.jobLogs().resolve(job.value()).resolve(attempt + ".log");
    }

    /** The folder in which a job without a workspace runs. */
    public Path work(JobId job, int attempt) {
        return works(job).resolve(Integer.toString(attempt));
    }

    /** In here, the folders behind TMPDIR. */
    public Path temporary() {
        return home.data().resolve("temporary");
    }

    /** The file that lists its inputs to it. */
    public Path inputList(JobId job, int attempt) {
        return works(job).resolve(attempt + ".inputs.json");
    }

    /** The files that came with it. */
    public Path inputs(JobId job) {
        return home.inputs().resolve(job.value());
    }

    public Path outputs(JobId job, int attempt) {
        return home.outputs().resolve(job.value()).resolve(Integer.toString(attempt));
    }

    /** Its own, with a folder for each attempt. */
    Path works(JobId job) {
        return home.work().resolve(job.value());
    }
}
