package dev.nightshift.snapshot;

import java.util.List;

/**
 * What a prune removed, or would remove.
 *
 * @param snapshots that went, the oldest first
 * @param staying how many are left
 * @param freed bytes on disk: measured; of a dry run what the objects take that nothing else needs
 * @param dryRun nothing was changed
 */
public record Pruned(List<Snapshot> snapshots, int staying, long freed, boolean dryRun) {
    public Pruned {
        snapshots = List.copyOf(snapshots);
    }
}
