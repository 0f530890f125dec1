package dev.nightshift.queue;

import dev.nightshift.job.JobSpec;

/**
 * A job that is ours to run, and the token that proves it: attempt and owner.
 *
 * @param failures failed attempts since a human last queued the job
 * @param interruptions interrupted attempts in a row, just before this one
 */
public record Claim(long seq, String job, int attempt, ShiftRef shift, JobSpec spec, int failures, int interruptions) {

    /** The idempotency key of this attempt, {@code SHIFT/JOB/ATTEMPT}. */
    public String key() {
        return shift.id() + "/" + job + "/" + attempt;
    }
}
