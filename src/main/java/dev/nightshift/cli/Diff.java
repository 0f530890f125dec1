package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Attempt;
import dev.nightshift.queue.JobView;
import dev.nightshift.snapshot.Change;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What changed between two snapshots. */
@Command(
        name = "diff",
        description =
                "Shows what a job changed, or what changed from one snapshot to another: + added, - deleted, ~ modified.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift diff nightly-tests           what that job changed, by its attempts",
            "  nightshift diff latest                  what the last shift changed",
            "  nightshift diff nightly-tests --patch > night.patch",
            "  nightshift diff pre-autonomous-2026-11-22-190000 post-2026-11-22-190000",
            "",
            "Exit status: 14 no such snapshot, or what the job changed is not known."
        })
final class Diff extends Verb {
    @Parameters(
            index = "0",
            paramLabel = "JOB|SNAPSHOT",
            description = "The id of a job; or a tag, the beginning of an id, or latest.")
    private String before = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SNAPSHOT",
            description = "The later one (default: the snapshot after the same shift, else the newest).")
    private @Nullable String after;

    @Option(names = "--attempt", paramLabel = "N", description = "Of a job, only this attempt (default: all of them).")
    private @Nullable Integer attempt;

    @Option(names = "--from", paramLabel = "DIR", description = "Of two snapshots in a copy; see snapshot copy.")
    private @Nullable Path from;

    @Option(
            names = "--patch",
            description =
                    "Text files as a patch, for git apply or patch -p1 in the workspace. Lines that begin with # say"
                            + " what is not in it, and why. Configured secrets are redacted; what looks like a key is not shown.")
    private boolean patch;

    Diff(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Installation home = context.toRead();
        Optional<JobView> job = after == null && from == null ? job(home) : Optional.empty();
        if (job.isPresent()) {
            JobView asked = job.get();
            List<Attempt> attempts = context.read(tx -> home.jobs().attempts(tx, asked), List::<Attempt>of);
            new JobChanges(context, asked, patch).print(JobChanges.of(asked, attempts, attempt));
            return ExitCode.OK;
        } else if (attempt != null) {
            throw JobNames.unknown(before);
        }
        Snapshots snapshots = context.snapshots(from);
        Snapshot earlier = snapshots.find(before);
        Snapshot later = after == null ? following(snapshots, earlier) : snapshots.find(after);
        print(snapshots, earlier, later);
        return ExitCode.OK;
    }

    private void print(Snapshots snapshots, Snapshot earlier, Snapshot later) {
        List<Change> changes = snapshots.diff(earlier, later);
        Patches patches = new Patches(context, snapshots);
        if (context.json()) {
            List<Map<String, @Nullable Object>> shapes =
                    changes.stream().map(Shapes::change).toList();
            if (patch) {
                patches.addTo(shapes, earlier, later);
            }
            context.printJson(shapes);
            return;
        }
        if (patch) {
            patches.print(earlier, later, path -> false);
        } else {
            changes.forEach(change -> context.print(line(context.tint(), change)));
        }
        context.say(
                changes.isEmpty()
                        ? "Nothing changed from " + earlier.tag() + " to " + later.tag() + "."
                        : changes.size() + " changed from " + earlier.tag() + " to " + later.tag() + ".");
    }

    /** A name that is both means the job. */
    private Optional<JobView> job(Installation home) {
        try {
            Optional<JobView> job = Optional.of(context.read(
                    tx -> home.jobs().get(tx, before, home.conditions().now()), () -> {
                        throw JobNames.unknown(before);
                    }));
            String tag = "snapshots/" + before;
            if (home.snapshots().list().stream()
                    .anyMatch(snapshot -> snapshot.tag().equals(tag))) {
                context.say(before + " is a job and a snapshot; this is the job. The snapshot: "
                        + context.command("diff", tag));
            }
            return job;
        } catch (UserException e) {
            if (e.problem().code() != ProblemCode.UNKNOWN_JOB) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private Snapshot following(Snapshots snapshots, Snapshot first) {
        List<Snapshot> later = snapshots.list().stream()
                .filter(snapshot -> !snapshot.tag().equals(first.tag())
                        && !snapshot.takenAt().isBefore(first.takenAt()))
                .toList();
        if (later.isEmpty()) {
            throw new UserException(
                    ProblemCode.UNKNOWN_SNAPSHOT,
                    first.tag() + " is the newest snapshot; there is none to compare it with.",
                    "Take one with: " + context.command("snapshot", "take"));
        }
        return later.stream()
                .filter(snapshot ->
                        snapshot.kind() == SnapshotKind.POST && snapshot.stamp().equals(first.stamp()))
                .findFirst()
                .orElse(later.get(later.size() - 1));
    }

    /** {@code + path (12B)}. */
    static String line(Tint tint, Change change) {
        return line(tint, change, false);
    }

    /** The same; {@code others}: somebody other than the job changed it. */
    static String line(Tint tint, Change change, boolean others) {
        String sizes =
                switch (change.change()) {
                    case ADDED -> size(change.newSize());
                    case DELETED -> size(change.oldSize());
                    case MODIFIED ->
                        size(change.oldSize()) + " → " + size(change.newSize())
                                + (change.modeChanged() ? ", mode changed" : "");
                };
        String line = change.change() + " " + change.path() + "  (" + sizes + (others ? ", not its own)" : ")");
        return switch (change.change()) {
            case ADDED -> tint.green(line);
            case DELETED -> tint.red(line);
            case MODIFIED -> tint.yellow(line);
        };
    }

    private static String size(@Nullable Long bytes) {
        return bytes == null ? "?" : Sizes.text(bytes);
    }
}
