package dev.nightshift.cli;

import picocli.CommandLine.Command;

/** The route files. */
@Command(
        name = "routes",
        description = "Checks and shows the route files.",
        synopsisSubcommandLabel = "check|list",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift routes check",
            "  nightshift routes list",
            "",
            "Exit status: 10 a route file is broken (check)."
        })
final class Routes extends Words {
    Routes(Context context) {
        super(context, "check|list");
    }
}
