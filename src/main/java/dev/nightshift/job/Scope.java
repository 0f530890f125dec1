package dev.nightshift.job;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a job may change in its workspace. Held against the list of what it did change; nothing keeps it from more while
 * it runs.
 *
 * @param paths patterns of {@link PathGlob}, relative to the workspace; empty: every path
 * @param maxFiles files and links added, modified and deleted; {@code null}: any number
 * @param maxDeletions of files and links; {@code null}: any number
 * @param maxBytes content of what was added and modified, as it is afterwards; {@code null}: any size
 */
public record Scope(
        List<String> paths,
        @Nullable Integer maxFiles,
        @Nullable Integer maxDeletions,
        @Nullable Long maxBytes) {
    private static final int NAMED = 3;

    public Scope {
        paths = List.copyOf(paths);
    }

    /**
     * What stands against changes that an attempt made; {@code null}: nothing. A pure function. What somebody else
     * changed, as far as can be seen, does not count; a rename is one path deleted and one added; {@code .git} is a
     * path like any other; a link is what it is, not where it leads.
     */
    public @Nullable String breach(List<ChangedPath> changed) {
        List<ChangedPath> own = changed.stream().filter(path -> !path.outside()).toList();
        List<String> reasons = new ArrayList<>();
        List<String> beyond = beyond(own);
        if (!beyond.isEmpty()) {
            reasons.add("it changed what is not in its scope: "
                    + String.join(", ", beyond.subList(0, Math.min(NAMED, beyond.size())))
                    + (beyond.size() > NAMED ? " and " + (beyond.size() - NAMED) + " more" : ""));
        }
        List<ChangedPath> files = own.stream().filter(path -> !path.directory()).toList();
        long deleted = files.stream()
                .filter(path -> path.change() == ChangedPath.Kind.DELETED)
                .count();
        long written = files.stream()
                .filter(path -> path.change() != ChangedPath.Kind.DELETED)
                .mapToLong(ChangedPath::weight)
                .sum();
        if (maxFiles != null && files.size() > maxFiles) {
            reasons.add("it changed " + counted(files.size()) + ", at most " + maxFiles + " allowed");
        }
        if (maxDeletions != null && deleted > maxDeletions) {
            reasons.add("it deleted " + counted(deleted) + ", at most " + maxDeletions + " allowed");
        }
        if (maxBytes != null && written > maxBytes) {
            reasons.add("it wrote " + Sizes.text(written) + ", at most " + Sizes.text(maxBytes) + " allowed");
        }
        return reasons.isEmpty() ? null : String.join("; ", reasons);
    }

    private static String counted(long files) {
        return files + (files == 1 ? " file" : " files");
    }

    /** Paths that no pattern allows. Folders on the way to what is allowed come and go with it. */
    private List<String> beyond(List<ChangedPath> changed) {
        if (paths.isEmpty()) {
            return List.of();
        }
        List<PathGlob> globs = paths.stream().map(PathGlob::new).toList();
        Set<String> ways = new HashSet<>();
        for (ChangedPath path : changed) {
            if (allows(globs, path)) {
                addParents(path.inWorkspace(), ways);
            }
        }
        return changed.stream()
                .filter(path -> !allows(globs, path) && !(isWay(path) && ways.contains(path.inWorkspace())))
                .map(ChangedPath::inWorkspace)
                .map(path -> path.isEmpty() ? "the workspace itself" : path)
                .toList();
    }

    private static boolean isWay(ChangedPath path) {
        return path.directory() && path.change() != ChangedPath.Kind.MODIFIED;
    }

    private static boolean allows(List<PathGlob> globs, ChangedPath path) {
        String inside = path.inWorkspace();
        return globs.stream()
                .anyMatch(glob -> glob.matches(inside) || (path.directory() && glob.matches(inside + "/")));
    }

    private static void addParents(String path, Set<String> ways) {
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (!ways.add(path.substring(0, slash))) {
                return;
            }
        }
        ways.add("");
    }
}
