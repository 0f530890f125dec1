package dev.nightshift.cli;

import dev.nightshift.job.OnInvalid;
import dev.nightshift.job.Place;
import dev.nightshift.job.State;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Steering;
import dev.nightshift.store.Tx;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns down jobs that wait for approval, and results that wait for it. */
@Command(
        name = "reject",
        description = {
            "Turns down jobs that wait for a human's approval: they are cancelled.",
            "A job that ran and is unreviewed becomes invalid; what it changed is taken back with --undo, or where the job"
                    + " says on_invalid: undo."
        },
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift reject drop-old-tables --reason 'not before the backup'",
            "  nightshift reject tidy-sources --reason 'broke the build' --undo",
            "",
            "Exit status: 2 no such job, or it does not wait for approval; 14 it is rejected, but not all of what it",
            "changed was taken back; 11 the same, because a shift runs or another process holds this home."
        })
final class Reject extends Steer {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of jobs; see list --state held.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the job.")
    private String reason = "";

    @Option(names = "--undo", description = "Take back what it changed, too.")
    private boolean undo;

    @Option(names = "--keep", description = "Leave what it changed, also where the job says on_invalid: undo.")
    private boolean keep;

    /** Whether what the job at hand changed is taken back. */
    private boolean takeBack;

    Reject(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        if (undo && keep) {
            throw new UserException(
                    ProblemCode.USAGE, "reject: --undo and --keep say the opposite.", "Keep one of them.");
        }
        return steer(ids);
    }

    @Override
    String change(Steering steering, Tx tx, String id) {
        boolean ran = steering.reject(tx, id, reason, context.user()) == State.INVALID;
        Place place = context.toChange().jobs().spec(tx, id).place();
        boolean wanted = ran && !keep && (undo || place.onInvalid() == OnInvalid.UNDO);
        takeBack = wanted && place.workspace() != null;
        return id + " is rejected"
                + (wanted && !takeBack ? "; it has no workspace, so there is nothing to take back" : "");
    }

    /** By the way that every undo takes, once the rejection stands. */
    @Override
    ExitCode then(String id) {
        if (!takeBack) {
            return ExitCode.OK;
        }
        ExitCode exit = context.also("undo", id, "--yes");
        if (exit != ExitCode.OK) {
            context.say(id + " stays rejected. Try again to take back what it changed with: "
                    + context.command("undo", id));
        }
        return exit;
    }
}
