package dev.nightshift.cli;

import dev.nightshift.job.Changes;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Attempt;
import dev.nightshift.queue.JobView;
import dev.nightshift.snapshot.Change;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a job changed, by its attempts. */
final class JobChanges {
    private final Context context;
    private final JobView job;
    private final boolean patch;
    private final Snapshots store;

    /** {@code patch}: as text, instead of a list of paths. */
    JobChanges(Context context, JobView job, boolean patch) {
        this.context = context;
        this.job = job;
        this.patch = patch;
        this.store = context.toRead().snapshots();
    }

    /** The attempts with snapshots around them, the oldest first. */
    static List<Attempt> of(JobView job, List<Attempt> attempts, @Nullable Integer number) {
        List<Attempt> found = attempts.stream()
                .filter(attempt -> number == null || attempt.number() == number)
                .filter(attempt -> attempt.effect().changes() != null)
                .toList();
        if (!found.isEmpty()) {
            return found;
        }
        boolean unknown = number != null && attempts.stream().noneMatch(attempt -> attempt.number() == number);
        throw new UserException(
                ProblemCode.UNDO_REFUSED,
                unknown
                        ? job.id() + " has no attempt " + number + "."
                        : "What " + job.id() + " changed is not known: "
                                + (job.label().workspace() == null
                                        ? "it has no workspace."
                                        : "no attempt of it ran between two snapshots."),
                unknown
                        ? "See its attempts: `show " + job.id() + "`"
                        : "Only jobs with a workspace, in shifts with snapshots, have changes: `shift --autonomous`");
    }

    static Rollback.Span span(Snapshots store, Changes changes) {
        return new Rollback.Span(
                snapshot(store, changes.span().before()),
                snapshot(store, changes.span().after()));
    }

    private static Snapshot snapshot(Snapshots store, @Nullable String tag) {
        return store.find(String.valueOf(tag));
    }

    /** Prints them for a human, or as JSON. */
    void print(List<Attempt> attempts) {
        if (context.json()) {
            context.printJson(attempts.stream().map(this::shape).toList());
        } else {
            attempts.forEach(this::print);
        }
    }

    private Map<String, @Nullable Object> shape(Attempt attempt) {
        Changes changes = Objects.requireNonNull(attempt.effect().changes());
        List<Map<String, @Nullable Object>> paths = new ArrayList<>();
        for (Change change : own(changes)) {
            Map<String, @Nullable Object> path = Shapes.change(change);
            path.put("outside", changes.isOthers(change.path()));
            paths.add(path);
        }
        if (patch && changes.counts() != null) {
            Rollback.Span span = span(store, changes);
            new Patches(context, store).addTo(paths, span.before(), span.after());
        }
        Map<String, @Nullable Object> shape = new LinkedHashMap<>(Shapes.attempt(attempt));
        shape.put("paths", paths);
        shape.put(
                "by_others_before", before(changes).stream().map(Shapes::change).toList());
        return shape;
    }

    private List<Change> own(Changes changes) {
        if (changes.counts() == null) {
            return List.of();
        }
        Rollback.Span span = span(store, changes);
        return store.diff(span.before(), span.after());
    }

    /** What somebody changed between the last snapshot and the one before the attempt. */
    private List<Change> before(Changes changes) {
        return changes.span().previous() == null
                ? List.of()
                : store.diff(
                        snapshot(store, changes.span().previous()),
                        snapshot(store, changes.span().before()));
    }

    private void print(Attempt attempt) {
        Changes changes = Objects.requireNonNull(attempt.effect().changes());
        Changes.Counts counts = changes.counts();
        List<Change> theirs = before(changes);
        if (!theirs.isEmpty()) {
            context.say("Changed by somebody else since the snapshot before attempt " + attempt.number()
                    + (patch ? ", and not shown here: " + theirs.size() + " paths." : ":"));
        }
        if (!patch) {
            theirs.forEach(change -> context.print("  others: " + Diff.line(context.tint(), change)));
            own(changes)
                    .forEach(change ->
                            context.print(Diff.line(context.tint(), change, isOthers(changes, change.path()))));
        } else if (counts != null) {
            Rollback.Span span = span(store, changes);
            new Patches(context, store).print(span.before(), span.after(), path -> isOthers(changes, path));
        }
        context.say("Attempt " + attempt.number() + " of " + job.id() + " "
                + (counts == null
                        ? "changed what is not known."
                        : counts.paths() == 0 ? "changed nothing." : "changed " + counts.paths() + " paths.")
                + (counts == null || counts.outside() == 0
                        ? ""
                        : " Of these, somebody else changed " + counts.outside()
                                + (counts.outside() == changes.others().size() ? "." : "; not all of them are marked."))
                + (changes.remark() == null ? "" : " " + changes.remark())
                + (attempt.effect().undoneAt() == null
                        ? ""
                        : " Undone at " + attempt.effect().undoneAt() + " by "
                                + attempt.effect().undoneBy() + "."));
    }

    private static boolean isOthers(Changes changes, String path) {
        return Boolean.TRUE.equals(changes.isOthers(path));
    }
}
