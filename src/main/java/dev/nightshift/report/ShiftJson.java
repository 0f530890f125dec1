package dev.nightshift.report;

import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.ShiftView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A shift as scripts see it; the keys are stable. */
public final class ShiftJson {
    private ShiftJson() {}

    /**
     * Ordered; unknown is {@code null}.
     *
     * @param reports folder of the reports: the report's path is given where the file exists
     */
    public static Map<String, @Nullable Object> of(ShiftView shift, Launcher commands, Path reports) {
        Path report = Reports.markdownFile(reports, shift.id());
        return of(
                shift, commands, Files.exists(report) ? report.toAbsolutePath().toString() : null);
    }

    static Map<String, @Nullable Object> of(ShiftView shift, Launcher commands, @Nullable String report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", shift.id());
        json.put("status", shift.status().code());
        json.put("trigger", shift.mode().trigger());
        json.put("schedule", shift.mode().origin().schedule());
        json.put("due_local", shift.mode().origin().dueLocal());
        json.put("started_at", Json.time(shift.times().startedAt()));
        json.put("finished_at", Json.time(shift.times().finishedAt()));
        json.put("due", shift.counts().due());
        ShiftView.Ran ran = shift.counts().ran();
        json.put("claimed", ran.claimed());
        json.put("succeeded", ran.succeeded());
        json.put("failed", ran.failed());
        json.put("invalid", ran.invalid());
        json.put("insufficient_evidence", ran.insufficientEvidence());
        // Of those that succeeded, as of now: the others were judged.
        json.put("unreviewed", ran.unreviewed());
        ShiftView.Left left = shift.counts().left();
        json.put("deferred", left.deferred());
        json.put("held", left.held());
        json.put("parked", left.parked());
        String pre = shift.guard().preSnapshot();
        json.put("pre_snapshot", pre);
        json.put("post_snapshot", shift.guard().postSnapshot());
        json.put(
                "rollback_command",
                pre == null ? null : commands.command("rollback", pre).toString());
        json.put("report", report);
        return json;
    }
}
