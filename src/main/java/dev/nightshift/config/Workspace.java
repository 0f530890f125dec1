package dev.nightshift.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A directory tree that jobs may change and snapshots protect.
 *
 * @param name {@code [a-z0-9]+}
 * @param path absolute; need not exist yet
 * @param exclude names or {@code /}-separated paths relative to the workspace that snapshots leave out, as globs
 */
public record Workspace(String name, Path path, List<String> exclude) {

    public Workspace {
        exclude = List.copyOf(exclude);
    }
}
