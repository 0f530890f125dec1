package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Steering;
import dev.nightshift.store.Tx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets jobs run that wait for approval. */
@Command(
        name = "approve",
        description = "Lets jobs run that wait for a human's approval.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift approve drop-old-tables",
            "  nightshift approve --kind summary",
            "  nightshift approve --all",
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

    Approve(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        boolean several = all || jobClass != null || kind != null;
        if (several != ids.isEmpty()) {
            throw new UserException(
                    ProblemCode.USAGE,
                    several ? "approve: give ids, or --all, --class, --kind; not both." : "approve: which jobs?",
                    "As in: approve ID, or approve --all. Those that wait: list --state held");
        }
        List<String> waiting = several
                ? context.read(tx -> context.toRead().steering().awaitingApproval(tx, jobClass, kind), List::<String>of)
                : ids;
        if (waiting.isEmpty()) {
            context.say("No job waits for approval.");
            return ExitCode.OK;
        }
        return steer(waiting);
    }

    @Override
    String change(Steering steering, Tx tx, String id) {
        steering.approve(tx, id, context.user());
        return id + " is approved and queued";
    }
}
