package dev.nightshift.snapshot;

import dev.nightshift.job.ChangedPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an attempt changed from what somebody else did: a path is somebody else's when its status last changed
 * outside of the run, when it belongs to another user (which says nothing where we run as root, whose jobs may give files
 * away), or when it is not there any more as the snapshot has it. What another program of the same user changes during
 * the run cannot be told from the job.
 */
final class Attribution implements Differ.Differences {
    private static final int ROOT = 0;

    private final @Nullable RunWindow run;
    private final List<Difference> differences = new ArrayList<>();
    private final Set<String> added = new HashSet<>();

    Attribution(@Nullable RunWindow run) {
        this.run = run;
    }

    @Override
    public void add(String workspace, String path, @Nullable Entry before, @Nullable Entry after) {
        differences.add(new Difference(workspace, path, before, after));
        if (before == null && after != null && after.isDirectory()) {
            added.add(path);
        }
    }

    List<ChangedPath> paths() {
        return differences.stream().map(this::path).toList();
    }

    private ChangedPath path(Difference it) {
        Entry before = it.before();
        Entry after = it.after();
        return new ChangedPath(
                it.shown(),
                before == null
                        ? ChangedPath.Kind.ADDED
                        : after == null ? ChangedPath.Kind.DELETED : ChangedPath.Kind.MODIFIED,
                before == null ? null : before.size(),
                after == null ? null : after.size(),
                after != null ? after.isDirectory() : before != null && before.isDirectory(),
                run != null && run.workspace().name().equals(it.workspace()) && isOutside(run, it));
    }

    private boolean isOutside(RunWindow window, Difference it) {
        Path root = window.workspace().path();
        try {
            return it.after() == null
                    ? deletedOutside(window, root, it.path())
                    : changedOutside(window, root, it.path());
        } catch (IOException e) {
            // It is not there any more, or cannot be looked at: not as the snapshot has it.
            return true;
        }
    }

    private boolean changedOutside(RunWindow window, Path root, String path) throws IOException {
        FileStatus status = FileStatus.of(at(root, path));
        int user = window.to().user();
        if (user != ROOT && status.user() != user) {
            return true;
        } else if (!status.changed().isBefore(window.from().at())) {
            return status.changed().isAfter(window.to().at());
        }
        // What is moved as part of a folder keeps its time; the folder has that of the move.
        for (String above = path; !above.isEmpty(); ) {
            above = State.parent(above);
            if (added.contains(above) && isWithin(window, FileStatus.of(at(root, above)))) {
                return false;
            }
        }
        return true;
    }

    /** A folder changes when a name in it goes. */
    private static boolean deletedOutside(RunWindow window, Path root, String path) throws IOException {
        String above = path;
        do {
            if (above.isEmpty()) {
                return true;
            }
            above = State.parent(above);
        } while (!Files.isDirectory(at(root, above), LinkOption.NOFOLLOW_LINKS));
        return !isWithin(window, FileStatus.of(at(root, above)));
    }

    private static boolean isWithin(RunWindow window, FileStatus status) {
        return !status.changed().isBefore(window.from().at())
                && !status.changed().isAfter(window.to().at());
    }

    private static Path at(Path root, String path) {
        return path.isEmpty() ? root : root.resolve(RawNames.path(path));
    }
}
