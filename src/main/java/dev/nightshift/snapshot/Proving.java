package dev.nightshift.snapshot;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the store back, a part each time: first what was not read for longest, and a large part in several turns. What
 * it finds goes to {@link Proofs}. Only reads the rest of the store; a snapshot may be taken meanwhile.
 */
final class Proving {
    private static final int SAMPLE = 16;

    private final StoreFolder folder;
    private final InstantSource clock;
    private final Map<String, Instant> began = new TreeMap<>();
    private final Map<String, Proofs.Partial> partial = new TreeMap<>();
    private final List<Shelf.Damage> damage = new ArrayList<>();
    private final Set<String> afresh = new HashSet<>();
    private long objects;
    private long bytes;
    private long restored;
    private boolean whole;

    Proving(StoreFolder folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** One snapshot on the way; {@code snapshot} is {@code null} where its tag cannot be read. */
    private record Tagged(String tag, @Nullable Snapshot snapshot, Connections.Needs needs) {}

    /** Reads until {@code deadline}, of {@link System#nanoTime}, at least one object; then restores a few files. */
    Proof until(long deadline) throws IOException {
        Proofs known = Proofs.read(folder);
        Shelves shelves = trusted(known);
        List<Tagged> tagged = connected(shelves);
        Map<String, Instant> moments = moments(known, shelves, tagged);
        read(shelves, known, moments, deadline);
        if (!damage.isEmpty() || !known.damage.isEmpty()) {
            known.damage.removeIf(found -> afresh.contains(found.damage().shelf()));
            shelves = trusted(known);
            damage.forEach(shelves::distrust);
            tagged = connected(shelves);
        }
        Map<String, List<String>> faults = new TreeMap<>(sample(tagged, known.turn));
        if (chunksAreDoubtful(known, shelves)) {
            faults.putAll(chunks(tagged));
        }
        record(shelves, tagged, faults);
        return Proof.of(Proofs.read(folder), new Proof.Done(objects, bytes, restored, whole));
    }

    private Shelves trusted(Proofs known) throws IOException {
        Shelves shelves = Shelves.open(folder);
        known.damage.forEach(found -> shelves.distrust(found.damage()));
        return shelves;
    }

    private List<Tagged> connected(Shelves shelves) throws IOException {
        List<Tagged> tagged = new ArrayList<>();
        try (ObjectStore store = new ObjectStore(folder)) {
            Connections connections = new Connections(store, shelves);
            for (Map.Entry<String, String> tag : folder.tags().entrySet()) {
                Tagged one = connected(store, connections, tag.getKey(), tag.getValue());
                if (one != null) {
                    tagged.add(one);
                }
            }
        }
        return tagged;
    }

    /** Null for a tag that is not ours. */
    private static @Nullable Tagged connected(ObjectStore store, Connections connections, String tag, String id) {
        try {
            Snapshot snapshot = Labels.read(store, tag, id).orElse(null);
            return snapshot == null
                    ? null
                    : new Tagged(tag, snapshot, connections.of(ObjectId.fromString(id), Labels.commit(store, id)));
        } catch (IOException | RuntimeException e) {
            String fault = "its tag cannot be read: " + Snapshots.reason(e);
            return new Tagged(tag, null, new Connections.Needs(new BitSet(), 0, List.of(fault)));
        }
    }

    /**
     * When each shelf was last read. One that is new was read back by the take that wrote it: what its tag says. Of the
     * snapshots that need it that is the oldest.
     */
    private static Map<String, Instant> moments(Proofs known, Shelves shelves, List<Tagged> tagged) {
        Map<String, Instant> moments = new TreeMap<>();
        for (Tagged one : tagged) {
            if (one.snapshot() != null) {
                Instant verified = one.snapshot().verifiedAt();
                BitSet needed = shelves.ofChunks();
                needed.or(one.needs().shelves());
                shelves.names(needed).forEach(name -> moments.merge(name, verified, (a, b) -> a.isBefore(b) ? a : b));
            }
        }
        moments.putAll(known.shelves);
        return moments;
    }

    private void read(Shelves shelves, Proofs known, Map<String, Instant> moments, long deadline) throws IOException {
        List<Shelf> order = new ArrayList<>(shelves.all());
        order.sort(Comparator.comparing((Shelf shelf) -> !known.partial.containsKey(shelf.name()))
                .thenComparing(shelf -> moments.getOrDefault(shelf.name(), Instant.MIN)));
        whole = true;
        for (Shelf shelf : order) {
            if (objects > 0 && System.nanoTime() >= deadline) {
                whole = false;
                break;
            }
            Proofs.Partial begun = known.partial.getOrDefault(shelf.name(), new Proofs.Partial(0, clock.instant()));
            Shelf.Reading reading = shelf.read(begun.reached(), deadline);
            whole &= reading.whole() && begun.reached() == 0;
            if (reading.damaged().isEmpty() || !Shelves.gone(folder, shelf.name())) {
                note(shelf, begun, reading);
            }
        }
        moments.forEach(began::putIfAbsent);
    }

    private void note(Shelf shelf, Proofs.Partial begun, Shelf.Reading reading) {
        objects += reading.objects();
        bytes += reading.bytes();
        damage.addAll(reading.damaged());
        if (begun.reached() == 0) {
            afresh.add(shelf.name());
        }
        if (reading.whole()) {
            began.put(shelf.name(), begun.began());
        } else {
            partial.put(shelf.name(), new Proofs.Partial(reading.reached(), begun.began()));
        }
    }

    /** Whether files in chunks must be looked at one by one: something of theirs is damaged, gone, or was. */
    private boolean chunksAreDoubtful(Proofs known, Shelves shelves) {
        Set<String> there = new HashSet<>();
        shelves.all().forEach(shelf -> there.add(shelf.name()));
        return !known.broken.isEmpty()
                || damage.stream().anyMatch(found -> ChunkShelf.is(found.shelf()))
                || known.shelves.keySet().stream().anyMatch(name -> ChunkShelf.is(name) && !there.contains(name));
    }

    private Map<String, List<String>> chunks(List<Tagged> tagged) throws IOException {
        Map<String, List<String>> faults = new TreeMap<>();
        try (ObjectStore store = new ObjectStore(folder)) {
            ChunkNeeds needs = new ChunkNeeds(store);
            Map<String, String> tags = folder.tags();
            for (Tagged one : tagged) {
                String id = tags.get(one.tag());
                if (one.needs().faults().isEmpty() && id != null) {
                    List<String> wrong = needs.faults(Labels.commit(store, id));
                    if (!wrong.isEmpty()) {
                        faults.put(one.tag(), wrong);
                    }
                }
            }
        }
        return faults;
    }

    /** Restores some files of the newest snapshot and of another, each time others. */
    private Map<String, List<String>> sample(List<Tagged> tagged, long turn) throws IOException {
        List<Snapshot> good = tagged.stream()
                .filter(one -> one.needs().faults().isEmpty())
                .map(Tagged::snapshot)
                .filter(java.util.Objects::nonNull)
                .sorted(Comparator.comparing(Snapshot::takenAt))
                .toList();
        if (good.isEmpty()) {
            return Map.of();
        }
        Set<Snapshot> chosen = new HashSet<>();
        chosen.add(good.get(good.size() - 1));
        chosen.add(good.get(Math.floorMod(turn, good.size())));
        Map<String, List<String>> faults = new TreeMap<>();
        try (ObjectStore store = new ObjectStore(folder)) {
            Map<String, String> tags = folder.tags();
            for (Snapshot snapshot : chosen) {
                String id = tags.get(snapshot.tag());
                if (id != null) {
                    StateReader reader = new StateReader(store, Labels.commit(store, id));
                    Verification found = new ScratchRestore(folder, store).restore(reader, SAMPLE, turn);
                    restored += found.restored();
                    if (!found.good()) {
                        faults.put(snapshot.tag(), found.damaged());
                    }
                }
            }
        }
        return faults;
    }

    private void record(Shelves shelves, List<Tagged> tagged, Map<String, List<String>> faults) throws IOException {
        Set<String> there = new HashSet<>();
        shelves.all().forEach(shelf -> there.add(shelf.name()));
        Instant now = clock.instant();
        Proofs.change(folder, proofs -> {
            began.forEach((name, at) -> proofs.shelves.merge(name, at, (a, b) -> a.isAfter(b) ? a : b));
            proofs.shelves.keySet().retainAll(there);
            proofs.partial.keySet().removeAll(began.keySet());
            proofs.partial.putAll(partial);
            proofs.partial.keySet().retainAll(there);
            proofs.damage.removeIf(found -> afresh.contains(found.damage().shelf())
                    || !there.contains(found.damage().shelf()));
            damage.forEach(found -> proofs.found(found, now));
            proofs.turn++;
            proofs.broken.clear();
            Set<String> tags = new HashSet<>();
            for (Tagged one : tagged) {
                tags.add(one.tag());
                List<String> wrong = one.needs().faults().isEmpty()
                        ? faults.getOrDefault(one.tag(), List.of())
                        : one.needs().faults();
                if (!wrong.isEmpty()) {
                    proofs.broken.put(one.tag(), wrong);
                    proofs.snapshots.remove(one.tag());
                } else {
                    // Which chunks it needs is in its record, which is not read for this: all of them count.
                    BitSet needed = shelves.ofChunks();
                    needed.or(one.needs().shelves());
                    shelves.names(needed).stream()
                            .map(name -> proofs.shelves.getOrDefault(name, Instant.MIN))
                            .min(Comparator.naturalOrder())
                            .filter(oldest -> oldest.isAfter(Instant.MIN))
                            .ifPresent(oldest -> proofs.proven(one.tag(), oldest));
                }
            }
            proofs.snapshots.keySet().retainAll(tags);
        });
    }
}
