package dev.nightshift.cli;

import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All of them. */
@Command(
        name = "list",
        description =
                "Shows all snapshots, the oldest first, and when each was last read back from disk and found whole.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift snapshot list", "", "Exit status: 0, also when there is none."})
final class SnapshotList extends Verb {
    @Option(names = "--from", paramLabel = "DIR", description = "Read a copy of the snapshots; see snapshot copy.")
    private @Nullable Path from;

    SnapshotList(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Snapshots store = context.snapshots(from);
        print(context, store, store.list());
        return ExitCode.OK;
    }

    /** When it was last read back and found whole; that it is damaged where it was not. */
    static String proven(Context context, Proof proof, Snapshot snapshot) {
        Instant at = proof.provenAt(snapshot);
        return at == null
                ? context.tint().red("damaged")
                : new Times(context.toRead().config().shift().zone()).minute(at);
    }

    static void print(Context context, Snapshots store, List<Snapshot> snapshots) {
        Proof proof = store.proof();
        if (context.json()) {
            context.printJson(snapshots.stream()
                    .map(snapshot -> Shapes.snapshot(snapshot, proof))
                    .toList());
        } else if (snapshots.isEmpty()) {
            context.say("No snapshot has been taken yet.");
        } else {
            Times times = new Times(context.toRead().config().shift().zone());
            Table table = context.table("TAG", "KIND", "JOB", "TAKEN", "FILES", "SIZE", "LAST PROVEN", "WORKSPACES");
            snapshots.forEach(snapshot -> table.row(
                    snapshot.tag(),
                    snapshot.kind().code(),
                    Shown.line(snapshot.notes().getOrDefault("job", "")),
                    times.second(snapshot.takenAt()),
                    Long.toString(snapshot.files()),
                    Sizes.text(snapshot.bytes()),
                    proven(context, proof, snapshot),
                    String.join(", ", snapshot.workspaces())));
            table.printTo(context);
        }
    }
}
