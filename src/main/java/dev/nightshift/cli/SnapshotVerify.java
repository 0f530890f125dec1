package dev.nightshift.cli;

import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.snapshot.Verification;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    @Option(names = "--from", paramLabel = "DIR", description = "Read a copy of the snapshots; see snapshot copy.")
    private @Nullable Path from;

    SnapshotVerify(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Snapshots snapshots = context.snapshots(from);
        if (all && names.isEmpty()) {
            return everything(snapshots);
        }
        boolean good = true;
        List<Map<String, @Nullable Object>> shapes = new ArrayList<>();
        for (Snapshot snapshot : chosen(snapshots)) {
            Verification verification = snapshots.verify(snapshot, all);
            good &= verification.good();
            shapes.add(shape(snapshot, verification));
            tell(snapshot, verification);
        }
        return end(shapes, good);
    }

    /** Every byte of the store and every snapshot; what one snapshot shares with another is read once. */
    private ExitCode everything(Snapshots snapshots) {
        List<Snapshot> listed = snapshots.list();
        List<Map<String, @Nullable Object>> shapes = new ArrayList<>();
        if (listed.isEmpty()) {
            return end(shapes, true);
        }
        Proof proof = snapshots.verifyAll();
        Set<String> tags = new TreeSet<>(proof.broken().keySet());
        listed.forEach(snapshot -> tags.add(snapshot.tag()));
        for (String tag : tags) {
            List<String> damaged = proof.broken().getOrDefault(tag, List.of());
            Instant at = proof.provenAt().get(tag);
            shapes.add(Json.object("tag", tag, "good", damaged.isEmpty(), "verified_at", at, "damaged", damaged));
            tell(tag, damaged, "");
        }
        Proof.Done done = proof.done();
        context.say(done.objects() + " objects were read back and hashed, " + Sizes.text(done.bytes()) + " on disk; "
                + done.restored() + " files were restored and compared.");
        if (proof.broken().isEmpty()) {
            proof.damage().forEach(what -> context.say("Damaged, and needed by no snapshot: " + Shown.line(what)));
        }
        return end(shapes, proof.good());
    }

    private ExitCode end(List<Map<String, @Nullable Object>> shapes, boolean good) {
        if (context.json()) {
            context.printJson(shapes);
        } else if (shapes.isEmpty()) {
            context.say("No snapshot has been taken yet.");
        }
        if (!good) {
            context.say("What is damaged is not reused. What the workspaces still hold is stored again, and the older "
                    + "snapshots with it mended, by: " + context.command("snapshot", "take"));
        }
        return good ? ExitCode.OK : ExitCode.NOT_RESTORED;
    }

    private List<Snapshot> chosen(Snapshots store) {
        if (!names.isEmpty()) {
            return names.stream().map(name -> store.find(name)).toList();
        }
        List<Snapshot> snapshots = store.list();
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
        tell(
                snapshot.tag(),
                verification.damaged(),
                "  " + verification.objects() + " objects, " + verification.restored()
                        + " files restored and compared");
    }

    private void tell(String tag, List<String> damaged, String more) {
        if (context.json()) {
            return;
        }
        String word = damaged.isEmpty()
                ? context.tint().green("good")
                : context.tint().red("damaged");
        context.print(Shown.line(tag) + "  " + word + more);
        damaged.forEach(what -> context.print("  " + Shown.line(what)));
    }
}
