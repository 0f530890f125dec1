package dev.nightshift.snapshot;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Refuses a run for which there is no room: what comes back is made while the old is still there. */
final class SpaceCheck {
    private final Map<FileStore, Need> needs = new LinkedHashMap<>();

    /** What the workspaces on one file system need together, in bytes. */
    private static final class Need {
        private final List<String> workspaces = new ArrayList<>();
        private long bytes;
    }

    /** {@code path}: of the workspace; need not exist. */
    void add(String workspace, Path path, long bytes) throws IOException {
        Path existing = path.toAbsolutePath();
        while (existing != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        if (existing != null) {
            add(workspace, Files.getFileStore(existing), bytes);
        }
    }

    void add(String workspace, FileStore disk, long bytes) {
        Need need = needs.computeIfAbsent(disk, d -> new Need());
        need.workspaces.add(workspace);
        need.bytes += bytes;
    }

    /** @throws EnvironmentException {@code rollback_refused} */
    void require() throws IOException {
        for (var each : needs.entrySet()) {
            Need need = each.getValue();
            long free = each.getKey().getUsableSpace();
            if (need.bytes > free) {
                throw EnvironmentException.lasting(
                        ProblemCode.ROLLBACK_REFUSED,
                        "It needs " + need.bytes + " bytes in workspace " + String.join(" and ", need.workspaces)
                                + ", and " + free + " are free; nothing was changed.",
                        "Make room, then run it again.");
            }
        }
    }
}
