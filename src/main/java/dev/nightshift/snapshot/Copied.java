package dev.nightshift.snapshot;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a copy of snapshots came to.
 *
 * @param folder where the copy is
 * @param snapshots how many were copied now
 * @param kept how many are there in all
 * @param bytes on disk that were written for them
 * @param failed by tag: why one was not copied
 */
public record Copied(Path folder, int snapshots, int kept, long bytes, Map<String, String> failed) {
    public Copied {
        failed = java.util.Collections.unmodifiableMap(new TreeMap<>(failed));
    }

    /** Whether all that there is, is there, too. */
    public boolean complete() {
        return failed.isEmpty();
    }
}
