package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program itself; without a verb it is {@code start}. */
@Command(
        name = "nightshift",
        versionProvider = Version.class,
        description = "Runs queued work at night under guard; in the morning it shows what was done, what changed, and"
                + " how to undo it.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs (without one: start):%n",
        optionListHeading = "%nOptions of every verb:%n",
        footerHeading = "%nExit status%n",
        footer = {
            "  0 done; a shift: succeeded, empty or waiting    1 internal error",
            "  2 usage or bad input            3 a shift was partial or failed, or a job waited for failed",
            "  4 the guard refused the shift   10 configuration, or no home",
            "  11 another process runs this home               12 database",
            "  13 unhealthy                    14 snapshot or rollback refused or incomplete",
            "  124 wait timed out              130 interrupted  143 terminated",
            "",
            "See: nightshift VERB --help"
        })
final class Root extends Verb {
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 96,
            description = "Show the version.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean version;

    Root(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        return new Start(context).run();
    }
}
