package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.queue.Rejections.Rejection;
import dev.nightshift.queue.ShiftStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The section about what jobs changed, of large nights too. */
class OvernightTest {
    private static final int JOBS = 200;

    @Test
    void a_night_of_two_hundred_jobs_stays_readable_and_loses_nothing_that_needs_a_look() {
        long seed = new Random().nextLong();
        Nights night = seeded(new Random(seed));
        List<Changed> needLook =
                night.changed.stream().filter(Changed::needsLook).toList();

        NightFacts facts = night.facts();
        String section = section(Reports.markdown(facts));

        assertThat(section.lines().count()).as("seed %d", seed).isBetween(80L, 250L);
        assertThat(section.lines().filter(line -> line.startsWith("| `"))).hasSize(50);
        assertThat(section.lines().filter(line -> line.startsWith("- `"))).hasSize(20);
        assertThat(section).contains("more that changed less", "--format json");
        needLook.forEach(one -> assertThat(section).as("seed %d", seed).contains("- `" + one.job() + "`"));
        assertThat(Json.read(Reports.json(facts)).path("changed")).hasSize(JOBS);
    }

    private static Nights seeded(Random random) {
        Nights night = new Nights();
        for (int number = 0; number < JOBS; number++) {
            String id = "job-" + number;
            night.ran(id, "Job " + number, AttemptResult.SUCCEEDED, null);
            boolean flagged = number % 20 == 7;
            night.changed.add(new Changed(
                    id, "Job " + number, 1, changes(random), flagged ? "wrote outside of out/" : null, null));
        }
        return night;
    }

    private static Changes changes(Random random) {
        List<ChangedPath> largest = new ArrayList<>();
        for (int path = 0; path < 5; path++) {
            largest.add(Nights.path(
                    "main/" + random.nextInt(1000), ChangedPath.Kind.ADDED, null, random.nextLong(1 << 30)));
        }
        int count = 5 + random.nextInt(1000);
        return Nights.changes(count, random.nextInt(100), 0, largest);
    }

    @Test
    void what_was_taken_back_or_lacks_a_snapshot_offers_no_undo() {
        Nights night = new Nights();
        Changes changes = Nights.changes("main", false);
        night.changed.add(new Changed("undone", "", 1, changes, null, new Changed.Undone(Nights.START, "anna")));
        night.changed.add(new Changed(
                "blind",
                "",
                1,
                new Changes(
                        new Changes.Span(null, "snapshots/before", null),
                        new Changes.Counts(1, 0, 0, 0, 1, 0),
                        List.of(),
                        List.of(),
                        null),
                null,
                null));
        night.changed("fine", "", changes);

        String section = section(Reports.markdown(night.facts()));

        assertThat(section).contains(" undo fine`").doesNotContain(" undo undone", " undo blind");
        assertThat(section).contains("**taken back** 2026-11-22 19:00 by anna", "cannot be taken back alone");
    }

    @Test
    void a_night_that_left_nothing_changed_offers_no_rollback() {
        Nights night = new Nights();
        night.ran("undone", "", AttemptResult.INVALID, null);
        night.changed.add(new Changed(
                "undone", "", 1, Nights.changes("main", false), null, new Changed.Undone(Nights.START, "on_invalid")));
        assertThat(Reports.markdown(night.facts())).contains("put everything back", "All of it at once");

        night.allChanges = Changes.of(new Changes.Span(null, "snapshots/before", "snapshots/after"), List.of(), null);

        assertThat(section(Reports.markdown(night.facts())))
                .contains("nothing changed")
                .doesNotContain("All of it at once");
        assertThat(Reports.markdown(night.facts())).doesNotContain("If what the night changed is not wanted");
    }

    @Test
    void an_empty_night_says_in_its_headline_that_files_were_rejected() {
        Nights night = new Nights();
        night.status = ShiftStatus.EMPTY;
        night.rejected.add(new Rejection("poison.yaml", "empty", Nights.START));

        assertThat(Reports.markdown(night.facts())).contains("nothing was due; 1 file was rejected");
    }

    @Test
    void somebody_elses_changes_are_labelled() {
        Nights night = new Nights();
        night.changed("a", "", Nights.changes("main", true));

        String section = section(Reports.markdown(night.facts()));

        assertThat(section).contains("**Somebody else** wrote", " diff snapshots/previous snapshots/before`");
        assertThat(section).contains("| `a` | 1 (1.2K) | 1        | 1 (40B) | 1 not its own |");
    }

    private static String section(String report) {
        int start = report.indexOf("## " + Overnight.HEADING);
        assertThat(start).as(report).isPositive();
        int end = report.indexOf("\n## ", start);
        return report.substring(start, end);
    }
}
