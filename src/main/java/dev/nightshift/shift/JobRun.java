package dev.nightshift.shift;

import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Run;
import dev.nightshift.runner.RunningJob;
import org.jspecify.annotations.Nullable;

/** One attempt on its way through the route {@code job}: each step adds what it found out. For one thread at a time. */
public final class JobRun {
    private final OpenShift shift;
    private final Claim claim;
    private final RunningJob job;
    private @Nullable Execution execution;
    private @Nullable Run run;
    private @Nullable Outcome outcome;

    JobRun(OpenShift shift, Claim claim, RunningJob job) {
        this.shift = shift;
        this.claim = claim;
        this.job = job;
    }

    OpenShift shift() {
        return shift;
    }

    Claim claim() {
        return claim;
    }

    RunningJob job() {
        return job;
    }

    void executed(Execution how, Run measured) {
        execution = how;
        run = measured;
    }

    @Nullable
    Execution execution() {
        return execution;
    }

    @Nullable
    Run run() {
        return run;
    }

    void decided(Outcome decided) {
        outcome = decided;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }
}
