package dev.nightshift.report;

import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.problem.Launcher;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What jobs changed, as scripts see it; the keys are stable. */
public final class ChangedJson {
    private ChangedJson() {}

    /** Ordered; unknown is {@code null}. */
    public static @Nullable Map<String, @Nullable Object> of(@Nullable Changes changes) {
        if (changes == null) {
            return null;
        }
        Changes.Counts counts = changes.counts();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("added", counts == null ? null : counts.added());
        json.put("modified", counts == null ? null : counts.modified());
        json.put("deleted", counts == null ? null : counts.deleted());
        json.put("outside", counts == null ? null : counts.outside());
        json.put("added_bytes", counts == null ? null : counts.addedBytes());
        json.put("deleted_bytes", counts == null ? null : counts.deletedBytes());
        json.put("largest", changes.largest().stream().map(ChangedJson::path).toList());
        json.put("remark", changes.remark());
        json.put("previous", changes.span().previous());
        json.put("before", changes.span().before());
        json.put("after", changes.span().after());
        return json;
    }

    static Map<String, @Nullable Object> of(Changed changed, Launcher commands) {
        Changed.Undone undone = changed.undone();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("job", changed.job());
        json.put("title", changed.title());
        json.put("attempt", changed.attempt());
        json.put("changes", of(changed.changes()));
        json.put("scope_violation", changed.violation());
        json.put("undone_at", undone == null ? null : Json.time(undone.at()));
        json.put("undone_by", undone == null ? null : undone.by());
        json.put(
                "undo_command",
                changed.hasUndo() ? commands.command("undo", changed.job()).toString() : null);
        return json;
    }

    private static Map<String, @Nullable Object> path(ChangedPath path) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("path", path.path());
        json.put("change", path.change().name().toLowerCase(Locale.ROOT));
        json.put("old_size", path.oldSize());
        json.put("new_size", path.newSize());
        json.put("outside", path.outside());
        return json;
    }
}
