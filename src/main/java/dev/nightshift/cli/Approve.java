package dev.nightshift.cli;

import dev.nightshift.job.State;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Review;
import dev.nightshift.queue.Steering;
import dev.nightshift.store.Tx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets jobs run that wait for approval, and lets results stand that wait for it. */
@Command(
        name = "approve",
        description =
                "Lets jobs run that wait for a human's approval; of jobs that ran and are unreviewed, lets stand what they"
                        + " did.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift approve drop-old-tables",
            "  nightshift approve --kind summary",
            "  nightshift approve --all                  all that may not run yet; no results",
            "  nightshift approve --results --all        all results that are unreviewed",
            "",
            "Exit status: 2 no such job, or it does not wait for approval."
        })
final class Approve extends Steer {
    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of jobs; see list --state held.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--class", paramLabel = "C", description = "All that wait and are of this class.")
    private @Nullable String jobClass;

    @Option(names = "--kind", paramLabel = "K", description = "All that wait and are of this kind.")
    private @Nullable String kind;

    @Option(names = "--all", description = "All that wait.")
    private boolean all;

    @Option(names = "--results", description = "With --all, --class or --kind: results that are unreviewed instead.")
    private boolean results;

    Approve(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        boolean several = all || jobClass != null || kind != null;
        if (several != ids.isEmpty() || (results && !several)) {
            throw new UserException(
                    ProblemCode.USAGE,
                    several ? "approve: give ids, or --all, --class, --kind; not both." : "approve: which jobs?",
                    "As in: approve ID, or approve --all. Those that wait: list --state held");
        }
        List<String> waiting = several ? context.read(this::waiting, List::<String>of) : ids;
        if (waiting.isEmpty()) {
            context.say(results ? "No result waits for approval." : "No job waits for approval.");
            return ExitCode.OK;
        }
        return steer(waiting);
    }

    /** Nobody approves work unseen by habit: the results only when they are asked for. */
    private List<String> waiting(Tx tx) {
        return results
                ? Review.waiting(tx, jobClass, kind)
                : context.toRead().steering().awaitingApproval(tx, jobClass, kind);
    }

    @Override
    String change(Steering steering, Tx tx, String id) {
        State state = steering.approve(tx, id, context.user());
        return id + (state == State.QUEUED ? " is approved and queued" : " is approved: what it did stands");
    }
}
