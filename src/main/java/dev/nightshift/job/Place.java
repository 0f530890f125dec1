package dev.nightshift.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job runs, and what it may do there.
 *
 * @param workspace name of a configured workspace; {@code null}: a folder of its own
 * @param cwd folder inside it, {@code /}-separated and relative; empty is its root
 * @param pathPrepend folders put before PATH, relative to the workspace or absolute
 * @param scope what it may change there; {@code null}: anything
 * @param onInvalid {@code null}: keep
 * @param review whether a human judges what it did there before it counts as succeeded; {@code null}: nobody does
 */
public record Place(
        @Nullable String workspace,
        String cwd,
        List<String> pathPrepend,
        @Nullable Scope scope,
        @Nullable OnInvalid onInvalid,
        @Nullable Boolean review) {

    public Place {
        pathPrepend = List.copyOf(pathPrepend);
        // One spelling of the default, so that equal jobs have equal digests.
        onInvalid = onInvalid == OnInvalid.KEEP ? null : onInvalid;
        review = Boolean.TRUE.equals(review) ? true : null;
    }

    /** A place where anything may change. */
    public Place(@Nullable String workspace, String cwd, List<String> pathPrepend) {
        this(workspace, cwd, pathPrepend, null, null, null);
    }

    /** A human judges what it did before it counts as succeeded. */
    public boolean wantsReview() {
        return review != null;
    }

    /** It promises something about its changes, so it never runs without the snapshots that show them. */
    public boolean guarded() {
        return scope != null || onInvalid != null || (wantsReview() && workspace != null);
    }
}
