package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rollback is asked, would do, and did. */
public final class Rollback {
    private Rollback() {}

    /**
     * What is asked.
     *
     * @param workspaces as configured now; one that the target does not know stays untouched
     * @param path only this path and what is below it: the name of a workspace and a path in it, as in {@link Change},
     *     or an absolute path; {@code null} is everything
     * @param force also take back what a human changed since
     */
    public record Request(
            Snapshot target,
            List<Workspace> workspaces,
            @Nullable String path,
            boolean force) {
        public Request {
            workspaces = List.copyOf(workspaces);
        }
    }

    /** A path that stays as it is although it differs from the target. */
    public record Left(String path, String reason) {}

    /**
     * What would be done now.
     *
     * @param reference the snapshot that says what the machine made; {@code null} where there is none
     * @param changes to the disk
     * @param unchanged paths that are already as in the target
     * @param left paths of a human
     * @param impossible paths that cannot be put back
     */
    public record Plan(
            Snapshot target,
            @Nullable Snapshot reference,
            List<Change> changes,
            long unchanged,
            List<Left> left,
            List<Left> impossible) {
        public Plan {
            changes = List.copyOf(changes);
            left = List.copyOf(left);
            impossible = List.copyOf(impossible);
        }
    }

    /** How many paths were put back, deleted, and were right already. */
    public record Counts(long restored, long deleted, long unchanged) {}

    /**
     * What was done.
     *
     * @param left paths of a human
     * @param failed paths that could not be put back
     * @param safety rolling back to it undoes this rollback
     * @param verified every path that was put back was read again and is as in the target
     * @param movedRefs files that hold branches or HEAD of a repository and were put back or deleted
     */
    public record Result(
            Counts counts,
            List<Left> left,
            List<Left> failed,
            Snapshot safety,
            boolean verified,
            List<String> movedRefs) {
        public Result {
            left = List.copyOf(left);
            failed = List.copyOf(failed);
            movedRefs = List.copyOf(movedRefs);
        }

        /** Nothing was left, nothing failed. */
        public boolean complete() {
            return left.isEmpty() && failed.isEmpty() && verified;
        }
    }
}
