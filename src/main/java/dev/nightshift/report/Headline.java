package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.State;
import dev.nightshift.queue.ShiftStatus;
import java.util.ArrayList;
import java.util.List;

/** The night in one sentence. What did not succeed is not worded as a success. */
final class Headline {
    private Headline() {}

    static String of(NightFacts facts) {
        return name(facts) + ": " + word(facts) + " — " + rest(facts);
    }

    static String name(NightFacts facts) {
        return (facts.shift().mode().autonomous() ? "Night of " : "Shift of ")
                + facts.reader().date(facts.shift().times().startedAt());
    }

    static String word(NightFacts facts) {
        ShiftStatus status = facts.shift().status();
        boolean noneSucceeded = facts.work().count(AttemptResult.SUCCEEDED) == 0;
        if (status != ShiftStatus.SUCCEEDED || !noneSucceeded) {
            return status.code();
        }
        return facts.work().open() > 0 ? "waits for review" : "nothing succeeded";
    }

    static String rest(NightFacts facts) {
        return done(facts) + reviews(facts.work()) + undelivered(facts.told());
    }

    private static String reviews(NightFacts.Work work) {
        long open = work.forHuman().stream()
                .filter(job -> job.state() == State.UNREVIEWED)
                .count();
        return open == 0 ? "" : "; " + open + (open == 1 ? " waits" : " wait") + " for your review";
    }

    private static String undelivered(NightFacts.Told told) {
        int stuck = told.stuck().size();
        return stuck == 0 ? "" : "; " + stuck + (stuck == 1 ? " notice was" : " notices were") + " not delivered";
    }

    private static String done(NightFacts facts) {
        int left = facts.work().notRun();
        if (facts.shift().guard().refused() != null) {
            return "the guard refused all of it" + (left == 0 ? "" : "; " + jobs(left) + " did not run");
        }
        return switch (facts.shift().status()) {
            case EMPTY -> "nothing was due" + rejected(facts) + waiting(left);
            case WAITING -> "nothing could run" + rejected(facts) + waiting(left);
            case RUNNING, SUCCEEDED, PARTIAL, FAILED, INTERRUPTED -> counted(facts.work());
        };
    }

    /** Who dropped a file and finds no job should not read on to learn why. */
    private static String rejected(NightFacts facts) {
        int files = facts.rejected().size();
        return files == 0 ? "" : "; " + files + (files == 1 ? " file was" : " files were") + " rejected";
    }

    private static String waiting(int left) {
        return left == 0 ? "" : "; " + jobs(left) + " wait" + (left == 1 ? "s" : "");
    }

    private static String counted(NightFacts.Work work) {
        int ran = work.ran().size();
        int left = work.notRun();
        List<String> parts = new ArrayList<>();
        parts.add(ran + " of " + jobs(ran + left) + " ran");
        int succeeded = work.count(AttemptResult.SUCCEEDED);
        if (succeeded > 0 || ran > work.open()) {
            parts.add(succeeded == 0 ? "none succeeded" : succeeded + " succeeded");
        }
        for (AttemptResult result : AttemptResult.values()) {
            int count = work.count(result);
            if (count > 0 && result != AttemptResult.SUCCEEDED) {
                parts.add(count + " " + part(result));
            }
        }
        return String.join(", ", parts) + (left == 0 ? "" : "; " + left + " did not run");
    }

    private static String part(AttemptResult result) {
        return switch (result) {
            case SUCCEEDED -> "succeeded";
            case INSUFFICIENT_EVIDENCE -> "had insufficient evidence";
            case INVALID -> "invalid";
            case FAILED -> "failed";
            case DEFERRED -> "said \"not now\"";
            case CANCELLED -> "cancelled";
            case INTERRUPTED -> "interrupted";
        };
    }

    static String jobs(int count) {
        return count + (count == 1 ? " job" : " jobs");
    }
}
