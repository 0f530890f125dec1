package dev.nightshift.report;

import dev.nightshift.job.State;
import dev.nightshift.problem.Command;
import dev.nightshift.queue.JobView;
import java.util.List;

/** What a human can do about a job that waits for one. */
final class Humans {
    static final String AWAITING_APPROVAL = "awaiting_approval";

    private Humans() {}

    /** The verbs that move it on, the one that lets it run first. */
    static List<String> verbs(JobView job) {
        if (job.state() == State.UNREVIEWED) {
            return List.of("approve", "reject");
        }
        boolean approval = job.waiting() != null && job.waiting().code().equals(AWAITING_APPROVAL);
        return approval ? List.of("approve", "reject") : List.of("release", "cancel");
    }

    static Command first(JobView job, Reader reader) {
        return reader.commands().command(verbs(job).get(0), job.id());
    }
}
