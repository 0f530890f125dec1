package dev.nightshift.shift;

import static dev.nightshift.shift.Teller.problem;
import static dev.nightshift.shift.Teller.warning;

import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.problem.Problem;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.shift.Teller.Voice;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what waits for a human: approvals, reviews, files that were refused, ids that no job has. */
public final class TellingWaits {
    private static final String APPROVAL = "approval";
    private static final int MOST_NAMED = 5;

    private final Teller teller;

    TellingWaits(Teller teller) {
        this.teller = teller;
    }

    /**
     * What waits for a human's yes at the end of a night.
     *
     * @param before ids of jobs that do not run before, the oldest first
     * @param after ids of jobs that ran, and whose results are open
     * @param changed the first of these that changed its workspace; {@code null} where none did
     * @param oldest since when the first of all these waits
     */
    record Asked(
            List<String> before,
            List<String> after,
            @Nullable String changed,
            Instant oldest) {
        int all() {
            return before.size() + after.size();
        }
    }

    /** Told once a night while something waits. */
    void approvals(Tx tx, OpenShift shift, Asked asked) {
        Body.Builder body = teller.body()
                .line("The oldest waits since " + teller.time(asked.oldest()) + ".")
                .log("To run, they wait for a yes:", named(asked.before()))
                .log("They ran, and wait for a look at what they did:", named(asked.after()));
        if (!asked.after().isEmpty()) {
            review(body, asked);
        }
        if (!asked.before().isEmpty()) {
            String first = asked.before().get(0);
            body.command("See what " + first + " would do", "show", first)
                    .command("Let it run", "approve", first)
                    .command("Turn it down", "reject", first, "--reason", "not wanted")
                    .command("All that are held", "list", "--state", "held");
        }
        teller.raise(
                tx,
                Voice.of(shift),
                APPROVAL,
                warning(
                        "approval_waiting",
                        asked.all() == 1 ? "A job waits for approval" : asked.all() + " jobs wait for approval",
                        body,
                        About.ofShift(shift.getId(), "approval")));
    }

    private static void review(Body.Builder body, Asked asked) {
        String changed = asked.changed();
        if (changed != null) {
            body.command("See what " + changed + " changed", "diff", changed)
                    .command("Let it stand", "approve", changed)
                    .command("Turn it down and take it back", "reject", changed, "--reason", "not good", "--undo");
        } else {
            String first = asked.after().get(0);
            body.command("See what came of " + first, "show", first)
                    .command("Let it stand", "approve", first)
                    .command("Turn it down", "reject", first, "--reason", "not good");
        }
        body.command("All that wait for a look", "list", "--state", "unreviewed");
    }

    /** Nothing waits any more; who said yes or no knows. */
    void noApprovals(Tx tx) {
        teller.forget(tx, APPROVAL);
    }

    private static List<String> named(List<String> ids) {
        return ids.size() <= MOST_NAMED
                ? ids
                : Stream.concat(ids.stream().limit(MOST_NAMED), Stream.of("and " + (ids.size() - MOST_NAMED) + " more"))
                        .toList();
    }

    /** A file of standing jobs is wrong; none of them came tonight. */
    void standingRefused(Tx tx, ShiftOrder order, Problem problem) {
        Body.Builder body = teller.body()
                .line(problem.message())
                .line("None of its jobs comes until the file is mended. It is not told again until the file changes;"
                        + " every report names it.")
                .command("Look again when it is mended", "config", "check");
        teller.put(
                tx,
                Voice.of(order),
                problem("standing_refused", "A file of standing jobs was refused", body, About.of("job", "inbox")));
    }

    /** Jobs that wait for ids that no job has. */
    void astray(Tx tx, OpenShift shift, List<Jobs.Astray> jobs) {
        Body.Builder body = teller.body()
                .log(
                        "Each of these waits until a job has the id that it names:",
                        jobs.stream()
                                .map(job -> job.id() + " waits for " + job.unknown())
                                .toList())
                .command("What waits and why", "list")
                .command(
                        "If an id is misspelt, end the job and submit it again",
                        "cancel",
                        jobs.get(0).id());
        teller.put(
                tx,
                Voice.of(shift),
                warning(
                        "after_unknown",
                        "Jobs wait for an id that no job has",
                        body,
                        About.ofShift(shift.getId(), "job")));
    }
}
