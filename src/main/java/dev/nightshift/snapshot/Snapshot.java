package dev.nightshift.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A verified state of the workspaces at one moment.
 *
 * @param id abbreviated object id of the commit
 * @param tag {@code snapshots/…}, unique in the store
 * @param stamp what it belongs to: the id of a shift or of a rollback
 * @param notes what the caller wrote into the tag, by key
 */
public record Snapshot(
        String id, String tag, SnapshotKind kind, String stamp, Contents contents, Map<String, String> notes) {
    static final String TAG_FOLDER = "snapshots/";

    public Snapshot {
        notes = Map.copyOf(notes);
    }

    /**
     * What is in it.
     *
     * @param takenAt when reading began
     * @param workspaces names
     * @param files regular files and symbolic links
     * @param bytes of their content
     * @param skipped paths that it does not cover
     * @param verifiedAt when every object had been read back and hashed
     */
    public record Contents(
            Instant takenAt, List<String> workspaces, long files, long bytes, int skipped, Instant verifiedAt) {
        public Contents {
            workspaces = List.copyOf(workspaces);
        }
    }

    public Instant takenAt() {
        return contents.takenAt();
    }

    public List<String> workspaces() {
        return contents.workspaces();
    }

    public long files() {
        return contents.files();
    }

    public long bytes() {
        return contents.bytes();
    }

    public Instant verifiedAt() {
        return contents.verifiedAt();
    }

    @Nullable
    String note(String key) {
        return notes.get(key);
    }
}
