package dev.nightshift.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job runs.
 *
 * @param workspace name of a configured workspace; {@code null}: a folder of its own
 * @param cwd folder inside it, {@code /}-separated and relative; empty is its root
 * @param pathPrepend folders put before PATH, relative to the workspace or absolute
 */
public record Place(@Nullable String workspace, String cwd, List<String> pathPrepend) {

    public Place {
        pathPrepend = List.copyOf(pathPrepend);
    }
}
