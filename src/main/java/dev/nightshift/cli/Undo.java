package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.Changes;
import dev.nightshift.job.State;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Attempt;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.JobView;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes back what one job changed. */
@Command(
        name = "undo",
        description =
                "Takes back exactly what a job changed in its workspace, and verifies it. What somebody else changed"
                        + " since is left and listed.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift undo nightly-tests --dry-run   what it would do",
            "  nightshift undo nightly-tests             asks first",
            "  nightshift undo nightly-tests --attempt 2 --yes",
            "",
            "Exit status: 0 all of it is taken back, or was before; 14 refused, or something was left; 11 a shift runs, or",
            "another process holds this home; 2 no such job, or nobody can be asked."
        })
final class Undo extends Verb {
    @Parameters(paramLabel = "JOB", description = "The id of a job; see list --all.")
    private String id = "";

    @Option(names = "--attempt", paramLabel = "N", description = "Only this attempt (default: all of them).")
    private @Nullable Integer number;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--force", description = "Take back what somebody else changed since, too.")
    private boolean force;

    @Option(names = "--from", paramLabel = "DIR", description = "Bring it back from a copy; see snapshot copy.")
    private @Nullable Path from;

    /** What a human saw and agreed to; by the time the home is free, the job may have run again. */
    @Option(names = "--confirmed", hidden = true)
    private @Nullable String confirmed;

    Undo(Context context) {
        super(context);
    }

    /** What is to be taken back. */
    private record Asked(JobView job, List<Attempt> attempts, Rollback.Request request) {
        /** Their numbers, as {@code 1,2}. */
        String numbers() {
            return attempts.stream()
                    .map(attempt -> Integer.toString(attempt.number()))
                    .collect(Collectors.joining(","));
        }
    }

    @Override
    ExitCode run() {
        Optional<Asked> asked = asked(context.toRead(), context.snapshots(from));
        if (asked.isEmpty()) {
            return ExitCode.OK;
        }
        Rollback.Plan plan = context.snapshots(from).plan(asked.get().request());
        if (isDone(asked.get(), plan)) {
            context.say(id + " was undone at "
                    + new Times(context.toRead().config().shift().zone())
                            .second(asked.get().attempts().get(0).effect().undoneAt())
                    + "; nothing of it is left.");
            return ExitCode.OK;
        }
        if (dryRun) {
            tell(asked.get(), plan);
            return ExitCode.OK;
        }
        if (!yes) {
            tell(asked.get(), plan);
            if (!context.confirmed("Take back what " + id + " changed?", "--yes")) {
                context.say("Nothing was changed.");
                return ExitCode.NOT_RESTORED;
            }
            confirmed = asked.get().numbers();
        }
        Optional<ExitCode> elsewhere = yes
                ? context.inService()
                : context.inService("--yes", "--confirmed", asked.get().numbers());
        return elsewhere.isPresent() ? elsewhere.get() : context.session().holding("undo", this::done);
    }

    /** Asked anew by whoever holds the home: meanwhile it may have run again. */
    private ExitCode done() {
        Installation home = context.toChange();
        context.requireNoOrphans();
        if (from != null) {
            asked(home, context.snapshots(from))
                    .ifPresent(
                            copied -> context.bringBack(from, copied.request().target()));
        }
        Optional<Asked> asked = asked(home, home.snapshots());
        if (asked.isEmpty()) {
            return ExitCode.OK;
        }
        if (confirmed != null && !confirmed.equals(asked.get().numbers())) {
            throw refused(
                    id + " ran again after you looked: its attempts are "
                            + asked.get().numbers() + " now, not " + confirmed,
                    "Look again: `undo " + id + " --dry-run`");
        }
        Rollback.Plan plan = home.snapshots().plan(asked.get().request());
        Rollback.Result result = home.snapshots().rollback(asked.get().request());
        if (result.complete()) {
            Claims claims = home.claims();
            home.database()
                    .change(tx -> asked.get()
                            .attempts()
                            .forEach(
                                    attempt -> claims.undone(tx, asked.get().job(), attempt.number(), context.user())));
        }
        if (context.json()) {
            context.printJson(shape(asked.get(), plan, result));
        } else {
            if (yes) {
                tell(asked.get(), plan);
            }
            tell(result);
        }
        return result.complete() ? ExitCode.OK : ExitCode.NOT_RESTORED;
    }

    private static boolean isDone(Asked asked, Rollback.Plan plan) {
        return plan.changes().isEmpty()
                && plan.left().isEmpty()
                && plan.impossible().isEmpty()
                && asked.attempts().stream()
                        .allMatch(attempt -> attempt.effect().undoneAt() != null);
    }

