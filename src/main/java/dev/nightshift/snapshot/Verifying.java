package dev.nightshift.snapshot;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;

/** Reads back one snapshot, a part of the store, or all of it. */
final class Verifying {
    private static final int SAMPLE = 32;

    private final StoreFolder folder;
    private final InstantSource clock;

    Verifying(StoreFolder folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    Verification verify(Snapshot snapshot, boolean everything) {
        try {
            // Hides what would lead JGit astray.
            Shelves.open(folder);
        } catch (IOException e) {
            throw Snapshots.damaged("The store cannot be read back", e);
        }
        try (ObjectsCheck check = new ObjectsCheck(folder)) {
            return verify(check, snapshot.tag(), everything);
        } catch (IOException e) {
            throw Snapshots.damaged("The snapshot " + snapshot.tag() + " cannot be read", e);
        }
    }

    private Verification verify(ObjectsCheck check, String tag, boolean everything) throws IOException {
        Instant began = clock.instant();
        String id = folder.tags().getOrDefault(tag, "");
        Verification objects;
        Verification files = new Verification(0, 0, List.of());
        try (ObjectStore store = new ObjectStore(folder)) {
            ObjectId commit = Labels.commit(store, id);
            objects = check.check(commit);
            if (objects.good()) {
                objects = new Verification(objects.objects(), 0, new ChunkNeeds(store).faults(commit));
            }
            if (objects.good()) {
                files = new ScratchRestore(folder, store)
                        .restore(
                                new StateReader(store, commit),
                                everything ? ScratchRestore.ALL : SAMPLE,
                                began.getEpochSecond());
            }
        } catch (DamagedException e) {
            objects = new Verification(0, 0, List.of(String.valueOf(e.getMessage())));
        }
        List<String> damaged = new ArrayList<>(objects.damaged());
        damaged.addAll(files.damaged());
        Proofs.change(folder, proofs -> {
            if (damaged.isEmpty()) {
                proofs.proven(tag, began);
                proofs.broken.remove(tag);
            } else {
                proofs.broken.put(tag, damaged);
                proofs.snapshots.remove(tag);
            }
        });
        return new Verification(objects.objects(), files.restored(), damaged);
    }

    Proof some(Duration budget) {
        try {
            return new Proving(folder, clock).until(System.nanoTime() + budget.toNanos());
        } catch (IOException e) {
            throw Snapshots.damaged("The store cannot be read back", e);
        }
    }

    Proof all() {
        try {
            Proof read = new Proving(folder, clock)
                    .until(System.nanoTime() + Duration.ofDays(1000).toNanos());
            Map<String, List<String>> faults = new TreeMap<>();
            long restored = 0;
            try (ObjectStore store = new ObjectStore(folder)) {
                for (Map.Entry<String, String> tag : folder.tags().entrySet()) {
                    if (read.provenAt().containsKey(tag.getKey())) {
                        StateReader reader = new StateReader(store, Labels.commit(store, tag.getValue()));
                        Verification found = new ScratchRestore(folder, store).restore(reader, ScratchRestore.ALL, 0);
                        restored += found.restored();
                        if (!found.good()) {
                            faults.put(tag.getKey(), found.damaged());
                        }
                    }
                }
            }
            return kept(read.done(), faults, restored);
        } catch (IOException e) {
            throw Snapshots.damaged("The store cannot be read back", e);
        }
    }

    private Proof kept(Proof.Done done, Map<String, List<String>> faults, long restored) throws IOException {
        if (!faults.isEmpty()) {
            Proofs.change(
                    folder,
                    proofs -> faults.forEach((tag, wrong) -> {
                        proofs.broken.put(tag, wrong);
                        proofs.snapshots.remove(tag);
                    }));
        }
        return Proof.of(
                Proofs.read(folder),
                new Proof.Done(done.objects(), done.bytes(), done.restored() + restored, done.whole()));
    }
}
