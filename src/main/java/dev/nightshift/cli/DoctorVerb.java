package dev.nightshift.cli;

import dev.nightshift.app.Doctor;
import dev.nightshift.problem.ExitCode;
import picocli.CommandLine.Command;

/** The installation now. */
@Command(
        name = "doctor",
        description =
                "Looks whether anybody would hear of a bad night: service, channels, outbox, pings, watcher. Sends nothing.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift doctor",
            "  nightshift doctor --json",
            "",
            "Exit status: 0 ok or warnings, 13 a check failed."
        })
final class DoctorVerb extends Verb {
    DoctorVerb(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        return new Checks(new Doctor(context.toRead()).run()).tell(context);
    }
}