    /** Empty: it changed nothing, which was said. */
    private Optional<Asked> asked(Installation home, Snapshots store) {
        record Found(JobView job, List<Attempt> attempts) {}
        Found found = context.read(
                tx -> {
                    JobView job = home.jobs().get(tx, id, home.conditions().now());
                    return new Found(job, home.jobs().attempts(tx, job));
                },
                () -> {
                    throw JobNames.unknown(id);
                });
        if (found.job().state() == State.RUNNING) {
            throw refused(id + " is running.", "Wait for its end: `wait " + id + "`   or end it: `cancel " + id + "`");
        }
        List<Attempt> attempts = JobChanges.of(found.job(), found.attempts(), number);
        List<Rollback.Span> spans = new ArrayList<>();
        for (Attempt attempt : attempts) {
            Changes changes = Objects.requireNonNull(attempt.effect().changes());
            if (changes.counts() == null) {
                throw refused(
                        "What attempt " + attempt.number() + " of " + id + " changed is not known: " + changes.remark(),
                        "See it: `show " + id + "`   Put the whole workspace back instead: `rollback list`");
            }
            if (changes.counts().outside() > 0 && !force && !dryRun) {
                throw refused(
                        "Of what changed around attempt " + attempt.number() + " of " + id + ", somebody else changed "
                                + changes.counts().outside() + " paths, and an undo would take those back too",
                        "Look first: `undo " + id + " --dry-run`   All of it, also what was changed since: `undo " + id
                                + " --force`");
            }
            if (!changes.nothing() && !force && !dryRun) {
                requireOwnSnapshot(store, attempt, changes);
            }
            if (!changes.nothing()) {
                spans.add(JobChanges.span(store, changes));
            }
        }
        if (spans.isEmpty()) {
            context.say(id + " changed nothing; there is nothing to take back.");
            return Optional.empty();
        }
        return Optional.of(new Asked(
                found.job(),
                attempts,
                Rollback.Request.undo(spans, home.config().workspaces(), force).typed(words())));
    }

    /** What a later snapshot found holds also what others did until then, and nothing tells them apart. */
    private void requireOwnSnapshot(Snapshots store, Attempt attempt, Changes changes) {
        Rollback.Span span = JobChanges.span(store, changes);
        if (span.after().kind() != SnapshotKind.JOB) {
            throw refused(
                    "There is no snapshot from just after attempt " + attempt.number() + " of " + id + ". "
                            + Objects.requireNonNullElse(
                                    changes.remark(), "A later one says what changed, by whomever.")
                            + " An undo would take back what others changed until then, too",
                    "Look first: `undo " + id + " --dry-run`   All of it: `undo " + id + " --force`");
        }
    }

    /** What to type again should it be interrupted, but for {@code --force}. */
    private List<String> words() {
        return number == null ? List.of("undo", id) : List.of("undo", id, "--attempt", number.toString());
    }

    private static UserException refused(String message, String hint) {
        return new UserException(ProblemCode.UNDO_REFUSED, message, hint);
    }

    private void tell(Asked asked, Rollback.Plan plan) {
        if (context.json()) {
            if (dryRun) {
                context.printJson(shape(asked, plan, null));
            }
            return;
        }
        for (Attempt attempt : asked.attempts()) {
            String remark = Objects.requireNonNull(attempt.effect().changes()).remark();
            if (remark != null) {
                context.say("Attempt " + attempt.number() + ": " + remark);
            }
        }
        plan.changes().forEach(change -> context.print(Diff.line(context.tint(), change)));
        if (!yes || dryRun) {
            plan.left().forEach(left -> context.print("  left: " + left.path() + ": " + left.reason()));
            plan.impossible()
                    .forEach(left -> context.print("  cannot be put back: " + left.path() + ": " + left.reason()));
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
        if (counts.restored() + counts.deleted() == 0) {
            context.print("Nothing was put back.");
        } else {
            context.print(words(counts, result.verified()));
        }
        if (!result.left().isEmpty() && !force) {
            context.say("What was left was changed by somebody else since. Take that back too with --force.");
        }
        Snapshot safety = result.safety();
        if (safety != null) {
            context.say("Take this undo back with: " + context.command("rollback", safety.tag()));
        }
    }

    private String words(Rollback.Counts counts, boolean verified) {
        return counts.restored() + " put back, " + counts.deleted() + " deleted, " + counts.unchanged()
                + " were right already. "
                + (verified
                        ? context.tint().green("Verified") + ": every one was read again and is as before " + id + "."
                        : context.tint().red("Not verified") + ".");
    }

    private Map<String, @Nullable Object> shape(Asked asked, Rollback.Plan plan, Rollback.@Nullable Result result) {
        Map<String, @Nullable Object> shape = Json.object(
                "job", asked.job().id(),
                "attempts", asked.attempts().stream().map(Attempt::number).toList(),
                "dry_run", result == null,
                "changes", plan.changes().stream().map(Shapes::change).toList(),
                "left", lefts(result == null ? plan.left() : result.left()),
                "failed", lefts(result == null ? plan.impossible() : result.failed()));
        if (result != null) {
            Snapshot safety = result.safety();
            shape.put("restored", result.counts().restored());
            shape.put("deleted", result.counts().deleted());
            shape.put("unchanged", result.counts().unchanged());
            shape.put("verified", result.verified());
            shape.put("complete", result.complete());
            shape.put("moved_refs", result.movedRefs());
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
