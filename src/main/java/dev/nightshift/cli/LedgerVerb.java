package dev.nightshift.cli;

import picocli.CommandLine.Command;

/** The history of who did what. */
@Command(
        name = "ledger",
        description = "Checks the history of who did what when.",
        synopsisSubcommandLabel = "verify",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift ledger verify",
            "",
            "Exit status: 12 the ledger is damaged, or not the one that was written."
        })
final class LedgerVerb extends Words {
    LedgerVerb(Context context) {
        super(context, "verify");
    }
}
