package dev.nightshift.cli;

import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One of them. */
@Command(
        name = "show",
        description = "Shows the facts of a snapshot, and what is not in it.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift snapshot show latest", "", "Exit status: 14 no such snapshot."})
final class SnapshotShow extends Verb {
    private static final int MOST_ROWS = 20;

    @Parameters(paramLabel = "SNAPSHOT", description = "A tag, the beginning of an id, or latest.")
    private String name = "";

    @Option(names = "--from", paramLabel = "DIR", description = "Read a copy of the snapshots; see snapshot copy.")
    private @Nullable Path from;

    SnapshotShow(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Snapshots snapshots = context.snapshots(from);
        Snapshot snapshot = snapshots.find(name);
        Proof proof = snapshots.proof();
        Map<String, String> uncovered = snapshots.uncovered(snapshot);
        if (context.json()) {
            Map<String, @Nullable Object> shape = Shapes.snapshot(snapshot, proof);
            shape.put("uncovered", uncovered);
            shape.put("damage", proof.broken().getOrDefault(snapshot.tag(), List.of()));
            context.printJson(shape);
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
        context.print("proven      " + SnapshotList.proven(context, proof, snapshot));
        new TreeMap<>(snapshot.notes())
                .forEach((key, value) ->
                        context.print(String.format(Locale.ROOT, "%-11s ", Shown.line(key)) + Shown.line(value)));
        rows("damaged", proof.broken().getOrDefault(snapshot.tag(), List.of()));
        rows(
                "left out",
                uncovered.entrySet().stream()
                        .map(path -> path.getKey() + ": " + path.getValue())
                        .toList());
        context.say("Back to it with: " + context.command("rollback", snapshot.tag()));
        return ExitCode.OK;
    }

    private void rows(String name, List<String> rows) {
        String first = name;
        for (String row : rows.subList(0, Math.min(MOST_ROWS, rows.size()))) {
            context.print(String.format(Locale.ROOT, "%-11s ", first) + Shown.line(row));
            first = "";
        }
        if (rows.size() > MOST_ROWS) {
            context.print(" ".repeat(12) + "and " + (rows.size() - MOST_ROWS) + " more; all of them: "
                    + context.command("snapshot", "show", this.name, "--json"));
        }
    }
}
