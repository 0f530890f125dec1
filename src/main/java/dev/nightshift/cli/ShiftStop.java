package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.problem.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The brake. */
@Command(
        name = "stop",
        description = "Ends the shift that is open, after the jobs that run.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift shift stop",
            "  nightshift shift stop --now",
            "",
            "Exit status: 0, also when none is open."
        })
final class ShiftStop extends Verb {
    @Option(names = "--now", description = "End the running jobs too.")
    private boolean now;

    ShiftStop(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Installation home = context.toRead();
        boolean asked = home.hasDatabase()
                && context.toChange()
                        .database()
                        .write(tx -> context.toChange().shifts().requestStop(tx, now, context.user()));
        if (context.json()) {
            context.printJson(Json.object("asked", asked));
        }
        context.say(
                !asked ? "No shift is open." : now ? "The shift ends now." : "The shift ends after its running jobs.");
        return ExitCode.OK;
    }
}
