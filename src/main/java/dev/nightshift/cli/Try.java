package dev.nightshift.cli;

import dev.nightshift.app.Trial;
import dev.nightshift.problem.ExitCode;
import java.time.Clock;
import picocli.CommandLine.Command;

/** The night in a few seconds. */
@Command(
        name = "try",
        description =
                "Shows a whole night in a few seconds: in a fresh temporary home, sample jobs go through the inbox,"
                        + " a shift runs under guard, the morning report is printed, what one job changed is taken back between two others,"
                        + " then the whole night, each with its proof.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift try", "", "Exit status: 0 when all was put back and nothing else changed, 14 when not."
        })
final class Try extends Verb {
    Try(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        boolean same = Trial.run(context::print, Clock.systemUTC());
        return same ? ExitCode.OK : ExitCode.NOT_RESTORED;
    }
}
