package dev.nightshift.cli;

import picocli.CommandLine.Command;

/** The store of snapshots. */
@Command(
        name = "snapshot",
        description = "Takes, shows, verifies, prunes and copies snapshots of the workspaces.",
        synopsisSubcommandLabel = "take|list|show|verify|prune|copy",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift snapshot take",
            "  nightshift snapshot list",
            "  nightshift snapshot verify --all",
            "",
            "Exit status: 14 a snapshot failed or is damaged, 11 another process runs this home (take)."
        })
final class SnapshotVerb extends Words {
    SnapshotVerb(Context context) {
        super(context, "take|list|show|verify|prune|copy");
    }
}
