package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import java.util.List;
import picocli.CommandLine.Command;

/** Where one can go back to. */
@Command(
        name = "list",
        description = "Shows the snapshots from before shifts and from before rollbacks, and those taken by hand.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift rollback list", "", "Exit status: 0, also when there is none."})
final class RollbackList extends Verb {
    RollbackList(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Snapshots store = context.toRead().snapshots();
        List<Snapshot> snapshots = store.list().stream()
                .filter(snapshot -> snapshot.kind() == SnapshotKind.PRE
                        || snapshot.kind() == SnapshotKind.SAFETY
                        || snapshot.kind() == SnapshotKind.MANUAL)
                .toList();
        SnapshotList.print(context, store, snapshots);
        return ExitCode.OK;
    }
}
