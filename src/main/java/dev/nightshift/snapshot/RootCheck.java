package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to put a snapshot back into another folder than it was taken of: a link that leads elsewhere, a disk that is not
 * mounted. Everything in the right one would look deleted or changed there.
 *
 * <p>Another path is always refused. Another device or inode under the same path is a folder that was made anew or a disk
 * that got another number, if what is in it says so. A snapshot that a human took of the folder since settles it.
 */
final class RootCheck {
    private final List<Snapshot> all;
    private final Snapshot target;
    private final @Nullable Snapshot made;

    /** {@code made}: how the machine left it; null: nobody knows. */
    RootCheck(List<Snapshot> all, Snapshot target, @Nullable Snapshot made) {
        this.all = all;
        this.target = target;
        this.made = made;
    }

    /** @throws UserException {@code rollback_refused} */
    void require(Workspace workspace, Goal goal, State current) throws IOException {
        Root then = Root.in(target, workspace.name());
        Root now = Root.of(workspace.path());
        if (then == null || then.equals(now) || isSettled(workspace, now)) {
            return;
        }
        boolean same = now == null
                ? then.device() == deviceAbove(workspace.path())
                : now.path().equals(then.path()) && isHeir(workspace, then, now, goal, current);
        if (!same) {
            throw new UserException(
                    ProblemCode.ROLLBACK_REFUSED,
                    "Workspace " + workspace.name() + " is not the folder that " + target.tag()
                            + " was taken of; nothing was changed.\nThen it was " + then.shown() + ", now it is "
                            + (now == null ? "gone, and so is the disk that it was on" : now.shown()) + ".",
                    "Mount it, or link it, as it was. If you moved it on purpose, say so: `snapshot take`"
                            + "\nThen run this again.");
        }
    }

    private boolean isSettled(Workspace workspace, @Nullable Root now) {
        return now != null
                && all.stream()
                        .filter(s ->
                                s.kind() == SnapshotKind.MANUAL && s.takenAt().isAfter(target.takenAt()))
                        .anyMatch(s -> now.equals(Root.in(s, workspace.name())));
    }

    private boolean isHeir(Workspace workspace, Root then, Root now, Goal goal, State current) {
        boolean asMade = made != null && now.equals(Root.in(made, workspace.name()));
        return (asMade && now.device() == then.device())
                || isMostly(goal.target(), current)
                || (goal.reference() != null && isMostly(goal.reference(), current));
    }

    /** Is at least half of what was there there? */
    private static boolean isMostly(State state, State current) {
        long files = 0;
        long same = 0;
        for (var entry : state.entries().entrySet()) {
            if (!entry.getValue().isDirectory()) {
                files++;
                same += Entry.same(entry.getValue(), current.at(entry.getKey())) ? 1 : 0;
            }
        }
        return 2 * same >= files;
    }

    private static long deviceAbove(Path workspace) throws IOException {
        Path existing = workspace.toAbsolutePath();
        while (Files.notExists(existing)) {
            existing = Objects.requireNonNull(existing.getParent(), "the root always exists");
        }
        Root root = Root.of(existing);
        return root == null ? -1 : root.device();
    }
}
