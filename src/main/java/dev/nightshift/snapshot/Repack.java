package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes packs anew: without what is not needed any more, and fewer of them.
 *
 * <p>Killed anywhere, nothing that is needed is lost: a new pack is on disk, read back and visible before one that it
 * replaces is removed. Needs room for about {@value #PART} bytes and the largest pack. Packs that cannot be relied on, and
 * those that have a {@code .keep}, stay as they are. For the only writer of the store; not thread-safe.
 */
final class Repack {
    private static final Logger LOG = LoggerFactory.getLogger(Repack.class);
    /** A store with so many small packs is merged after a snapshot. */
    static final int MANY = 16;
    /** Larger packs are not merged after a snapshot, which bounds what that costs. */
    static final long SMALL = 64L << 20;

    private static final long PART = 512L << 20;
    /** A pack is written anew when more than this part of it is not needed. */
    private static final int DEAD_SHARE = 16;

    private static final int INDEX_ENTRY = 28;

    private final StoreFolder folder;
    private final Consumer<String> steps;

    Repack(StoreFolder folder) {
        this(folder, step -> {});
    }

    /** {@code steps} is told of each step before it is done. */
    Repack(StoreFolder folder, Consumer<String> steps) {
        this.folder = folder;
        this.steps = steps;
    }

    /**
     * What is or would be done.
     *
     * @param bytes freed on disk; about, as long as it is not done
     * @param objects removed
     * @param packs removed; those that are written anew are not counted
     */
    record Outcome(long bytes, long objects, int packs) {}

    /** Merges small packs where there are many. A snapshot that was taken is good without, so this never fails. */
    void tidy() {
        try {
            merge(MANY, SMALL);
        } catch (IOException | RuntimeException e) {
            LOG.warn("small packs of the snapshots were not merged, which is tried again: {}", Snapshots.reason(e));
        }
    }

    /** What {@link #prune} would do. */
    Outcome preview(ObjectIds live) throws IOException {
        try (ObjectStore store = new ObjectStore(folder)) {
            return plan(store, live).outcome();
        }
    }

    /** Removes objects that are not in {@code live}, where that is worth it, and merges what is written anew. */
    Outcome prune(ObjectIds live) throws IOException {
        for (String tag : folder.tags().values()) {
            if (!live.contains(ObjectId.fromString(tag))) {
                throw new IllegalStateException("the object of a tag would be removed: " + tag + ". Indicates a bug.");
            }
        }
        LooseObjects loose = new LooseObjects(folder.objects());
        long before = folder.packBytes();
        Plan plan;
        try (ObjectStore store = new ObjectStore(folder)) {
            plan = plan(store, live);
            steps.accept("git");
            folder.removeGitExtras();
            // What frees room goes before what needs some.
            for (StoredPack pack : plan.dead()) {
                steps.accept("remove");
                folder.removePack(pack.name());
            }
        }
        steps.accept("loose");
        long freed = loose.remove(live).bytes();
        rewrite(live, plan.rewritten());
        Outcome outcome = plan.outcome();
        return new Outcome(before - folder.packBytes() + freed, outcome.objects(), outcome.packs());
    }

    /**
     * Merges small packs when there are more than {@code most}, so that lookups do not slow down: the smallest, and on as
     * long as the next is not larger than twice what came before, up to {@code bytes}. An object is so copied once for each
     * time that its pack doubles.
     *
     * @return how many packs became one; 0 if there was nothing to do
     */
    int merge(int most, long bytes) throws IOException {
        try (ObjectStore store = new ObjectStore(folder)) {
            List<StoredPack> packs = new ArrayList<>(movable(store));
            packs.removeIf(pack -> pack.size() >= bytes);
            if (packs.size() <= most) {
                return 0;
            }
            packs.sort(Comparator.comparingLong(StoredPack::size).thenComparing(StoredPack::name));
            List<StoredPack> merged = new ArrayList<>();
            long sum = 0;
            for (StoredPack pack : packs) {
                if ((merged.size() > 1 && pack.size() > 2 * sum) || sum + pack.size() > bytes) {
                    break;
                }
                merged.add(pack);
                sum += pack.size();
            }
            if (merged.size() < 2) {
                return 0;
            }
            steps.accept("git");
            folder.removeGitExtras();
            replace(store, merged, id -> true);
            return merged.size();
        }
    }

    private record Plan(List<StoredPack> dead, List<StoredPack> rewritten, Outcome outcome) {}

    private Plan plan(ObjectStore store, ObjectIds live) throws IOException {
        List<StoredPack> dead = new ArrayList<>();
        List<StoredPack> rewritten = new ArrayList<>();
        long bytes = 0;
        long objects = 0;
        for (StoredPack pack : movable(store)) {
            Dead part = dead(pack, live);
            if (part.objects() == pack.count()) {
                dead.add(pack);
                bytes += pack.bytes(folder);
                objects += part.objects();
            } else if (part.bytes() > pack.size() / DEAD_SHARE) {
                rewritten.add(pack);
                bytes += part.bytes();
                objects += part.objects();
            }
        }
        LooseObjects.Removed loose = new LooseObjects(folder.objects()).removable(live);
        return new Plan(dead, rewritten, new Outcome(bytes + loose.bytes(), objects + loose.objects(), dead.size()));
    }

    private record Dead(long bytes, int objects) {}

    private static Dead dead(StoredPack pack, ObjectIds live) throws IOException {
        int[] order = pack.inOrder();
        long bytes = 0;
        int objects = 0;
        for (int at = 0; at < order.length; at++) {
            if (!live.contains(pack.id(order[at]))) {
                bytes += pack.end(order, at) - pack.offset(order[at]) + INDEX_ENTRY;
                objects++;
            }
        }
        return new Dead(bytes, objects);
    }

    private List<StoredPack> movable(ObjectStore store) throws IOException {
        Set<String> files = folder.packs();
        return store.packs().stream()
                .filter(pack -> !files.contains(pack.name() + ".keep"))
                .toList();
    }

    private void rewrite(ObjectIds live, List<StoredPack> packs) throws IOException {
        Set<String> part = new TreeSet<>();
        long size = 0;
        for (StoredPack pack : packs) {
            part.add(pack.name());
            size += pack.size();
            if (size >= PART) {
                replace(part, live);
                part.clear();
                size = 0;
            }
        }
        if (!part.isEmpty()) {
            replace(part, live);
        }
    }

    /** Opens the store anew, since a removed file that is still open keeps its room. */
    private void replace(Set<String> names, ObjectIds live) throws IOException {
        try (ObjectStore store = new ObjectStore(folder)) {
            List<StoredPack> packs = movable(store).stream()
                    .filter(pack -> names.contains(pack.name()))
                    .toList();
            replace(store, packs, live::contains);
        }
    }

    private void replace(ObjectStore store, List<StoredPack> packs, Predicate<ObjectId> wanted) throws IOException {
        Map<String, List<ObjectId>> replaced = new TreeMap<>();
        try (PackCopy copy = new PackCopy(folder, store, steps)) {
            for (StoredPack pack : packs) {
                replaced.put(pack.name(), copy.add(pack, wanted));
            }
            replaced.forEach((name, damaged) -> damaged.removeIf(copy::has));
            steps.accept("pack");
            String made = copy.finish(PackCheck.Depth.BYTES);
            replaced.remove(made);
        }
        for (var pack : replaced.entrySet()) {
            if (pack.getValue().isEmpty()) {
                steps.accept("remove");
                folder.removePack(pack.getKey());
            } else {
                LOG.warn(
                        "{} stays as it is because objects in it are damaged: {}",
                        pack.getKey(),
                        pack.getValue().get(0).name());
            }
        }
    }
}
