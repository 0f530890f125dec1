package dev.nightshift.snapshot;

import dev.nightshift.config.Redaction;
import dev.nightshift.config.Workspace;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a home.
 *
 * <p>Not thread-safe. {@code take} and {@code rollback} are for the holder of the runner lock; the others only read, and
 * create nothing where there is no store. Failures of the disk or the store are {@link EnvironmentException}s.
 */
public final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final Pattern STAMP = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_@+-]|\\.(?!\\.|lock$|$))*");
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss");

    private final StoreFolder folder;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Consumer<String> steps;
    private final Images images;
    private final ReentrantLock taking = new ReentrantLock();

    /**
     * @param store directory of the store; need not exist
     * @param zone of the stamps that are made here
     */
    public Snapshots(Path store, InstantSource clock, ZoneId zone) {
        this(store, clock, zone, step -> {});
    }

    /** {@code steps} is told the name of each step before it is done. */
    Snapshots(Path store, InstantSource clock, ZoneId zone, Consumer<String> steps) {
        this.folder = new StoreFolder(store.toAbsolutePath());
        this.clock = clock;
        this.zone = zone;
        this.steps = steps;
        this.images = new Images(folder);
    }

    /**
     * Takes a snapshot and verifies it; where that fails there is no tag, and what it wrote is removed.
     *
     * @param stamp what it belongs to: for a shift its id
     * @param notes for the tag; keys in {@code snake_case}
     */
    public Snapshot take(SnapshotKind kind, String stamp, List<Workspace> workspaces, Map<String, String> notes) {
        return takeIfChanged(kind, stamp, workspaces, notes, null);
    }

    /**
     * Takes one as {@link #take} does, unless a walk shows that nothing has changed since {@code last}: then that one is
     * returned, and nothing is written.
     *
     * @param last {@code null}: take one anyway
     */
    public Snapshot takeIfChanged(
            SnapshotKind kind,
            String stamp,
            List<Workspace> workspaces,
            Map<String, String> notes,
            @Nullable Snapshot last) {
        if (!STAMP.matcher(stamp).matches()) {
            throw new IllegalStateException("not a stamp: " + stamp + ". Indicates a bug.");
        }
        taking.lock();
        try {
            new Healing(folder, clock).heal();
            Snapshot taken = new SnapshotWriter(folder, images, clock, steps)
                    .take(new SnapshotWriter.Order(kind, stamp, workspaces, notes, last));
            new Repack(folder, steps).tidy();
            new PackStats(folder).remember();
            return taken;
        } catch (IOException | RuntimeException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.SNAPSHOT_FAILED,
                    "The snapshot " + kind.tag(stamp) + " failed and was not kept: " + reason(e) + ".",
                    "Check the space and the permissions of the workspaces and the store; nothing was changed.",
                    e);
        } finally {
            taking.unlock();
        }
    }

    /** The workspace as it is now, read through its image; nothing is stored. */
    State now(Workspace workspace) throws IOException {
        taking.lock();
        try (ObjectStore store = new ObjectStore(folder);
                HashSink sink = new HashSink(folder)) {
            return new WorkspaceReading(images, store, sink, step -> {})
                    .now(workspace)
                    .state();
        } finally {
            taking.unlock();
        }
    }

    /** The state of a workspace in a snapshot, from memory where that is the newest one; null where it is not in it. */
    @Nullable
    State state(StateReader reader, Snapshot snapshot, String workspace) throws IOException {
        taking.lock();
        try {
            Image image = images.of(workspace, snapshot.tag());
            return image != null ? image.state() : reader.state(workspace);
        } finally {
            taking.unlock();
        }
    }

    /** A stamp that no snapshot has, from the local time: {@code 2026-11-22-190000}. */
    public String stamp() {
        String local = LOCAL.format(clock.instant().atZone(zone));
        Set<String> taken = new TreeSet<>(list().stream().map(Snapshot::stamp).toList());
        String stamp = local;
        for (int next = 2; taken.contains(stamp); next++) {
            stamp = local + "-" + next;
        }
        return stamp;
    }

    /** All of them, the oldest first. */
    public List<Snapshot> list() {
        List<Snapshot> snapshots = new ArrayList<>();
        try {
            if (!folder.exists()) {
                return snapshots;
            }
        } catch (IOException e) {
            throw damaged("The snapshots cannot be listed", e);
        }
        try (ObjectStore store = new ObjectStore(folder)) {
            for (Map.Entry<String, String> tag : folder.tags().entrySet()) {
                try {
                    Labels.read(store, tag.getKey(), tag.getValue()).ifPresent(snapshots::add);
                } catch (IOException | RuntimeException e) {
                    LOG.warn("the snapshot {} cannot be read and is left out: {}", tag.getKey(), reason(e));
                }
            }
        } catch (IOException e) {
            throw damaged("The snapshots cannot be listed", e);
        }
        snapshots.sort(Comparator.comparing(Snapshot::takenAt).thenComparing(Snapshot::verifiedAt));
        return snapshots;
    }

    /**
     * Finds one by tag (with or without {@code snapshots/}), by the beginning of its id, or the {@code latest}: the newest
     * from before a shift that claimed a job, as far as the notes of its post-snapshot tell ({@code claimed: 0}).
     */
    public Snapshot find(String name) {
        List<Snapshot> all = list();
        List<Snapshot> found = Naming.find(all, name);
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new UserException(
                ProblemCode.UNKNOWN_SNAPSHOT,
                found.isEmpty()
                        ? "There is no snapshot " + RawNames.display(name) + Naming.pruned(folder, name) + "."
                        : "There is more than one snapshot " + RawNames.display(name) + ".",
                all.isEmpty() ? "No snapshot has been taken yet." : "snapshot list shows those that there are.");
    }

    /** What changed from {@code before} to {@code after}, by path; what one of them does not cover is left out. */
    public List<Change> diff(Snapshot before, Snapshot after) {
        return compared(before, after, (store, was, is) -> Differ.diff(was, is));
    }

    /**
     * What changed from {@code before} to {@code after}, with who did it as far as can be seen.
     *
     * @param run the attempt that lies between; {@code null}: nobody is told from anybody else
     */
    public List<ChangedPath> changes(Snapshot before, Snapshot after, @Nullable RunWindow run) {
        return compared(before, after, (store, was, is) -> {
            Attribution attribution = new Attribution(run);
            Differ.diff(was, is, attribution);
            return attribution.paths();
        });
    }

    /**
     * What changed from {@code before} to {@code after}, as text; {@code reader} gets one file after the other, in the
     * order of {@link #diff}.
     */
    public void patches(Snapshot before, Snapshot after, Redaction redaction, Consumer<Patch> reader) {
        compared(before, after, (store, was, is) -> {
            Patches patches = new Patches(store, redaction);
            Differ.diff(was, is, patches);
            patches.writeTo(reader);
            return patches;
        });
    }

    private interface Comparison<T> {
        T of(ObjectStore store, StateReader before, StateReader after) throws IOException;
    }

    private <T> T compared(Snapshot before, Snapshot after, Comparison<T> comparison) {
        try (ObjectStore store = new ObjectStore(folder)) {
            return comparison.of(store, reader(store, before), reader(store, after));
        } catch (IOException e) {
            throw damaged("The snapshots " + before.tag() + " and " + after.tag() + " cannot be compared", e);
        }
    }

    /**
     * This moment by the clock that stamps files, which may be another than ours.
     *
     * @throws EnvironmentException {@code snapshot_failed} where the store cannot be written
     */
    public RunWindow.Moment moment() {
        try {
            folder.create();
            return RunWindow.Moment.stampedOn(folder.own("moment"));
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.SNAPSHOT_FAILED,
                    "The store of snapshots cannot be written: " + reason(e) + ".",
                    "Check the space and the permissions of the store; nothing was changed.",
                    e);
        }
    }

    /**
     * Reads a snapshot back: every object is hashed, and some files, or all, are restored to scratch and hashed there.
     * What it shows is kept.
     */
    public Verification verify(Snapshot snapshot, boolean everything) {
        return new Verifying(folder, clock).verify(snapshot, everything);
    }

    /** Reads the whole store back, every byte of it, and restores every file of every snapshot. What it shows is kept. */
    public Proof verifyAll() {
        return new Verifying(folder, clock).all();
    }

    /**
     * Reads a part of the store back, so that all of it comes up in turn, and restores a few files. What it shows is
     * kept.
     *
     * @param budget after which it begins with nothing more
     */
    public Proof prove(Duration budget) {
        return new Verifying(folder, clock).some(budget);
    }

    /** What a prune would remove; changes nothing. */
    public Pruned planPrune(RetentionPolicy policy, RetentionPolicy.Needed needed) {
        try {
            return new Prune(folder, steps).plan(policy, needed, clock.instant());
        } catch (IOException | RuntimeException e) {
            throw Prune.failed(e);
        }
    }

    /**
     * Removes snapshots and what only they held. Where anything that points into the store cannot be read, nothing is
     * removed at all. For the holder of the runner lock.
     */
    public Pruned prune(RetentionPolicy policy, RetentionPolicy.Needed needed) {
        taking.lock();
        try {
            return new Prune(folder, steps).run(policy, needed, clock.instant());
        } catch (IOException | RuntimeException e) {
            throw Prune.failed(e);
        } finally {
            taking.unlock();
        }
    }

    /** What is known by reading back; reads no snapshot now. */
    public Proof proof() {
        return Proof.of(Proofs.read(folder), Proof.Done.NOTHING);
    }

    /** Paths that a snapshot does not cover, as they are shown, each with the reason. */
    public Map<String, String> uncovered(Snapshot snapshot) {
        Map<String, String> paths = new TreeMap<>();
        if (snapshot.contents().skipped() == 0) {
            return paths;
        }
        try (ObjectStore store = new ObjectStore(folder)) {
            StateReader reader = reader(store, snapshot);
            for (String workspace : reader.workspaces()) {
                State state = reader.state(workspace);
                if (state != null) {
                    state.uncovered().forEach((path, why) -> paths.put(State.shown(workspace, path), why.text()));
                }
            }
            return paths;
        } catch (IOException e) {
            throw damaged("The snapshot " + snapshot.tag() + " cannot be read", e);
        }
    }

    /** What a rollback or an undo would do; changes nothing. */
    public Rollback.Plan plan(Rollback.Request request) {
        try (ObjectStore store = new ObjectStore(folder)) {
            return new RollbackRun(this, folder, store, request).plan();
        } catch (IOException e) {
            throw damaged("What to put back to " + request.target().tag() + " cannot be planned", e);
        }
    }

    /** A rollback or an undo that was interrupted: no job may start in its workspaces before it has ended. */
    public Optional<Rollback.Unfinished> unfinished() {
        try {
            return Optional.ofNullable(Pending.read(folder)).map(Pending::unfinished);
        } catch (IOException e) {
            throw damaged("Whether a rollback was interrupted cannot be told", e);
        }
    }

    /**
     * Puts the workspaces back to a snapshot, or takes back what a job changed, except for what somebody else changed
     * since. Takes a snapshot before and one after, unless there is nothing to do; rolling back to the first takes it
     * back. Interrupted, the same call completes it, and others are refused until then.
     */
    public Rollback.Result rollback(Rollback.Request request) {
        taking.lock(); // There is one journal.
        try (ObjectStore store = new ObjectStore(folder)) {
            return new RollbackRun(this, folder, store, request).run();
        } catch (IOException e) {
            throw RollbackRun.brokeOff(request, unfinished().orElse(null), e);
        } finally {
            taking.unlock();
        }
    }

    StoreFolder folder() {
        return folder;
    }

    Consumer<String> steps() {
        return steps;
    }

    StateReader reader(ObjectStore store, Snapshot snapshot) throws IOException {
        String id = folder.tag(snapshot.tag());
        if (id == null) {
            throw new UserException(
                    ProblemCode.UNKNOWN_SNAPSHOT,
                    "There is no snapshot " + snapshot.tag() + " any more.",
                    "snapshot list shows those that there are.");
        }
        ObjectId commit = Labels.commit(store, id);
        return new StateReader(store, commit);
    }

    static EnvironmentException damaged(String what, IOException e) {
        return EnvironmentException.lasting(
                ProblemCode.SNAPSHOT_DAMAGED,
                what + ": " + reason(e) + ".",
                "Nothing was changed. See what is damaged with: `snapshot verify --all`",
                e);
    }

    static String reason(Exception e) {
        String text = e.getMessage();
        return e instanceof DamagedException && text != null
                ? text
                : e.getClass().getSimpleName() + ": " + text;
    }
}
