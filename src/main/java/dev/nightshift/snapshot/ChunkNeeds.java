package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;

/** Which chunks snapshots need; for that the record of each is read. Not thread-safe. */
final class ChunkNeeds {
    private static final int MOST_FAULTS = 100;

    private final ObjectStore store;
    private final ChunkIds needed = new ChunkIds();
    private final ChunkIds whole = new ChunkIds();

    ChunkNeeds(ObjectStore store) {
        this.store = store;
    }

    /** Adds what this snapshot needs. */
    void add(ObjectId commit) throws IOException {
        Contents contents = new Contents(store);
        StateReader reader = new StateReader(store, commit);
        for (String workspace : reader.workspaces()) {
            State state = reader.state(workspace);
            for (Entry entry :
                    state == null ? List.<Entry>of() : state.entries().values()) {
                if (entry.content().chunked()) {
                    Pointer pointer = contents.pointer(entry.content());
                    for (int run = 0; run < pointer.runs(); run++) {
                        if (needed.find(pointer.id(run)) < 0) {
                            needed.add(pointer.id(run));
                        }
                    }
                }
            }
        }
    }

    /** Fails where a chunk is not in the store; looks at what packs say they hold. */
    void requireAll() throws IOException {
        for (int number = 0; number < needed.count(); number++) {
            if (!store.chunks().has(needed.id(number))) {
                throw new DamagedException("a chunk of a large file is missing");
            }
        }
    }

    boolean needs(byte[] chunk) {
        return needed.find(chunk) >= 0;
    }

    /** The files of this snapshot of which a chunk is missing or not what was written. */
    List<String> faults(ObjectId commit) throws IOException {
        List<String> faults = new ArrayList<>();
        Contents contents = new Contents(store);
        StateReader reader = new StateReader(store, commit);
        for (String workspace : reader.workspaces()) {
            State state = reader.state(workspace);
            if (state == null) {
                continue;
            }
            for (Map.Entry<String, Entry> one : state.entries().entrySet()) {
                Content content = one.getValue().content();
                if (content.chunked() && faults.size() < MOST_FAULTS) {
                    try {
                        store.chunks().areIntact(contents.pointer(content), whole);
                    } catch (IOException e) {
                        faults.add(State.shown(workspace, one.getKey()) + ": " + Snapshots.reason(e));
                    }
                }
            }
        }
        return faults;
    }
}
