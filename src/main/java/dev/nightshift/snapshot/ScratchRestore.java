package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Constants;

/** Proves that files come out of the store: writes them to scratch and hashes what is on disk there. */
final class ScratchRestore {
    private static final int SAMPLE = 32;

    private final StoreFolder folder;
    private final ObjectStore store;

    ScratchRestore(StoreFolder folder, ObjectStore store) {
        this.folder = folder;
        this.store = store;
    }

    Verification verify(StateReader snapshot, boolean everything) throws IOException {
        Verification objects = snapshot.verify();
        if (!objects.good()) {
            return objects;
        }
        List<String> damaged = new ArrayList<>();
        int restored = 0;
        Path scratch = folder.scratch();
        try {
            for (String workspace : snapshot.workspaces()) {
                State state = snapshot.state(workspace);
                if (state == null) {
                    continue;
                }
                List<String> files = files(state);
                int stride = everything ? 1 : Math.max(1, files.size() / SAMPLE);
                for (int at = 0; at < files.size(); at += stride) {
                    Entry entry = state.entries().get(files.get(at));
                    if (entry != null && !comesOut(entry, scratch.resolve("file"))) {
                        damaged.add(State.shown(workspace, files.get(at)) + ": differs once restored");
                    }
                    restored++;
                }
            }
        } finally {
            Files.deleteIfExists(scratch.resolve("file"));
            Files.delete(scratch);
        }
        return new Verification(objects.objects(), restored, damaged);
    }

    private static List<String> files(State state) {
        return state.entries().entrySet().stream()
                .filter(e -> e.getValue().type() == Entry.Type.FILE)
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    private boolean comesOut(Entry entry, Path file) throws IOException {
        Files.deleteIfExists(file);
        try (InputStream content = store.stream(entry.content(), Constants.OBJ_BLOB)) {
            Files.copy(content, file);
        }
        try (InputStream content = Files.newInputStream(file)) {
            return Files.size(file) == entry.size()
                    && ObjectStore.hash(Constants.OBJ_BLOB, entry.size(), content)
                            .equals(entry.content());
        }
    }
}
