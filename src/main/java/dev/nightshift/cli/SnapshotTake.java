package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** One by hand. */
@Command(
        name = "take",
        description = "Takes a snapshot of all workspaces now and verifies it; prints its tag.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift snapshot take", "", "Exit status: 14 it failed, 11 another process runs this home."})
final class SnapshotTake extends Verb {
    SnapshotTake(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Optional<ExitCode> elsewhere = context.inService();
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        Installation home = context.toChange();
        Snapshot taken = context.session().holding("snapshot take", () -> take(home));
        if (context.json()) {
            context.printJson(Shapes.snapshot(taken));
        } else {
            context.print(taken.tag());
        }
        context.say(taken.files() + " files, " + Sizes.text(taken.bytes()) + ", verified. Back to it with: "
                + context.command("rollback", taken.tag()));
        return ExitCode.OK;
    }

    private Snapshot take(Installation home) {
        Snapshots snapshots = home.snapshots();
        return snapshots.take(
                SnapshotKind.MANUAL, snapshots.stamp(), home.config().workspaces(), Map.of("taken_by", context.user()));
    }
}
