package dev.nightshift.cli;

import dev.nightshift.app.Installation;
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
    private JobChanges() {}

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
    static void print(Context context, JobView job, List<Attempt> attempts) {
        Installation home = context.toRead();
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        for (Attempt attempt : attempts) {
            Changes changes = Objects.requireNonNull(attempt.effect().changes());
            List<Change> paths = changes.counts() == null
                    ? List.of()
                    : home.snapshots()
                            .diff(
                                    snapshot(home.snapshots(), changes.span().before()),
                                    snapshot(home.snapshots(), changes.span().after()));
            List<Change> theirs = changes.span().previous() == null
                    ? List.of()
                    : home.snapshots()
                            .diff(
                                    snapshot(home.snapshots(), changes.span().previous()),
                                    snapshot(home.snapshots(), changes.span().before()));
            if (context.json()) {
                Map<String, @Nullable Object> one = new LinkedHashMap<>(Shapes.attempt(attempt));
                one.put(
                        "paths",
                        paths.stream().map(change -> path(changes, change)).toList());
                one.put("by_others_before", theirs.stream().map(Shapes::change).toList());
                json.add(one);
            } else {
                print(context, job, attempt, paths, theirs);
            }
        }
        if (context.json()) {
            context.printJson(json);
        }
    }

    private static Map<String, @Nullable Object> path(Changes changes, Change change) {
        Map<String, @Nullable Object> shape = Shapes.change(change);
        shape.put("outside", changes.isOthers(change.path()));
        return shape;
    }

    private static void print(Context context, JobView job, Attempt attempt, List<Change> paths, List<Change> theirs) {
        Changes changes = Objects.requireNonNull(attempt.effect().changes());
        Changes.Counts counts = changes.counts();
        if (!theirs.isEmpty()) {
            context.say("Changed by somebody else since the snapshot before attempt " + attempt.number() + ":");
            theirs.forEach(change -> context.print("  others: " + Diff.line(context.tint(), change)));
        }
        paths.forEach(change ->
                context.print(Diff.line(context.tint(), change, Boolean.TRUE.equals(changes.isOthers(change.path())))));
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
}
