package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Check;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.Rejections.Rejection;
import dev.nightshift.queue.ShiftStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Whole reports against {@code src/test/resources/reports}; {@code -Dgolden.write} writes them anew. */
class GoldenReportTest {
    private static final Path GOLDEN = Path.of("src/test/resources/reports");

    @Test
    void five_jobs_of_which_some_failed() throws IOException {
        Nights night = new Nights().healthy();
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

    private static void isGolden(String name, Nights night) throws IOException {
        NightFacts facts = night.facts();
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
