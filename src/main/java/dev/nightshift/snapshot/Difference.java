package dev.nightshift.snapshot;

import org.jspecify.annotations.Nullable;

/** One path that differs between two snapshots. */
record Difference(
        String workspace,
        String path,
        @Nullable Entry before,
        @Nullable Entry after) {

    /** Workspace and path, for humans. */
    String shown() {
        return State.shown(workspace, path);
    }
}
