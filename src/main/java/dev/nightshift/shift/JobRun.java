package dev.nightshift.shift;

import dev.nightshift.config.Redaction;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Run;
import dev.nightshift.runner.RunningJob;
import dev.nightshift.store.Tx;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One attempt on its way through the route {@code job}: each step adds what it found out. For one thread at a time. */
public final class JobRun {
    private final OpenShift shift;
    private final Claim claim;
    private final RunningJob job;
    private final Redaction redaction;
    private @Nullable Execution execution;
    private @Nullable Run run;
    private final Function<Tx, Optional<Claim>> claimNext;
    private @Nullable Outcome outcome;
    private @Nullable Claim next;
    private boolean recorded;
    private boolean ours;
    private @Nullable Effect effect;
    private Runnable left = () -> {};
    private boolean waitedInVain;

    /** {@code claimNext} claims what its worker does after this, in the transaction that records this. */
    JobRun(OpenShift shift, Claim claim, RunningJob job, Function<Tx, Optional<Claim>> claimNext) {
        this.shift = shift;
        this.claim = claim;
        this.job = job;
        this.redaction = shift.redaction().and(claim.spec().work().env());
        this.claimNext = claimNext;
    }

    Optional<Claim> claimNext(Tx tx) {
        return claimNext.apply(tx);
    }

    /** {@code mine}: the claim was still ours, so this is what stands. */
    void recorded(boolean mine, Optional<Claim> claimed) {
        ours = mine;
        next = claimed.orElse(null);
        recorded = true;
    }

    boolean isOurs() {
        return ours;
    }

    /** What it does to its workspace; {@code null}: it has none, or nobody looks. */
    @Nullable
    Effect effect() {
        return effect;
    }

    void effect(Effect begun) {
        effect = begun;
    }

    /** {@code release} gives back what was taken for it. */
    void whenLeft(Runnable release) {
        left = release;
    }

    /** It has come to the end of its route. */
    void leave() {
        Runnable once = left;
        left = () -> {};
        once.run();
    }

    boolean isRecorded() {
        return recorded;
    }

    /** It was waited for a disk with room to record this, until it made no sense any more. */
    void waitedInVain() {
        waitedInVain = true;
    }

    boolean hasWaitedInVain() {
        return waitedInVain;
    }

    /** What was claimed when this was recorded. */
    Optional<Claim> next() {
        return Optional.ofNullable(next);
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

    /** Of all that is said of it: its own secrets go too. */
    Redaction redaction() {
        return redaction;
    }

    /** What is said of how it ended loses its secrets here, before anybody reads it. */
    void executed(Execution how, Run measured) {
        execution = how.saying(redaction::redact);
        run = new Run(
                measured.duration(),
                measured.cpuMillis(),
                measured.maxRss(),
                measured.logBytes(),
                measured.logCut(),
                redaction.orNull(measured.note()));
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
