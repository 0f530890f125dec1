package dev.nightshift.inbox;

import dev.nightshift.job.JobSpec;
import java.util.List;

/** From a file of the inbox to specs: job files are parsed, documents are not. */
public final class SubmissionReader {
    private final JobFileReader files;

    public SubmissionReader(JobFileReader files) {
        this.files = files;
    }

    List<JobSpec> specs(Received received) {
        return JobFileReader.isJobFile(received.name())
                ? files.read(received.name(), received.content())
                : List.of(Documents.spec(received.name()));
    }
}
