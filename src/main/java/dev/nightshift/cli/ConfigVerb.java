package dev.nightshift.cli;

import picocli.CommandLine.Command;

/** The configuration. */
@Command(
        name = "config",
        description = "Checks the configuration.",
        synopsisSubcommandLabel = "check",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift config check", "", "Exit status: 10 something is wrong in it."})
final class ConfigVerb extends Words {
    ConfigVerb(Context context) {
        super(context, "check");
    }
}
