package dev.nightshift.inbox;

import dev.nightshift.job.JobSpec;
import java.util.List;

/** From a file of the inbox to specs: job files are parsed, documents are not. */
public final class SubmissionReader {
    private final JobFileReader files;
    private final boolean approval;

    /** @param approval whether a human must approve each job, whatever its file says */
    public SubmissionReader(JobFileReader files, boolean approval) {
        this.files = files;
        this.approval = approval;
    }

    List<JobSpec> specs(Received received) {
        List<JobSpec> specs = JobFileReader.isJobFile(received.name())
                ? files.read(received.name(), received.content())
                : List.of(Documents.spec(received.name()));
        return approval
                ? specs.stream()
                        .map(spec -> spec.with(spec.order().afterApproval()))
                        .toList()
                : specs;
    }
}
