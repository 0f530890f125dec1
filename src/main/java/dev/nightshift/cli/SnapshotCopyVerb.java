package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.config.RetentionConfig;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.snapshot.Copied;
import dev.nightshift.snapshot.Pruned;
import dev.nightshift.snapshot.RetentionPolicy;
import dev.nightshift.snapshot.SnapshotCopy;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Elsewhere, too. */
@Command(
        name = "copy",
        description = "Copies to another disk what its copy of the snapshots lacks, and reads it back there.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift snapshot copy /mnt/backup/nightshift",
            "  nightshift rollback latest --from /mnt/backup/nightshift",
            "",
            "The copy is a store of its own, which plain git reads. It keeps what is pruned here, unless --prune is given.",
            "With nightshift.snapshot.copy set to its folder, each shift brings it up to date and prunes it.",
            "Exit status: 14 refused, or something was not copied; 11 another process runs this home."
        })
final class SnapshotCopyVerb extends Verb {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "An empty or missing folder, or such a copy (default: nightshift.snapshot.copy).")
    private @Nullable Path folder;

    @Option(names = "--prune", description = "Then remove from the copy what the limits of retention do not keep.")
    private boolean prune;

    @Option(names = "--adopt", description = "Continue the copy of a store that is lost.")
    private boolean adopt;

    SnapshotCopyVerb(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Path chosen = chosen(context.toRead());
        Optional<ExitCode> elsewhere = context.inService();
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        Installation home = context.toChange();
        return context.session().holding("snapshot copy", () -> done(home, home.copy(chosen)));
    }

    private Path chosen(Installation home) {
        Path configured = home.config().snapshot().copy();
        if (folder != null) {
            return context.resolve(folder);
        } else if (configured != null) {
            return configured;
        }
        throw new dev.nightshift.problem.UserException(
                dev.nightshift.problem.ProblemCode.USAGE,
                "snapshot copy: to which folder?",
                "Give one on another disk, or set nightshift.snapshot.copy.");
    }

    private ExitCode done(Installation home, SnapshotCopy copy) {
        Copied copied = copy.update(home.snapshots(), home.apartFromCopies(), adopt);
        RetentionConfig.Sets limits = home.config().retention().snapshots();
        Pruned pruned =
                prune ? copy.prune(home.snapshots(), new RetentionPolicy(limits.keep(), limits.maxAge())) : null;
        tell(copied, pruned);
        if (copy.isOnDiskOf(home.snapshots())) {
            context.say("It is on the disk of the home: it will be lost with it.");
        }
        return copied.complete() ? ExitCode.OK : ExitCode.NOT_RESTORED;
    }

    private void tell(Copied copied, @Nullable Pruned pruned) {
        if (context.json()) {
            context.printJson(Json.object(
                    "folder", copied.folder().toString(),
                    "copied", copied.snapshots(),
                    "snapshots", copied.kept(),
                    "bytes", copied.bytes(),
                    "pruned", pruned == null ? 0 : pruned.snapshots().size(),
                    "failed", copied.failed()));
            return;
        }
        copied.failed().forEach((tag, why) -> context.print("not copied: " + tag + ": " + Shown.line(why)));
        context.print(
                copied.snapshots() + " copied to " + Shown.line(copied.folder().toString()) + ", "
                        + Sizes.text(copied.bytes()) + ", read back; "
                        + copied.kept() + " are there.");
        if (pruned != null) {
            context.say(pruned.snapshots().size() + " old ones went from the copy, " + Sizes.text(pruned.freed())
                    + " are free again.");
        }
        context.say("Use it with --from, such as: "
                + context.command(
                        "rollback", "latest", "--from", copied.folder().toString(), "--dry-run"));
    }
}
