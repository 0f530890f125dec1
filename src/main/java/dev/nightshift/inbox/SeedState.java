package dev.nightshift.inbox;

import dev.nightshift.job.State;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.Waiting;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a state of the seed's queue is here. What was finished stays finished; what nobody can be sure of waits for a
 * human.
 *
 * @param approval whether the job wants approval; queued, it has it
 */
record SeedState(State state, @Nullable Waiting reason, boolean approval) {
    static final SeedState QUEUED = new SeedState(State.QUEUED, null, false);
    static final SeedState APPROVED = new SeedState(State.QUEUED, null, true);
    static final SeedState AWAITING =
            new SeedState(State.HELD, new Waiting("awaiting_approval", "waits for a human to approve it"), true);
    static final SeedState PARKED =
            new SeedState(State.HELD, new Waiting("imported", "was parked where it comes from"), false);
    private static final SeedState RUNNING = new SeedState(
            State.HELD, new Waiting("interrupted", "ran when it was imported; how that ended is not known"), false);
    private static final SeedState SUCCEEDED = new SeedState(State.SUCCEEDED, null, false);
    private static final SeedState FAILED =
            new SeedState(State.FAILED, new Waiting("imported", "failed where it comes from"), false);
    private static final SeedState INSUFFICIENT = new SeedState(
            State.INSUFFICIENT_EVIDENCE,
            new Waiting("imported", "found too little evidence, before it came here"),
            false);
    private static final SeedState INVALID = new SeedState(
            State.INVALID, new Waiting("imported", "its output was not valid where it comes from"), false);
    private static final SeedState REJECTED =
            new SeedState(State.CANCELLED, new Waiting("rejected", "was rejected where it comes from"), true);
    private static final SeedState CANCELLED =
            new SeedState(State.CANCELLED, new Waiting("cancelled", "was cancelled where it comes from"), false);

    private static final Map<String, SeedState> WORDS = Map.ofEntries(
            Map.entry("queued", QUEUED),
            Map.entry("ready", QUEUED),
            Map.entry("scheduled", QUEUED),
            Map.entry("deferred", QUEUED),
            Map.entry("retry", QUEUED),
            Map.entry("approved", APPROVED),
            Map.entry("pending", AWAITING),
            Map.entry("pending_approval", AWAITING),
            Map.entry("awaiting_approval", AWAITING),
            Map.entry("parked", PARKED),
            Map.entry("running", RUNNING),
            Map.entry("in_progress", RUNNING),
            Map.entry("processing", RUNNING),
            Map.entry("started", RUNNING),
            Map.entry("interrupted", RUNNING),
            Map.entry("completed", SUCCEEDED),
            Map.entry("complete", SUCCEEDED),
            Map.entry("done", SUCCEEDED),
            Map.entry("success", SUCCEEDED),
            Map.entry("succeeded", SUCCEEDED),
            Map.entry("failed", FAILED),
            Map.entry("failure", FAILED),
            Map.entry("error", FAILED),
            Map.entry("timeout", FAILED),
            Map.entry("insufficient_evidence", INSUFFICIENT),
            Map.entry("validation_failed", INVALID),
            Map.entry("invalid", INVALID),
            Map.entry("rejected", REJECTED),
            Map.entry("cancelled", CANCELLED),
            Map.entry("canceled", CANCELLED),
            Map.entry("skipped", CANCELLED));

    /** The same, where a human has to approve before it is queued. */
    SeedState afterApproval() {
        return new SeedState(state, reason, true);
    }

    /**
     * @param word as it is written; in any case, with blanks or hyphens too
     * @param execution whether an execution says so: one that is pending has been let run already
     */
    static SeedState of(String word, boolean execution) {
        String plain = word.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        if (plain.isEmpty() || (execution && plain.equals("pending"))) {
            return QUEUED;
        }
        SeedState known = WORDS.get(plain);
        return known != null
                ? known
                : new SeedState(
                        State.HELD,
                        new Waiting(
                                "imported",
                                "was " + Shown.quoted(word) + " where it comes from, which is unknown here"),
                        false);
    }
}
