package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.job.Check;
import dev.nightshift.job.State;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Attempt;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.LedgerHead;
import dev.nightshift.queue.Measurements;
import dev.nightshift.queue.NightRate;
import dev.nightshift.queue.Rejections.Rejection;
import dev.nightshift.queue.ShiftJob;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Made-up nights. Mutable: set what matters, then {@link #facts}. */
final class Nights {
    static final Instant START = Instant.parse("2026-11-22T18:00:00Z");
    static final Reader READER = new Reader(
            new Launcher(List.of("/opt/nightshift/bin/nightshift"), Path.of("/srv/night shift")),
            ZoneId.of("Europe/Berlin"));

    final List<NightFacts.Ran> ran = new ArrayList<>();
    final List<JobView> left = new ArrayList<>();
    final List<JobView> forHuman = new ArrayList<>();
    final List<Changed> changed = new ArrayList<>();
    final List<String> damage = new ArrayList<>();
    final List<Rejection> rejected = new ArrayList<>();
    final List<Check> health = new ArrayList<>();
    final List<Note> notes = new ArrayList<>();
    final List<NoticeView> notices = new ArrayList<>();
    final List<NoticeView> stuck = new ArrayList<>();
    boolean measured;
    boolean autonomous = true;
    boolean snapshots = true;
    int skipped;

    @Nullable
    Changes allChanges;

    @Nullable
    String pre = "snapshots/pre-autonomous-2026-11-22-190000";

    @Nullable
    String refused;

    @Nullable
    String noSnapshot;

    @Nullable
    String temperature;

    @Nullable
    NoticeView disk;

    Trend trend = Trend.NONE;
    ShiftStatus status = ShiftStatus.PARTIAL;

    /** As shipped: all checks are ok. */
    Nights healthy() {
        for (String name : List.of("database", "disk", "home", "memory", "stuck")) {
            health.add(Check.ok(name, "1", "", name + " is fine"));
        }
        health.add(new Check("temperature", Check.Status.UNKNOWN, "unknown", "80 °C", "No sensor could be read.", ""));
        return this;
    }

    /** 30 nights, of which some were bad, and a warm hour. */
    Nights measured() {
        measured = true;
        List<NightRate> before = new ArrayList<>();
        for (int night = 0; night < 30; night++) {
            LocalDate date = LocalDate.parse("2026-10-24").plusDays(night);
            int answered = night % 9 == 4 ? 2 : night % 7 == 5 ? 5 : night == 11 ? 0 : 6;
            before.add(
                    night == 20
                            ? new NightRate(date, ShiftStatus.EMPTY, 0, 0, 0)
                            : new NightRate(date, ShiftStatus.PARTIAL, answered, 6, 0));
        }
        List<Measurements.Measured> warm = new ArrayList<>();
        for (int sample = 0; sample < 9; sample++) {
            warm.add(new Measurements.Measured(
                    Measurements.TEMPERATURE, START.plusSeconds(300L * sample), 48 + 13 * Math.sin(sample / 2.5)));
        }
        trend = new Trend(before, warm);
        return this;
    }

    Nights ran(String id, String title, AttemptResult result, @Nullable String text, String... log) {
        return ran(id, title, result, text, Duration.ofMillis(1_500L * (ran.size() + 1)), log);
    }

    private Nights ran(
            String id, String title, AttemptResult result, @Nullable String text, Duration duration, String... log) {
        State state = result == AttemptResult.SUCCEEDED ? State.SUCCEEDED : State.FAILED;
        ShiftJob.Usage usage =
                measured ? new ShiftJob.Usage(duration.toMillis() / 2, 48L << 20) : ShiftJob.Usage.UNKNOWN;
        ShiftJob.Ending ending = new ShiftJob.Ending("code", text, duration, null, Attempt.Effect.NONE, usage);
        ran.add(new NightFacts.Ran(new ShiftJob(id, title, state, 1, result, ending), List.of(log)));
        return this;
    }

    /** It ran, and a human has yet to look at it. */
    Nights unreviewed(String id, String title) {
        ShiftJob.Ending ending = new ShiftJob.Ending(
                "exit:0", "exit status 0", Duration.ofSeconds(2), null, Attempt.Effect.NONE, ShiftJob.Usage.UNKNOWN);
        ShiftJob job = new ShiftJob(id, title, State.UNREVIEWED, 1, AttemptResult.SUCCEEDED, ending);
        ran.add(new NightFacts.Ran(job, List.of()));
        forHuman.add(job(id, title, State.UNREVIEWED, new Waiting("unreviewed", "ran and waits for review")));
        return this;
    }

    Nights left(String id, String title, String code, String text) {
        left.add(job(id, title, State.QUEUED, new Waiting(code, text)));
        return this;
    }

    Nights held(String id, String title, String code, String text) {
        forHuman.add(job(id, title, State.HELD, new Waiting(code, text)));
        return this;
    }

    static JobView job(String id, String title, State state, @Nullable Waiting waiting) {
        return new JobView(
                1,
                id,
                new JobView.Label("command", title, 5, "standard", "main", null),
                state,
                waiting,
                new JobView.Past(
                        0, START.minusSeconds(3600), null, null, JobView.Ending.NONE, JobView.Touched.UNKNOWN));
    }

    static NoticeView notice(String subject, NoticeView.State state, int tries, @Nullable String error) {
        return new NoticeView(
                7,
                new Notice("job_failed", Notice.Severity.PROBLEM, subject, "text", "tests", "2026-11-22-190000"),
                START,
                List.of(new NoticeView.Delivery(
                        "mail", state, new NoticeView.Tries(tries, START, tries > 0 ? START : null, error), null)));
    }

    NightFacts facts() {
        ShiftView.Counts counts = new ShiftView.Counts(
                ran.size() + left.size(),
                new ShiftView.Ran(
                        ran.size(),
                        count(AttemptResult.SUCCEEDED),
                        count(AttemptResult.FAILED),
                        count(AttemptResult.INVALID),
                        count(AttemptResult.INSUFFICIENT_EVIDENCE),
                        0),
                new ShiftView.Left(left.size(), forHuman.size(), 0));
        String post = pre == null ? null : "snapshots/post-2026-11-22-190000";
        ShiftView shift = new ShiftView(
                new ShiftRef(1, "2026-11-22-190000"),
                status,
                new ShiftView.Mode(
                        autonomous
                                ? new ShiftView.Origin("schedule", "main", "2026-11-22T19:00")
                                : ShiftView.Origin.MANUAL,
                        autonomous,
                        snapshots,
                        true),
                new ShiftView.Times(START, START.plusSeconds(2525)),
                counts,
                new ShiftView.Guard(refused, noSnapshot, pre, post, "[]", "[]"));
        return new NightFacts(
                shift,
                new NightFacts.Work(ran, left, forHuman, changed),
                rejected,
                new Surroundings(snapshots(post), health, temperature, notes)
                        .with(new LedgerHead(1, 1204, "5f".repeat(32)), trend),
                new NightFacts.Told(notices, stuck, disk),
                READER);
    }

    private Surroundings.@Nullable SnapshotFacts snapshot(@Nullable String tag) {
        return tag == null ? null : new Surroundings.SnapshotFacts(tag, 214, 3_500_000, skipped, START.plusSeconds(3));
    }

    private Surroundings.Snapshots snapshots(@Nullable String post) {
        return new Surroundings.Snapshots(
                snapshot(pre), snapshot(post), allChanges, pre == null ? null : START.plusSeconds(2520), damage, null);
    }

    /** One path of each sort, the added one of 1200 bytes, the deleted one of 40. */
    static Changes changes(String workspace, boolean outside) {
        return Changes.of(
                new Changes.Span(outside ? "snapshots/previous" : null, "snapshots/before", "snapshots/after"),
                List.of(
                        path(workspace + "/out/new.csv", ChangedPath.Kind.ADDED, null, 1200L),
                        new ChangedPath(workspace + "/todo.txt", ChangedPath.Kind.MODIFIED, 9L, 22L, false, outside),
                        path(workspace + "/old.txt", ChangedPath.Kind.DELETED, 40L, null)),
                null);
    }

    static ChangedPath path(String path, ChangedPath.Kind change, @Nullable Long before, @Nullable Long after) {
        return new ChangedPath(path, change, before, after, false, false);
    }

    static Changes changes(long added, long modified, long deleted, List<ChangedPath> largest) {
        return new Changes(
                new Changes.Span(null, "snapshots/before", "snapshots/after"),
                new Changes.Counts(added, modified, deleted, 0, added << 10, deleted << 20),
                largest,
                List.of(),
                null);
    }

    Nights changed(String job, String title, Changes changes) {
        changed.add(new Changed(job, title, 1, changes, null, null));
        return this;
    }

    private int count(AttemptResult result) {
        return (int) ran.stream().filter(job -> job.is(result)).count();
    }
}
