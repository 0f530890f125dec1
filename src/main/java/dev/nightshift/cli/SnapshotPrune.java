package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.config.RetentionConfig;
import dev.nightshift.job.Durations;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.snapshot.Pruned;
import dev.nightshift.snapshot.RetentionPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes old ones. */
@Command(
        name = "prune",
        description = "Removes old snapshots and what only they held. The close of each shift does the same.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift snapshot prune --dry-run          what would go",
            "  nightshift snapshot prune --keep 10",
            "",
            "What an open review, a held or an unfinished job may need stays, and so do the newest shift, the newest proven",
            "snapshot of each workspace, and the one that takes the last rollback or undo back.",
            "Exit status: 14 the store is damaged and nothing was removed, 11 another process runs this home."
        })
final class SnapshotPrune extends Verb {
    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "So many shifts stay (default: nightshift.retention.snapshots.keep).")
    private @Nullable Integer keep;

    @Option(
            names = "--max-age",
            paramLabel = "D",
            description = "What is older goes (default: nightshift.retention.snapshots.max-age).")
    private @Nullable String maxAge;

    SnapshotPrune(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        RetentionPolicy policy = policy(context.toRead());
        if (!dryRun) {
            Optional<ExitCode> elsewhere = context.inService();
            if (elsewhere.isPresent()) {
                return elsewhere.get();
            }
        }
        RetentionPolicy.Needed needed = new RetentionPolicy.Needed(
                context.read(tx -> new HashSet<>(context.toRead().shifts().ofUnfinishedJobs(tx)), HashSet::new),
                Set.of());
        Pruned pruned = dryRun
                ? context.toRead().snapshots().planPrune(policy, needed)
                : context.session()
                        .holding(
                                "snapshot prune",
                                () -> context.toChange().snapshots().prune(policy, needed));
        tell(pruned);
        return ExitCode.OK;
    }

    private RetentionPolicy policy(Installation home) {
        RetentionConfig.Sets limits = home.config().retention().snapshots();
        int shifts = keep == null ? limits.keep() : keep;
        Duration age = limits.maxAge();
        if (maxAge != null) {
            String given = maxAge;
            age = Durations.parse(given)
                    .filter(duration -> !duration.isZero())
                    .orElseThrow(() -> new UserException(
                            ProblemCode.USAGE,
                            "--max-age " + given + " is no duration.",
                            "Give " + Durations.RULE + "."));
        }
        if (shifts < 1) {
            throw new UserException(ProblemCode.USAGE, "--keep " + shifts + " would keep none.", "Give 1 or more.");
        }
        return new RetentionPolicy(shifts, age);
    }

    private void tell(Pruned pruned) {
        if (context.json()) {
            context.printJson(Json.object(
                    "dry_run", pruned.dryRun(),
                    "removed", pruned.snapshots().stream().map(Shapes::snapshot).toList(),
                    "staying", pruned.staying(),
                    "freed_bytes", pruned.freed()));
            return;
        }
        List<String> tags =
                pruned.snapshots().stream().map(snapshot -> snapshot.tag()).toList();
        tags.forEach(context::print);
        if (tags.isEmpty()) {
            context.say("Nothing is old enough: " + pruned.staying() + " snapshots stay.");
        } else if (pruned.dryRun()) {
            context.say(tags.size() + " would go, " + pruned.staying() + " stay; what nothing else needs takes "
                    + Sizes.text(pruned.freed()) + ". Nothing was changed: this was a dry run.");
        } else {
            context.say(tags.size() + " went, " + pruned.staying() + " stay, " + Sizes.text(pruned.freed())
                    + " are free again.");
        }
    }
}
