package dev.nightshift.snapshot;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes snapshots and then what only they held. For the holder of the runner lock.
 *
 * <p>Tags go first and are gone from the disk before any object goes, so at each moment all that a tag needs is there.
 * One that was killed leaves {@code nightshift-prune}, and the next one deletes the objects that it did not get to.
 * Where anything that points into the store cannot be read, nothing is deleted at all.
 */
final class Prune {
    private static final Logger LOG = LoggerFactory.getLogger(Prune.class);
    private static final String REFS = "refs/tags/";

    private final StoreFolder folder;
    private final Consumer<String> steps;

    Prune(StoreFolder folder, Consumer<String> steps) {
        this.folder = folder;
        this.steps = steps;
    }

    static EnvironmentException failed(Exception e) {
        return EnvironmentException.lasting(
                ProblemCode.SNAPSHOT_DAMAGED,
                "Old snapshots were not pruned: " + Snapshots.reason(e) + ".",
                "See what is damaged with: `snapshot verify --all`",
                e);
    }

    /** What {@code run} would do. */
    Pruned plan(RetentionPolicy policy, RetentionPolicy.Needed needed, Instant now) throws IOException {
        if (!folder.exists()) {
            return new Pruned(List.of(), 0, 0, true);
        }
        Listing listing = listing();
        List<Snapshot> going = going(listing, policy, needed, now);
        return new Pruned(
                going,
                listing.snapshots().size() - going.size(),
                going.isEmpty() ? 0 : dead(staying(listing, going)),
                true);
    }

    Pruned run(RetentionPolicy policy, RetentionPolicy.Needed needed, Instant now) throws IOException {
        if (!folder.exists()) {
            return new Pruned(List.of(), 0, 0, false);
        }
        Listing listing = listing();
        List<Snapshot> going = going(listing, policy, needed, now);
        Path begun = folder.own("prune");
        // No tag at all is no reason to remove all that there is.
        if (listing.snapshots().isEmpty() || (going.isEmpty() && Files.notExists(begun))) {
            return new Pruned(going, listing.snapshots().size(), 0, false);
        }
        long before = used();
        // Before anything goes: what the others need must be readable to the last tree.
        Map<String, ObjectId> staying = staying(listing, going);
        ObjectIds live = live(staying.values());
        List<ChunkShelf> chunks = chunks();
        Predicate<byte[]> needs = chunks.isEmpty() ? id -> true : needs(listing, staying);
        steps.accept("begin");
        folder.write(begun, "begun\n".getBytes(StandardCharsets.UTF_8));
        PrunedTags.add(folder, going, now);
        steps.accept("tags");
        Set<String> names = new HashSet<>();
        going.forEach(one -> names.add(REFS + one.tag()));
        new References(folder).delete(names);
        steps.accept("objects");
        new Repack(folder, steps).prune(live);
        removeChunks(chunks, needs);
        steps.accept("proofs");
        Proofs.change(folder, proofs -> going.forEach(one -> proofs.forget(one.tag())));
        Files.deleteIfExists(begun);
        folder.sync();
        return new Pruned(going, listing.snapshots().size() - going.size(), Math.max(0, before - used()), false);
    }

    /** All that points into the store, and which of it are snapshots. */
    private record Listing(Map<String, ObjectId> references, List<Snapshot> snapshots) {}

    private Listing listing() throws IOException {
        Map<String, ObjectId> references = new References(folder).all();
        List<Snapshot> snapshots = new ArrayList<>();
        try (ObjectStore store = new ObjectStore(folder)) {
            for (Map.Entry<String, ObjectId> one : references.entrySet()) {
                if (one.getKey().startsWith(REFS + Snapshot.TAG_FOLDER)) {
                    String tag = one.getKey().substring(REFS.length());
                    Labels.read(store, tag, one.getValue().name()).ifPresent(snapshots::add);
                }
            }
        }
        return new Listing(references, snapshots);
    }

    private List<Snapshot> going(Listing listing, RetentionPolicy policy, RetentionPolicy.Needed needed, Instant now)
            throws IOException {
        Set<String> tags = new HashSet<>(needed.tags());
        Pending unfinished = Pending.read(folder);
        if (unfinished != null) {
            tags.addAll(unfinished.tags());
        }
        Proof proof = Proof.of(Proofs.read(folder), Proof.Done.NOTHING);
        return policy.going(listing.snapshots(), proof, new RetentionPolicy.Needed(needed.stamps(), tags), now);
    }

    private static Map<String, ObjectId> staying(Listing listing, List<Snapshot> going) {
        Map<String, ObjectId> staying = new TreeMap<>(listing.references());
        going.forEach(one -> staying.remove(REFS + one.tag()));
        return staying;
    }

    private ObjectIds live(Collection<ObjectId> roots) throws IOException {
        try (ObjectStore store = new ObjectStore(folder)) {
            return new Marking(store).from(roots);
        }
    }

    /** Bytes that go with what nothing of this needs. */
    private long dead(Map<String, ObjectId> staying) throws IOException {
        return new Repack(folder, steps).preview(live(staying.values())).bytes();
    }

    private List<ChunkShelf> chunks() throws IOException {
        try (ChunkStore chunks = new ChunkStore(folder)) {
            return chunks.files().stream().map(ChunkShelf::new).toList();
        }
    }

    /** Of what a human points at, and is no snapshot, nobody knows which chunks it needs: then all of them. */
    private Predicate<byte[]> needs(Listing listing, Map<String, ObjectId> staying) throws IOException {
        Set<String> ours = new HashSet<>();
        listing.snapshots().forEach(one -> ours.add(REFS + one.tag()));
        try (ObjectStore store = new ObjectStore(folder)) {
            ChunkNeeds needs = new ChunkNeeds(store);
            for (Map.Entry<String, ObjectId> one : staying.entrySet()) {
                try {
                    needs.add(commit(store, one.getValue()));
                } catch (DamagedException e) {
                    if (ours.contains(one.getKey())) {
                        throw e;
                    }
                    LOG.warn("all chunks of large files stay because of {}, which is no snapshot", one.getKey());
                    return id -> true;
                }
            }
            return needs::needs;
        }
    }

    private static ObjectId commit(ObjectStore store, ObjectId reference) throws IOException {
        ObjectId id = reference;
        int type = store.type(id);
        while (type == Constants.OBJ_TAG) {
            id = RevTag.parse(store.read(id, type)).getObject().copy();
            type = store.type(id);
        }
        if (type != Constants.OBJ_COMMIT) {
            throw new DamagedException("object " + id.name() + " is no commit");
        }
        return id;
    }

    private void removeChunks(List<ChunkShelf> chunks, Predicate<byte[]> needs) throws IOException {
        for (ChunkShelf pack : chunks) {
            if (pack.holdsOther(needs)) {
                steps.accept("chunks");
                if (!pack.keep(needs)) {
                    LOG.warn("{} stays as it is because chunks in it are damaged", pack.name());
                }
            }
        }
    }

    /** Bytes of all files of the store. */
    private long used() throws IOException {
        long[] sum = {0};
        Files.walkFileTree(folder.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }
}
