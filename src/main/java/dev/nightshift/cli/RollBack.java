package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Back to a snapshot. */
@Command(
        name = "rollback",
        description = "Puts the workspaces back to a snapshot, except for what humans changed since, and verifies it.",
        synopsisSubcommandLabel = "[list]",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift rollback list",
            "  nightshift rollback latest --dry-run     what it would do",
            "  nightshift rollback latest               asks first",
            "  nightshift rollback latest --path main/src --yes",
            "",
            "Exit status: 0 all is as in the snapshot; 14 refused, or something was left; 11 another process runs this",
            "home; 2 nobody can be asked."
        })
final class RollBack extends Verb {
    @Parameters(
            arity = "0..1",
            paramLabel = "SNAPSHOT",
            description = "A tag, the beginning of an id, or latest: from before the last shift that ran a job.")
    private @Nullable String name;

    @Option(
            names = "--path",
            paramLabel = "P",
            description = "Only this path and what is below it: WORKSPACE/PATH, or absolute.")
    private @Nullable String path;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--force", description = "Take back what humans changed since, too.")
    private boolean force;

    @Option(names = "--from", paramLabel = "DIR", description = "Bring it back from a copy; see snapshot copy.")
    private @Nullable Path from;

    /** What a human saw and agreed to; by the time the home is free, {@code latest} may be another. */
    @Option(names = "--confirmed", hidden = true)
    private @Nullable String confirmed;

    RollBack(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        if (name == null) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "rollback: to which snapshot?",
                    "The one before the last shift: " + context.command("rollback", "latest") + "\nAll: "
                            + context.command("rollback", "list"));
        }
        Installation home = context.toRead();
        Snapshots store = context.snapshots(from);
        Rollback.Request request =
                new Rollback.Request(target(home, store, name), home.config().workspaces(), path, force);
        if (dryRun) {
            tell(store.plan(request));
            return ExitCode.OK;
        }
        if (!yes) {
            tell(store.plan(request));
            if (!context.confirmed("Put these back to " + request.target().tag() + "?", "--yes")) {
                context.say("Nothing was changed.");
                return ExitCode.NOT_RESTORED;
            }
        } else if (confirmed != null && !confirmed.equals(request.target().tag())) {
            throw new UserException(
                    ProblemCode.ROLLBACK_REFUSED,
                    name + " is " + request.target().tag() + " by now, not " + confirmed + " as you saw it",
                    "Look again: `rollback " + name + " --dry-run`   To what you saw: `rollback " + confirmed + "`");
        }
        Optional<ExitCode> elsewhere = yes
                ? context.inService()
                : context.inService("--yes", "--confirmed", request.target().tag());
        return elsewhere.isPresent() ? elsewhere.get() : context.session().holding("rollback", () -> done(request));
    }

    private ExitCode done(Rollback.Request request) {
        Installation home = context.toChange();
        context.requireNoOrphans();
        context.bringBack(from, request.target());
        Rollback.Plan plan = home.snapshots().plan(request);
        Rollback.Result result = home.snapshots().rollback(request);
        if (context.json()) {
            context.printJson(shape(plan, result));
        } else {
            if (yes) {
                tell(plan);
            }
            tell(result);
        }
        return result.complete() ? ExitCode.OK : ExitCode.NOT_RESTORED;
    }

    private Snapshot target(Installation home, Snapshots store, String asked) {
        // A copy may be older than the last shift, or be all that there is.
        if (from != null || !asked.equals("latest")) {
            return store.find(asked);
        }
        ShiftView last = context.read(tx -> home.shifts().latestWorking(tx).orElseThrow(RollBack::noShift), () -> {
            throw noShift();
        });
        String pre = last.guard().preSnapshot();
        if (pre == null) {
            throw new UserException(
                    ProblemCode.UNKNOWN_SNAPSHOT,
                    "The last shift that ran a job, " + last.id() + ", took no snapshot: it cannot be taken back.",
                    "Older snapshots: " + context.command("rollback", "list"));
        }
        return store.find(pre);
    }

    private static UserException noShift() {
        return new UserException(
                ProblemCode.UNKNOWN_SNAPSHOT, "No shift has run a job yet.", "There is nothing to take back.");
    }

    private void tell(Rollback.Plan plan) {
        if (context.json()) {
            if (dryRun) {
                context.printJson(shape(plan, null));
            }
            return;
        }
        plan.changes().forEach(change -> context.print(Diff.line(context.tint(), change)));
        if (!yes || dryRun) {
            plan.left().forEach(left -> context.print("  left: " + left.path() + ": " + left.reason()));
            plan.impossible()
                    .forEach(left -> context.print("  cannot be put back: " + left.path() + ": " + left.reason()));
        }
        if (plan.changes().isEmpty()) {
            context.say("Nothing differs from " + plan.target().tag() + ".");
        }
        if (dryRun) {
            context.say("Nothing was changed: this was a dry run.");
        }
    }

    private void tell(Rollback.Result result) {
        Rollback.Counts counts = result.counts();
        result.left().forEach(left -> context.print("left: " + left.path() + ": " + left.reason()));
        result.failed().forEach(left -> context.print("not put back: " + left.path() + ": " + left.reason()));
        result.movedRefs().forEach(ref -> context.print("a branch or HEAD moved: " + ref));
        if (result.resumed()) {
            context.print("An interrupted rollback was completed.");
        }
        context.print(counts.restored() + " put back, " + counts.deleted() + " deleted, " + counts.unchanged()
                + " were right already. "
                + (result.verified()
                        ? context.tint().green("Verified") + ": every one was read again and is as in the snapshot."
                        : context.tint().red("Not verified") + "."));
        if (!result.left().isEmpty() && !force) {
            context.say("What was left was changed by a human since. Take that back too with --force.");
        }
        Snapshot safety = result.safety();
        if (safety != null) {
            context.say("Take this rollback back with: " + context.command("rollback", safety.tag()));
        }
    }

    private Map<String, @Nullable Object> shape(Rollback.Plan plan, Rollback.@Nullable Result result) {
        Map<String, @Nullable Object> shape = Json.object(
                "target", plan.target().tag(),
                "dry_run", result == null,
                "changes", plan.changes().stream().map(Shapes::change).toList(),
                "left", lefts(result == null ? plan.left() : result.left()),
                "failed", lefts(result == null ? plan.impossible() : result.failed()));
        if (result != null) {
            shape.put("restored", result.counts().restored());
            shape.put("deleted", result.counts().deleted());
            shape.put("unchanged", result.counts().unchanged());
            shape.put("verified", result.verified());
            shape.put("resumed", result.resumed());
            shape.put("moved_refs", result.movedRefs());
            Snapshot safety = result.safety();
            shape.put("safety_snapshot", safety == null ? null : safety.tag());
            shape.put("undo_command", safety == null ? null : context.command("rollback", safety.tag()));
        }
        return shape;
    }

    private static List<Map<String, @Nullable Object>> lefts(List<Rollback.Left> lefts) {
        return lefts.stream()
                .map(left -> Json.object("path", left.path(), "reason", left.reason()))
                .toList();
    }
}
