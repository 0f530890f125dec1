package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.problem.ExitCode;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Takes the brake off. */
@Command(
        name = "resume",
        description = "Ends a pause: a shift that is open goes on, the next one claims as usual.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift resume", "", "Exit status: 0, also when it is not paused."})
final class Resume extends Verb {
    Resume(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        boolean changed = context.toRead().hasDatabase() && resumed(context.toChange());
        if (context.json()) {
            context.printJson(Pause.shape(changed, Optional.empty()));
        }
        context.say(changed ? "Resumed." : "It is not paused.");
        return ExitCode.OK;
    }

    private boolean resumed(Installation home) {
        return home.database().write(tx -> home.pauses().resume(tx, context.user()));
    }
}
