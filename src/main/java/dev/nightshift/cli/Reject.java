package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import dev.nightshift.queue.Steering;
import dev.nightshift.store.Tx;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns down jobs that wait for approval. */
@Command(
        name = "reject",
        description = "Turns down jobs that wait for a human's approval: they are cancelled.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift reject drop-old-tables --reason 'not before the backup'",
            "",
            "Exit status: 2 no such job, or it does not wait for approval."
        })
final class Reject extends Steer {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of jobs; see list --state held.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the job.")
    private String reason = "";

    Reject(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        return steer(ids);
    }

    @Override
    String change(Steering steering, Tx tx, String id) {
        steering.reject(tx, id, reason, context.user());
        return id + " is rejected";
    }
}
