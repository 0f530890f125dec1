package dev.nightshift.cli;

import picocli.CommandLine.Command;

/** The outbox and its channels. */
@Command(
        name = "notify",
        description = "Tests the channels, shows the notices, sends again what was not delivered.",
        synopsisSubcommandLabel = "test|list|retry",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift notify test mail",
            "  nightshift notify list",
            "  nightshift notify retry",
            "",
            "Exit status: 1 something could not be delivered."
        })
final class Notify extends Words {
    Notify(Context context) {
        super(context, "test|list|retry");
    }
}
