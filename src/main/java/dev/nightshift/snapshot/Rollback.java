package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rollback or an undo is asked, would do, and did. */
public final class Rollback {
    private Rollback() {}

    /** One attempt of a job: what there was before it and after it. */
    public record Span(Snapshot before, Snapshot after) {}

    /**
     * What is asked: back to a snapshot, or take back what a job changed in some spans.
     *
     * @param target of an undo the snapshot before the first span
     * @param spans the oldest first; empty for a rollback
     * @param workspaces as configured now; one that the target does not know stays untouched
     * @param path only this path and what is below it: the name of a workspace and a path in it, as in {@link Change},
     *     or an absolute path; {@code null} is everything
     * @param force also take back what somebody else changed since
     * @param command verb and arguments that ask for the same; empty: those of a rollback
     */
    public record Request(
            Snapshot target,
            List<Span> spans,
            List<Workspace> workspaces,
            @Nullable String path,
            boolean force,
            List<String> command) {
        public Request {
            spans = List.copyOf(spans);
            workspaces = List.copyOf(workspaces);
            command = List.copyOf(command);
        }

        /** A rollback to {@code target}. */
        public Request(Snapshot target, List<Workspace> workspaces, @Nullable String path, boolean force) {
            this(target, List.of(), workspaces, path, force, List.of());
        }

        /**
         * Takes back what a job changed, and nothing else.
         *
         * @param spans the attempts of the job, the oldest first; at least one
         */
        public static Request undo(List<Span> spans, List<Workspace> workspaces, boolean force) {
            if (spans.isEmpty()) {
                throw new IllegalStateException("an undo of nothing. Indicates a bug.");
            }
            return new Request(spans.get(0).before(), spans, workspaces, null, force, List.of());
        }

        /** The same for one path and what is below it. */
        public Request only(@Nullable String part) {
            return new Request(target, spans, workspaces, part, force, command);
        }

        /** The same, with what to type to complete it should it be interrupted. */
        public Request typed(List<String> words) {
            return new Request(target, spans, workspaces, path, force, words);
        }

        public boolean isUndo() {
            return !spans.isEmpty();
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
     * @param left paths of somebody else
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

        /** All is as asked already: of an undo, that it was done before. */
        public boolean nothing() {
            return changes.isEmpty() && left.isEmpty() && impossible.isEmpty();
        }
    }

    /** How many paths were put back, deleted, and were right already. */
    public record Counts(long restored, long deleted, long unchanged) {}

    /**
     * How sure it is.
     *
     * @param verified every path that was put back was read again and is as in the target
     * @param resumed an earlier run was interrupted, and this one completed it
     */
    public record Proof(boolean verified, boolean resumed) {}

    /**
     * What was done.
     *
     * @param left paths of somebody else
     * @param failed paths that could not be put back
     * @param safety rolling back to it takes this back; {@code null} where there was nothing to do
     * @param movedRefs files that hold branches or HEAD of a repository and were put back or deleted
     */
    public record Result(
            Counts counts,
            List<Left> left,
            List<Left> failed,
            @Nullable Snapshot safety,
            Proof proof,
            List<String> movedRefs) {
        public Result {
            left = List.copyOf(left);
            failed = List.copyOf(failed);
            movedRefs = List.copyOf(movedRefs);
        }

        public boolean verified() {
            return proof.verified();
        }

        public boolean resumed() {
            return proof.resumed();
        }

        /** Nothing was left, nothing failed. */
        public boolean complete() {
            return left.isEmpty() && failed.isEmpty() && verified();
        }
    }

    /**
     * A rollback or an undo that was interrupted; the same request completes it.
     *
     * @param verb {@code undo} or {@code rollback}
     * @param workspaces names of those that it was to change
     * @param safety tag of the snapshot from before it; rolling back to that one takes back what was done of it
     * @param command the verb and its arguments
     */
    public record Unfinished(String verb, List<String> workspaces, String safety, List<String> command) {
        public Unfinished {
            workspaces = List.copyOf(workspaces);
            command = List.copyOf(command);
        }
    }
}
