package dev.nightshift.snapshot;

import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A whole workspace at one moment, in memory; about 300 bytes an entry.
 *
 * <p>Keys are raw paths, {@code /}-separated; the root is the empty one. A workspace that did not exist has no entries
 * and covers everything.
 */
final class State {
    private final Excludes excludes;
    private final NavigableMap<String, Entry> entries = new TreeMap<>();
    private final Map<String, Uncovered> uncovered = new TreeMap<>();

    private final Map<String, Long> linked = new TreeMap<>();
    private final Set<String> sparse = new HashSet<>();

    State(Excludes excludes) {
        this.excludes = excludes;
    }

    NavigableMap<String, Entry> entries() {
        return entries;
    }

    Map<String, Uncovered> uncovered() {
        return uncovered;
    }

    /** Files that have more names than one, by path; those of one number were one file. Known of snapshots only. */
    Map<String, Long> linked() {
        return linked;
    }

    /** Files with holes. Known of snapshots only. */
    Set<String> sparse() {
        return sparse;
    }

    void note(String path, Facts.Note note) {
        switch (note.kind()) {
            case Facts.HARD_LINK -> linked.put(path, note.number());
            case Facts.SPARSE -> sparse.add(path);
            default -> {} // Of a later version; nothing that must be known.
        }
    }

    @Nullable
    Entry at(String path) {
        return entries.get(path);
    }

    /** Does the absence of an entry prove that there was nothing? */
    boolean covers(String path) {
        return why(path) == null;
    }

    /** Why this path is not covered; null where it is. */
    @Nullable
    Uncovered why(String path) {
        for (String above = path; !above.isEmpty(); above = parent(above)) {
            Uncovered reason = uncovered.get(above);
            if (reason != null) {
                return reason;
            }
            if (excludes.matches(above)) {
                return Uncovered.EXCLUDED;
            }
        }
        return uncovered.get("");
    }

    static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    static String child(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    /** Workspace and path, for humans. */
    static String shown(String workspace, String path) {
        return RawNames.display(path.isEmpty() ? workspace : workspace + "/" + path);
    }
}
