package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads snapshots back. */
@Command(
        name = "verify",
        description = "Reads snapshots back: hashes every object, restores some files to scratch and compares them.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift snapshot verify                 the newest",
            "  nightshift snapshot verify --all           all of them, and every file",
            "",
            "Exit status: 14 something is damaged."
        })
final class SnapshotVerify extends Verb {
    @Parameters(arity = "0..*", paramLabel = "SNAPSHOT", description = "Tags or ids (default: the newest).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "All files, and without a SNAPSHOT all snapshots.")
    private boolean all;

    SnapshotVerify(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Installation home = context.toRead();
        boolean good = true;
        List<Map<String, @Nullable Object>> shapes = new ArrayList<>();
        for (Snapshot snapshot : chosen(home)) {
            Verification verification = home.snapshots().verify(snapshot, all);
            good &= verification.good();
            shapes.add(shape(snapshot, verification));
            tell(snapshot, verification);
        }
        if (context.json()) {
            context.printJson(shapes);
        } else if (shapes.isEmpty()) {
            context.say("No snapshot has been taken yet.");
        }
        return good ? ExitCode.OK : ExitCode.NOT_RESTORED;
    }

    private List<Snapshot> chosen(Installation home) {
        if (!names.isEmpty()) {
            return names.stream().map(name -> home.snapshots().find(name)).toList();
        }
        List<Snapshot> snapshots = home.snapshots().list();
        return all || snapshots.isEmpty() ? snapshots : snapshots.subList(snapshots.size() - 1, snapshots.size());
    }

    private static Map<String, @Nullable Object> shape(Snapshot snapshot, Verification verification) {
        return Json.object(
                "tag", snapshot.tag(),
                "good", verification.good(),
                "objects", verification.objects(),
                "restored", verification.restored(),
                "damaged", verification.damaged());
    }

    private void tell(Snapshot snapshot, Verification verification) {
        if (context.json()) {
            return;
        }
        String word = verification.good()
                ? context.tint().green("good")
                : context.tint().red("damaged");
        context.print(snapshot.tag() + "  " + word + "  " + verification.objects() + " objects, "
                + verification.restored() + " files restored and compared");
        verification.damaged().forEach(what -> context.print("  " + Shown.line(what)));
    }
}
