package dev.nightshift.snapshot;

import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A workspace as the newest snapshot holds it: what the next walk compares with.
 *
 * @param path of the workspace, raw
 * @param root null where the workspace did not exist
 * @param record the blobs that hold its facts: the full record, then what overrides it, oldest first
 */
record Image(String path, List<String> excludes, Walk.@Nullable Found root, List<Run> record) {

    Image {
        excludes = List.copyOf(excludes);
        record = List.copyOf(record);
    }

    /** One blob of a record and its length in bytes. */
    record Run(ObjectId id, long bytes) {}

    Image with(List<Run> runs) {
        return new Image(path, excludes, root, runs);
    }

    boolean isOf(String otherPath, List<String> globs) {
        return path.equals(otherPath) && excludes.equals(globs);
    }

    Folder.Sums sums() {
        return root == null ? new Folder.Sums(0, 0, 0) : root.folder().sums;
    }

    /** All of it in memory, as a rollback needs it. */
    State state() {
        State state = new State(new Excludes(excludes));
        if (root != null) {
            state.entries().put("", Folder.entry(root.stats(), 0, Content.NONE));
            collect(root.folder(), "", state);
        }
        return state;
    }

    private static void collect(Folder folder, String path, State state) {
        for (int at = 0; at < folder.count(); at++) {
            String child = State.child(path, folder.name(at));
            Uncovered why = folder.uncovered(at);
            if (why != null) {
                state.uncovered().put(child, why);
                continue;
            }
            state.entries().put(child, folder.entry(at));
            Folder below = folder.folder(at);
            if (below != null) {
                collect(below, child, state);
            }
        }
    }
}
