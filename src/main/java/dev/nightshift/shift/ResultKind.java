package dev.nightshift.shift;

import dev.nightshift.job.Execution;

/**
 * The bean {@code nightshift:result}: what the route of a kind returns when success with a text is not what it wants to
 * say.
 */
public final class ResultKind {

    /** The evidence does not suffice for an answer: honest, and no failure. */
    public Execution insufficientEvidence(String why) {
        return new Execution.InsufficientEvidence(why);
    }

    /** The job failed. */
    public Execution failed(String why) {
        return new Execution.Broken("kind_failed", why);
    }

    /** Not now: asked again in the next shift. */
    public Execution notNow() {
        return new Execution.Exited(Execution.NOT_NOW);
    }
}
