package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Changes;
import dev.nightshift.job.Check;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.Rejections.Rejection;
import dev.nightshift.queue.ShiftStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole reports against {@code src/test/resources/reports}; {@code -Dgolden.write} writes them anew. */
class GoldenReportTest {
    private static final Path GOLDEN = Path.of("src/test/resources/reports");

    @Test
    void five_jobs_of_which_some_failed() throws IOException {
        Nights night = new Nights().healthy().measured();
        night.ran("tidy", "Tidy the workspace", AttemptResult.SUCCEEDED, "exit status 0", "done");
        night.ran(
                "tests",
                "Run the test suite",
                AttemptResult.FAILED,
                "exit status 3",
                "a",
                "b",
                "c",
                "d",
                "e",
                "2 of 80 failed");
        night.ran("crawl", "Crawl the site", AttemptResult.FAILED, "timed out after 2s");
        night.left("big", "Train the model", "parked", "class demanding is not allowed now");
        night.left("publish", "Publish", "after:tests", "waits for tests, which is failed");
        night.rejected.add(new Rejection(
                "poison.yaml",
                "poison.yaml, line 3: unknown field \"comand\" (did you mean command?)\nCorrect it.",
                Nights.START));
        night.notices.add(Nights.notice("tests failed", NoticeView.State.PENDING, 0, null));
        night.temperature = "61 °C at most, limit 80 °C";
        night.notes.add(new Note("shift-notify", "", "backup disk is mounted"));
        night.notes.add(new Note("shift-report", "Slowest jobs", "crawl 4.5s\ntests 3s"));

        night.changed("tidy", "Tidy the workspace", Nights.changes("main", false));
        night.allChanges = Nights.changes("main", false);

        isGolden("partial", night);
    }

    @Test
    void all_failed() throws IOException {
        Nights night = new Nights().healthy();
        night.status = ShiftStatus.FAILED;
        for (int number = 1; number <= 7; number++) {
            night.ran("job-" + number, "Job " + number, AttemptResult.FAILED, "exit status 1", "boom");
        }
        night.stuck.add(Nights.notice("job-1 failed", NoticeView.State.PENDING, 3, "connection refused"));
        night.stuck.add(Nights.notice("tests failed", NoticeView.State.FAILED, 29, "no such host"));

        isGolden("failed", night);
    }

    @Test
    void what_waits_for_a_look_is_no_success() throws IOException {
        Nights night = new Nights().healthy();
        night.status = ShiftStatus.SUCCEEDED;
        for (int number = 1; number <= 7; number++) {
            night.unreviewed("draft-" + number, "Draft " + number);
        }
        night.held("tidy", "Tidy up", "awaiting_approval", "waits for approval");

        isGolden("reviews", night);
    }

    @Test
    void nothing_was_due() throws IOException {
        Nights night = new Nights();
        night.status = ShiftStatus.EMPTY;
        night.pre = null;

        isGolden("empty", night);
    }

    @Test
    void all_of_it_waits_for_humans() throws IOException {
        Nights night = new Nights().healthy();
        night.status = ShiftStatus.WAITING;
        night.held("deploy", "Deploy", "awaiting_approval", "waits for approval");
        night.held("migrate", "Migrate the data", "interrupted", "the machine went down while it ran");
        night.left("big", "Train the model", "gate:memory", "needs more memory than is available");
        night.left("more", "Draft it", "unreviewed:draft", "20 results of kind draft or more wait for a human");
        night.disk = Nights.notice(
                "The disk of the home is full in 5 days, if it goes on like this", NoticeView.State.DELIVERED, 1, null);

        isGolden("waiting", night);
    }

    @Test
    void the_guard_refused() throws IOException {
        Nights night = new Nights();
        night.status = ShiftStatus.FAILED;
        night.pre = null;
        night.refused = "disk: 200M free, at least 1G is asked for";
        night.health.add(Check.ok("database", "ok", "", "It is whole."));
        night.health.add(new Check(
                "disk", Check.Status.FAIL, "200M", "1G", "200M free, at least 1G is asked for.", "Make room in /srv."));
        night.left("tidy", "Tidy the workspace", "next_shift", "runs in the next shift");

        isGolden("refused", night);
    }

    @Test
    void plain() throws IOException {
        Nights night = new Nights();
        night.autonomous = false;
        night.snapshots = false;
        night.pre = null;
        night.status = ShiftStatus.SUCCEEDED;
        night.ran("tidy", "Tidy the workspace", AttemptResult.SUCCEEDED, "exit status 0");

        isGolden("plain", night);
    }

    @Test
    void snapshots_failed_and_notices_were_off() throws IOException {
        Nights night = new Nights();
        night.pre = null;
        night.noSnapshot = "the disk is full";
        night.ran("fetch", "Fetch", AttemptResult.SUCCEEDED, null);
        night.left("tidy", "Tidy the workspace", "no_snapshot", "the disk is full");
        night.notices.add(Nights.notice("the snapshot failed", NoticeView.State.SUPPRESSED, 0, null));

        isGolden("no-snapshot", night);
    }

    @Test
    void jobs_changed_workspaces_and_one_left_its_scope() throws IOException {
        Nights night = new Nights().healthy();
        night.ran("draft", "Write a draft", AttemptResult.SUCCEEDED, "exit status 0");
        night.ran("tidy", "Tidy up", AttemptResult.INVALID, "deleted 41 files, its scope allows 0");
        night.ran("copy", "Copy", AttemptResult.INVALID, "wrote outside its scope");
        night.ran("index", "index", AttemptResult.SUCCEEDED, "exit status 0");
        night.skipped = 2;
        night.damage.add("snapshots/pre-autonomous-2026-11-01-190000: main/a.txt is missing");
        night.allChanges = Nights.changes(7, 2, 43, List.of());
        night.changed("index", "index", Nights.changes(0, 0, 0, List.of()));
        night.changed("draft", "Write a draft", Nights.changes("main", true));
        night.changed.add(new Changed(
                "tidy",
                "Tidy up",
                2,
                Nights.changes(0, 0, 41, Nights.changes("main", false).largest()),
                "deleted 41 files, its scope allows 0",
                new Changed.Undone(Nights.START.plusSeconds(60), "on_invalid")));
        night.changed.add(new Changed("copy", "Copy", 1, Nights.changes("app", false), "wrote app/todo.txt", null));
        night.changed.add(new Changed(
                "fill",
                "",
                1,
                Changes.unknown(
                        new Changes.Span(null, "snapshots/before", null), "the snapshot after it failed: no room"),
                null,
                null));

        isGolden("changes", night);
    }

    @Test
    void no_job_changed_anything() throws IOException {
        Nights night = new Nights();
        night.status = ShiftStatus.SUCCEEDED;
        night.ran("index", "Index", AttemptResult.SUCCEEDED, "exit status 0");
        night.changed("index", "Index", Nights.changes(0, 0, 0, List.of()));
        night.allChanges = Nights.changes(0, 0, 0, List.of());

        isGolden("nothing-changed", night);
    }

    private static void isGolden(String name, Nights night) throws IOException {
        NightFacts facts = night.facts();
        compare(name + ".html", Reports.html(facts));
        compare(name + ".mail.html", Reports.mail(facts));
        compare(name + ".md", Reports.markdown(facts));
        compare(name + ".json", Reports.json(facts) + "\n");
    }

    private static void compare(String file, String actual) throws IOException {
        Path golden = GOLDEN.resolve(file);
        if (System.getProperty("golden.write") != null) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(golden));
    }
}
