package dev.nightshift.snapshot;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a rollback compares with: how one shift, or an earlier rollback, left all.
 *
 * @param made what that shift or rollback left; null: nobody looked
 * @param began what there was when that shift began, where the target is older: what changed up to there was no job; else
 *     null
 */
record Reference(@Nullable Snapshot made, @Nullable Snapshot began) {

    /** What later shifts and humans changed after that shift is no part of it. */
    static Reference of(Snapshot target, List<Snapshot> oldestFirst) {
        return switch (target.kind()) {
            case PRE -> new Reference(post(target.stamp(), oldestFirst), null);
            case BEFORE, JOB ->
                new Reference(post(target.notes().getOrDefault(Blame.SHIFT, target.stamp()), oldestFirst), null);
            case POST, MANUAL -> nextShift(target, oldestFirst);
            case SAFETY -> new Reference(afterRollback(target, oldestFirst), null);
        };
    }

    /** The first: what a recovery takes later again shows more than the shift. */
    private static @Nullable Snapshot post(String shift, List<Snapshot> oldestFirst) {
        return first(oldestFirst, s -> isOfShift(s) && s.stamp().equals(shift));
    }

    private static boolean isOfShift(Snapshot snapshot) {
        return snapshot.kind() == SnapshotKind.POST && snapshot.note(Goals.SAFETY_NOTE) == null;
    }

    private static Reference nextShift(Snapshot target, List<Snapshot> oldestFirst) {
        Snapshot began = first(
                oldestFirst,
                s -> s.kind() == SnapshotKind.PRE
                        && !s.takenAt().isBefore(target.takenAt())
                        && post(s.stamp(), oldestFirst) != null);
        return began == null ? new Reference(null, null) : new Reference(post(began.stamp(), oldestFirst), began);
    }

    /** The last: a run that was interrupted while it compared looks again. */
    private static @Nullable Snapshot afterRollback(Snapshot safety, List<Snapshot> oldestFirst) {
        Snapshot after = null;
        for (Snapshot snapshot : oldestFirst) {
            after = safety.tag().equals(snapshot.note(Goals.SAFETY_NOTE)) ? snapshot : after;
        }
        String goal = safety.note(Goals.TARGET_NOTE);
        return after != null ? after : first(oldestFirst, s -> Objects.equals(s.tag(), goal));
    }

    private static @Nullable Snapshot first(List<Snapshot> oldestFirst, Predicate<Snapshot> fits) {
        return oldestFirst.stream().filter(fits).findFirst().orElse(null);
    }
}
