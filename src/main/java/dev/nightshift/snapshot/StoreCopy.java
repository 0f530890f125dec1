package dev.nightshift.snapshot;

import dev.nightshift.job.Sizes;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Brings snapshots of one store into another: of their objects and chunks what is not there yet, as it is stored, held
 * against its hash on the way and read back from where it was written. A tag appears when all that it needs is there, so
 * one that was killed leaves nothing that can be seen, and the next one goes on. Cost grows with what is new.
 *
 * <p>For the only writer of the target. Not thread-safe.
 */
final class StoreCopy {
    /** A pack of the target is closed when it has grown so far. */
    private static final long PART = 512L << 20;
    /** Left free beside what is written: indexes, tags, and what the disk keeps for itself. */
    private static final long RESERVE = 16L << 20;

    private final StoreFolder source;
    private final StoreFolder target;
    private final Consumer<String> steps;
    private final Map<String, String> failed = new TreeMap<>();

    /** {@code steps} is told of each step before it is done. */
    StoreCopy(StoreFolder source, StoreFolder target, Consumer<String> steps) {
        this.source = source;
        this.target = target;
        this.steps = steps;
    }

    /** Copies the snapshots with these tags, as far as they are whole. */
    Copied run(Predicate<String> wanted) throws IOException {
        target.create();
        Map<String, String> there = target.tags();
        Map<String, String> tags = new TreeMap<>(source.tags());
        tags.keySet().removeIf(tag -> !wanted.test(tag));
        tags.entrySet().removeIf(tag -> tag.getValue().equals(there.get(tag.getKey())));
        long bytes = 0;
        if (!tags.isEmpty()) {
            try (ObjectStore from = new ObjectStore(source)) {
                bytes = contents(from, needs(from, tags));
            }
            publish(tags);
            new Repack(target, steps).tidy();
        }
        int copied = tags.size() - failed.size();
        return new Copied(target.root(), copied, target.tags().size(), bytes, failed);
    }

    /** What snapshots need of a store. */
    private record Needs(List<ObjectIds> objects, ChunkNeeds chunks) {}

    /** A tag whose trees cannot be read is left out; what it shares with others is collected for those again. */
    private Needs needs(ObjectStore from, Map<String, String> tags) {
        ChunkNeeds chunks = new ChunkNeeds(from);
        List<ObjectIds> objects = new ArrayList<>();
        Marking marking = new Marking(from);
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            try {
                ObjectIds marked = marking.from(List.of(ObjectId.fromString(tag.getValue())));
                if (!objects.contains(marked)) {
                    objects.add(marked);
                }
                chunks.add(Labels.commit(from, tag.getValue()));
            } catch (IOException | RuntimeException e) {
                failed.put(tag.getKey(), Snapshots.reason(e));
                marking = new Marking(from);
            }
        }
        return new Needs(objects, chunks);
    }

    private long contents(ObjectStore from, Needs needs) throws IOException {
        try (ObjectStore to = new ObjectStore(target)) {
            ObjectIds missing = new ObjectIds();
            for (ObjectIds some : needs.objects()) {
                for (int number = 0; number < some.size(); number++) {
                    ObjectId id = some.get(number);
                    if (!to.has(id)) {
                        missing.add(id);
                    }
                }
            }
            long bytes = requireRoom(from, to, missing, needs.chunks());
            steps.accept("chunks");
            chunks(from, to, needs.chunks());
            steps.accept("objects");
            objects(from, missing);
            return bytes;
        }
    }

    private long requireRoom(ObjectStore from, ObjectStore to, ObjectIds missing, ChunkNeeds needs) throws IOException {
        long bytes = 0;
        for (StoredPack pack : from.packs()) {
            bytes += pack.bytesOf(missing::contains);
        }
        for (Path file : from.chunks().files()) {
            bytes += new ChunkShelf(file).bytesOf(chunk -> needs.needs(chunk) && !has(to, chunk));
        }
        long free = Files.getFileStore(target.root()).getUsableSpace();
        if (bytes + (bytes > 0 ? RESERVE : 0) > free) {
            throw EnvironmentException.lasting(
                    ProblemCode.COPY_FAILED,
                    "The copy needs " + Sizes.text(bytes + RESERVE) + " in " + target.root() + ", and "
                            + Sizes.text(free) + " are free; nothing was written.",
                    "Make room there, or copy to another disk, then run it again.");
        }
        return bytes;
    }

    private void chunks(ObjectStore from, ObjectStore to, ChunkNeeds needs) throws IOException {
        ChunkIds copied = new ChunkIds();
        ChunkWriter.begin(target, to.chunks()).close(); // Removes what a killed one left.
        for (Path file : from.chunks().files()) {
            ChunkShelf shelf = new ChunkShelf(file);
            Predicate<byte[]> wanted = chunk -> needs.needs(chunk) && copied.find(chunk) < 0 && !has(to, chunk);
            if (shelf.bytesOf(wanted) > 0) {
                target.createChunks();
                shelf.copy(target.chunks(), wanted, copied);
                target.syncChunks();
            }
        }
    }

    private static boolean has(ObjectStore store, byte[] chunk) {
        try {
            return store.chunks().has(chunk);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void objects(ObjectStore from, ObjectIds missing) throws IOException {
        if (missing.size() == 0) {
            return;
        }
        ObjectIds done = new ObjectIds();
        PackCopy copy = new PackCopy(target, from, steps);
        try {
            for (StoredPack pack : from.packs()) {
                copy.add(pack, id -> missing.contains(id) && !done.contains(id));
                if (copy.bytes() >= PART) {
                    copy.finish(PackCheck.Depth.CONTENT);
                    copy.close();
                    for (int number = 0; number < copy.ids().size(); number++) {
                        done.add(copy.ids().get(number));
                    }
                    copy = new PackCopy(target, from, steps);
                }
            }
            // Objects in files of their own, and those of which a pack holds a damaged copy.
            for (int number = 0; number < missing.size(); number++) {
                ObjectId id = missing.get(number);
                if (!done.contains(id) && !copy.has(id)) {
                    copy.add(id);
                }
            }
            steps.accept("pack");
            copy.finish(PackCheck.Depth.CONTENT);
        } finally {
            copy.close();
        }
    }

    /** Nothing but what can be read from the target counts. */
    private void publish(Map<String, String> tags) throws IOException {
        try (ObjectStore to = new ObjectStore(target)) {
            Marking marking = new Marking(to);
            int seen = 0;
            for (Map.Entry<String, String> tag : tags.entrySet()) {
                if (failed.containsKey(tag.getKey())) {
                    continue;
                }
                try {
                    ObjectIds marked = marking.from(List.of(ObjectId.fromString(tag.getValue())));
                    requireAll(to, marked, seen);
                    ChunkNeeds chunks = new ChunkNeeds(to);
                    chunks.add(Labels.commit(to, tag.getValue()));
                    chunks.requireAll();
                    seen = marked.size();
                } catch (IOException e) {
                    failed.put(tag.getKey(), Snapshots.reason(e));
                    marking = new Marking(to);
                    seen = 0;
                    continue;
                }
                steps.accept("tag");
                target.writeTag(tag.getKey(), tag.getValue());
            }
        }
    }

    private static void requireAll(ObjectStore store, ObjectIds ids, int from) throws IOException {
        for (int number = from; number < ids.size(); number++) {
            if (!store.has(ids.get(number))) {
                throw new DamagedException("the object " + ids.get(number).name() + " is missing or damaged");
            }
        }
    }
}
