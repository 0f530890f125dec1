package dev.nightshift.snapshot;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * What a workspace leaves out: a glob without a slash matches a name anywhere, one with a slash a path from the root of
 * the workspace. What lies below a match is left out too.
 */
final class Excludes {
    private final List<String> globs;
    private final List<PathMatcher> names = new ArrayList<>();
    private final List<PathMatcher> paths = new ArrayList<>();

    Excludes(List<String> globs) {
        this.globs = List.copyOf(globs);
        for (String glob : globs) {
            String trimmed = trimmed(glob);
            if (!trimmed.isEmpty()) {
                PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + trimmed);
                (trimmed.indexOf('/') >= 0 || glob.startsWith("/") ? paths : names).add(matcher);
            }
        }
    }

    List<String> globs() {
        return globs;
    }

    /** Does this very path match? What is above it is not asked. */
    boolean matches(String rawPath) {
        if (rawPath.isEmpty() || (names.isEmpty() && paths.isEmpty())) {
            return false;
        }
        Path path = RawNames.path(rawPath);
        Path name = path.getFileName();
        return names.stream().anyMatch(m -> m.matches(name)) || paths.stream().anyMatch(m -> m.matches(path));
    }

    private static String trimmed(String glob) {
        String trimmed = glob;
        while (trimmed.startsWith("/") || trimmed.startsWith("./")) {
            trimmed = trimmed.substring(trimmed.indexOf('/') + 1);
        }
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        return trimmed;
    }
}
