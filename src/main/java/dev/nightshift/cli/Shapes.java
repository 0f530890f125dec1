package dev.nightshift.cli;

import dev.nightshift.job.Changes;
import dev.nightshift.queue.Attempt;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.snapshot.Change;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Snapshot;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What scripts get: the JSON objects of the interface, key by key. */
final class Shapes {
    private Shapes() {}

    static Map<String, @Nullable Object> attempt(Attempt attempt) {
        return Json.object(
                "number", attempt.number(),
                "shift", attempt.shift(),
                "result", attempt.result(),
                "reason_text", attempt.text(),
                "claimed_at", attempt.times().claimedAt(),
                "finished_at", attempt.times().finishedAt(),
                "changes", changes(attempt.effect().changes()),
                "undone_at", attempt.effect().undoneAt(),
                "undone_by", attempt.effect().undoneBy());
    }

    /** What an attempt changed; {@code null}: it has no workspace, or ran without snapshots. */
    static @Nullable Map<String, @Nullable Object> changes(@Nullable Changes changes) {
        if (changes == null) {
            return null;
        }
        Changes.Counts counts = changes.counts();
        return Json.object(
                "added", counts == null ? null : counts.added(),
                "modified", counts == null ? null : counts.modified(),
                "deleted", counts == null ? null : counts.deleted(),
                "outside", counts == null ? null : counts.outside(),
                "added_bytes", counts == null ? null : counts.addedBytes(),
                "deleted_bytes", counts == null ? null : counts.deletedBytes(),
                "previous", changes.span().previous(),
                "before", changes.span().before(),
                "after", changes.span().after(),
                "remark", changes.remark());
    }

    static Map<String, @Nullable Object> snapshot(Snapshot snapshot) {
        return Json.object(
                "id", snapshot.id(),
                "tag", snapshot.tag(),
                "kind", snapshot.kind().code(),
                "taken_at", snapshot.takenAt(),
                "workspaces", snapshot.workspaces(),
                "files", snapshot.files(),
                "bytes", snapshot.bytes(),
                "verified_at", snapshot.verifiedAt());
    }

    /** With when it was last proven restorable: {@code null} where it is known to be damaged. */
    static Map<String, @Nullable Object> snapshot(Snapshot snapshot, Proof proof) {
        Map<String, @Nullable Object> shape = snapshot(snapshot);
        shape.put("proven_at", proof.provenAt(snapshot));
        shape.put("job", snapshot.notes().get("job"));
        shape.put("skipped", snapshot.contents().skipped());
        return shape;
    }

    static Map<String, @Nullable Object> change(Change change) {
        return Json.object(
                "path", change.path(),
                "change", change.change().name().toLowerCase(Locale.ROOT),
                "old_size", change.oldSize(),
                "new_size", change.newSize(),
                "mode_changed", change.modeChanged());
    }

    /** One line about a shift, for humans. */
    static String words(ShiftView shift) {
        ShiftView.Ran ran = shift.counts().ran();
        String told = shift.id() + " " + shift.status().code();
        if (shift.status() == ShiftStatus.EMPTY || shift.status() == ShiftStatus.WAITING) {
            return told;
        }
        return told + ": " + ran.words() + (ran.failed() == 0 ? "" : ", " + ran.failed() + " failed");
    }
}
