package dev.nightshift.report;

import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Waiting;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job as scripts see it; the keys are stable. */
public final class JobJson {
    private JobJson() {}

    /** Ordered; unknown is {@code null}. Texts are as submitted: escape them where they are shown. */
    public static Map<String, @Nullable Object> of(JobView job) {
        Waiting waiting = job.waiting();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("kind", job.label().kind());
        json.put("title", job.label().title());
        json.put("state", job.state().code());
        json.put("reason", waiting == null ? null : waiting.code());
        json.put("reason_text", waiting == null ? null : waiting.text());
        json.put("priority", job.label().priority());
        json.put("class", job.label().jobClass());
        json.put("attempts", job.past().attempts());
        json.put("submitted_at", Json.time(job.past().submittedAt()));
        json.put("started_at", Json.time(job.past().startedAt()));
        json.put("finished_at", Json.time(job.past().finishedAt()));
        json.put("exit_code", job.past().ending().exitCode());
        json.put("signal", job.past().ending().signal());
        boolean judged = job.past().attempts() > 0 && job.state().finished();
        // Validation was not asked: the exit status decided.
        json.put("verdict", judged ? "none" : null);
        json.put("workspace", job.label().workspace());
        json.put("changes", changes(job.past().touched()));
        json.put("undone_at", Json.time(job.past().touched().undoneAt()));
        json.put("reviewed_at", Json.time(job.past().touched().reviewedAt()));
        json.put("standing", job.label().standing());
        return json;
    }

    private static @Nullable Map<String, @Nullable Object> changes(JobView.Touched touched) {
        if (touched.added() == null) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("added", touched.added());
        json.put("modified", touched.modified());
        json.put("deleted", touched.deleted());
        return json;
    }
}
