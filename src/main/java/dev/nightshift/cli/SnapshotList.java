package dev.nightshift.cli;

import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.snapshot.Snapshot;
import java.util.List;
import picocli.CommandLine.Command;

/** All of them. */
@Command(
        name = "list",
        description = "Shows all snapshots, the oldest first.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift snapshot list", "", "Exit status: 0, also when there is none."})
final class SnapshotList extends Verb {
    SnapshotList(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        print(context, context.toRead().snapshots().list());
        return ExitCode.OK;
    }

    static void print(Context context, List<Snapshot> snapshots) {
        if (context.json()) {
            context.printJson(snapshots.stream().map(Shapes::snapshot).toList());
        } else if (snapshots.isEmpty()) {
            context.say("No snapshot has been taken yet.");
        } else {
            Times times = new Times(context.toRead().config().shift().zone());
            Table table = context.table("TAG", "TAKEN", "FILES", "SIZE", "WORKSPACES");
            snapshots.forEach(snapshot -> table.row(
                    snapshot.tag(),
                    times.second(snapshot.takenAt()),
                    Long.toString(snapshot.files()),
                    Sizes.text(snapshot.bytes()),
                    String.join(", ", snapshot.workspaces())));
            table.printTo(context);
        }
    }
}
