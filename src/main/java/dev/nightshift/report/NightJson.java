package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.problem.Command;
import dev.nightshift.queue.LedgerHead;
import dev.nightshift.queue.NightRate;
import dev.nightshift.queue.ShiftJob;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A night as scripts see it: the same facts as the Markdown, whole lists. */
final class NightJson {
    private NightJson() {}

    static Map<String, @Nullable Object> of(NightFacts facts, @Nullable String report) {
        NightFacts.Work work = facts.work();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("headline", Headline.of(facts));
        json.put("shift", ShiftJson.of(facts.shift(), facts.reader().commands(), report));
        json.put("success_rate", work.judged() == 0 ? null : (double) work.answered() / work.judged());
        json.put("success_target", NightFacts.TARGET_PERCENT / 100.0);
        json.put(
                "nights",
                facts.surroundings().trend().nights().stream()
                        .map(NightJson::night)
                        .toList());
        json.put("refused", facts.shift().guard().refused());
        json.put("no_snapshot", facts.shift().guard().noSnapshot());
        json.put("actions", Actions.of(facts).stream().map(NightJson::action).toList());
        json.put("ran", work.ran().stream().map(NightJson::ran).toList());
        json.put("not_run", work.left().stream().map(JobJson::of).toList());
        json.put("for_human", work.forHuman().stream().map(JobJson::of).toList());
        json.put(
                "rejected",
                facts.rejected().stream()
                        .map(file -> {
                            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                            entry.put("file", file.file());
                            entry.put("problem", file.problem());
                            entry.put("rejected_at", Json.time(file.at()));
                            return entry;
                        })
                        .toList());
        json.put("health", HealthJson.of(facts.surroundings().health()));
        Surroundings.Snapshots taken = facts.surroundings().snapshots();
        json.put("before", snapshot(taken.before()));
        json.put("after", snapshot(taken.after()));
        json.put("last_proven_at", Json.time(taken.provenAt()));
        Surroundings.Snapshots.Copy copy = taken.copy();
        json.put("copied_to", copy == null ? null : copy.folder());
        json.put("copied_at", copy == null ? null : Json.time(copy.at()));
        json.put("damage", List.copyOf(taken.damage()));
        json.put("changes", ChangedJson.of(taken.changes()));
        json.put(
                "changed",
                work.changed().stream()
                        .map(changed -> ChangedJson.of(changed, facts.reader().commands()))
                        .toList());
        json.put("temperature", facts.surroundings().temperature());
        json.put(
                "temperatures",
                facts.surroundings().trend().temperatures().stream()
                        .map(one -> {
                            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                            entry.put("at", Json.time(one.at()));
                            entry.put("celsius", one.value());
                            return entry;
                        })
                        .toList());
        json.put("notices", facts.told().ofShift().stream().map(NoticeJson::of).toList());
        json.put(
                "undelivered", facts.told().stuck().stream().map(NoticeJson::of).toList());
        json.put("notes", NoteJson.of(facts.surroundings().notes()));
        json.put("ledger", ledger(facts.surroundings().ledger()));
        return json;
    }

    private static Map<String, @Nullable Object> night(NightRate night) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("date", night.date().toString());
        json.put("status", night.status().code());
        json.put("answered", night.answered());
        json.put("judged", night.judged());
        return json;
    }

    private static @Nullable Map<String, @Nullable Object> ledger(@Nullable LedgerHead head) {
        if (head == null) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("epoch", head.epoch());
        json.put("seq", head.seq());
        json.put("hash", head.hash());
        return json;
    }

    private static Map<String, @Nullable Object> action(Action action) {
        Command command = action.command();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("text", action.text());
        json.put("command", command == null ? null : command.toString());
        return json;
    }

    private static Map<String, @Nullable Object> ran(NightFacts.Ran ran) {
        ShiftJob job = ran.job();
        AttemptResult result = job.result();
        Duration duration = job.ending().duration();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("title", job.title());
        json.put("state", job.state().code());
        json.put("attempt", job.attempt());
        json.put("result", result == null ? null : result.code());
        json.put("reason", job.ending().reason());
        json.put("reason_text", job.ending().text());
        json.put("duration_ms", duration == null ? null : duration.toMillis());
        json.put("cpu_ms", job.ending().usage().cpuMillis());
        json.put("max_rss", job.ending().usage().maxRss());
        // Validation was not asked: the exit status decided.
        json.put("verdict", result == null ? null : "none");
        json.put("note", job.ending().note());
        json.put("log", List.copyOf(ran.log()));
        return json;
    }

    private static @Nullable Map<String, @Nullable Object> snapshot(Surroundings.@Nullable SnapshotFacts snapshot) {
        if (snapshot == null) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("tag", snapshot.tag());
        json.put("files", snapshot.files());
        json.put("bytes", snapshot.bytes());
        json.put("skipped", snapshot.skipped());
        json.put("verified_at", Json.time(snapshot.verifiedAt()));
        return json;
    }
}
