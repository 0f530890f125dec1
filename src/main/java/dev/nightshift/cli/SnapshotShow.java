package dev.nightshift.cli;

import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.snapshot.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One of them. */
@Command(
        name = "show",
        description = "Shows the facts of a snapshot.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift snapshot show latest", "", "Exit status: 14 no such snapshot."})
final class SnapshotShow extends Verb {
    @Parameters(paramLabel = "SNAPSHOT", description = "A tag, the beginning of an id, or latest.")
    private String name = "";

    SnapshotShow(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Snapshot snapshot = context.toRead().snapshots().find(name);
        if (context.json()) {
            context.printJson(Shapes.snapshot(snapshot));
            return ExitCode.OK;
        }
        Times times = new Times(context.toRead().config().shift().zone());
        context.print("tag         " + snapshot.tag());
        context.print("id          " + snapshot.id());
        context.print("kind        " + snapshot.kind().code());
        context.print("taken       " + times.second(snapshot.takenAt()));
        context.print("verified    " + times.second(snapshot.verifiedAt()));
        context.print("workspaces  " + String.join(", ", snapshot.workspaces()));
        context.print("files       " + snapshot.files() + " with " + Sizes.text(snapshot.bytes()));
        context.print("left out    " + snapshot.contents().skipped());
        snapshot.notes().forEach((key, value) -> context.print(Shown.line(key) + "  " + Shown.line(value)));
        context.say("Back to it with: " + context.command("rollback", snapshot.tag()));
        return ExitCode.OK;
    }
}
