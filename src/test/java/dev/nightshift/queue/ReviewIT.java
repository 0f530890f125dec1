package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.fault.Invariants;
import dev.nightshift.fault.Program;
import dev.nightshift.fault.Sweep;
import dev.nightshift.job.SettableClock;
import dev.nightshift.job.State;
import dev.nightshift.problem.UserException;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job with {@code approval: after} has succeeded only once a human says so. */
class ReviewIT {
    @TempDir
    Path folder;

    private static Circumstances most(int unreviewed) {
        return new Circumstances(
                Set.of("standard"),
                new Circumstances.Kinds(Set.of("command", "summary"), unreviewed),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Circumstances.Protection.FULL,
                null);
    }

    private static String code(QueueFixture at, String id, Circumstances now) {
        Waiting waiting = Objects.requireNonNull(at.job(id, now).waiting());
        return waiting.code();
    }

    @Test
    void what_ran_is_unreviewed_and_frees_nobody_until_it_is_approved() {
        try (QueueFixture at = new QueueFixture(folder)) {
            at.add(job("edit").review());
            at.add(job("publish").after("edit"));
            ShiftRef shift = at.openShift();
            at.exit(at.claim(shift).orElseThrow(), 0);

            assertThat(at.job("edit").state()).isEqualTo(State.UNREVIEWED);
            assertThat(at.job("edit").past().finishedAt()).isEqualTo(at.clock.instant());
            assertThat(at.reason("edit")).isEqualTo("awaiting_review");
            assertThat(at.reason("publish")).isEqualTo("after:edit");
            assertThat(at.next(shift)).isNull();
            at.closeShift(shift);
            ShiftView view = at.database.read(tx -> at.shifts.get(tx, shift.id()));
            assertThat(view.status()).isEqualTo(ShiftStatus.SUCCEEDED);
            assertThat(view.counts().ran().unreviewed()).isEqualTo(1);

            at.clock.advance(Duration.ofHours(9));
            at.database.change(tx -> at.steering.approve(tx, "edit", "ann"));

            JobView edit = at.job("edit");
            assertThat(edit.state()).isEqualTo(State.SUCCEEDED);
            assertThat(edit.past().touched().reviewedAt()).isEqualTo(at.clock.instant());
            assertThat(edit.past().finishedAt()).as("the end of its run").isBefore(at.clock.instant());
            Background.Judgement said =
                    at.database.read(tx -> Background.of(tx, edit)).review();
            assertThat(said).isEqualTo(new Background.Judgement(at.clock.instant(), "ann", null));
            assertThat(at.next(at.openShift())).isEqualTo("publish");
            assertThatThrownBy(() -> at.database.change(tx -> at.steering.approve(tx, "edit", "bob")))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("succeeded");
            assertThat(at.count("SELECT after_open AS n FROM jobs WHERE id = 'publish'"))
                    .isZero();
        }
    }

    @Test
    void what_is_rejected_is_invalid_with_the_reason_and_keeps_it_when_it_runs_again() {
        try (QueueFixture at = new QueueFixture(folder)) {
            at.add(job("edit").review());
            at.add(job("publish").after("edit"));
            ShiftRef shift = at.openShift();
            at.exit(at.claim(shift).orElseThrow(), 0);

            at.database.change(tx -> at.steering.reject(tx, "edit", "broke the build", "ann"));

            assertThat(at.job("edit").state()).isEqualTo(State.INVALID);
            assertThat(Objects.requireNonNull(at.job("edit").waiting()))
                    .isEqualTo(new Waiting("rejected", "rejected by ann: broke the build"));
            assertThat(at.reason("publish")).isEqualTo("after:edit");
            at.database.change(tx -> at.steering.retry(tx, "edit", "ann"));
            at.exit(at.claim(shift).orElseThrow(), 0);
            assertThat(at.job("edit").state()).isEqualTo(State.UNREVIEWED);
            assertThat(at.job("edit").past().touched().reviewedAt()).isNull();
            assertThat(at.count("SELECT count(*) AS n FROM attempts WHERE review_reason = 'broke the build'"))
                    .isEqualTo(1);
            at.database.change(tx -> at.steering.approve(tx, "edit", "ann"));
            assertThat(at.reason("publish")).isEqualTo("next_shift");
        }
    }

    @Test
    void what_failed_needs_no_judgement_and_what_was_taken_back_can_only_be_rejected() {
        try (QueueFixture at = new QueueFixture(folder)) {
            at.add(job("bad").review());
            at.add(job("undone").review().workspace("main"));
            ShiftRef shift = at.openShift();
            at.exit(at.claim(shift).orElseThrow(), 3);
            at.exit(at.claim(shift).orElseThrow(), 0);
            at.sql("UPDATE attempts SET changes = '{}' WHERE job_seq = 2");
            at.sql("UPDATE attempts SET undone_at = '2026-11-23T08:00:00.000Z', undone_by = 'ann' WHERE job_seq = 2");

            assertThat(at.job("bad").state()).isEqualTo(State.FAILED);
            assertThatThrownBy(() -> at.database.change(tx -> at.steering.approve(tx, "undone", "ann")))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("taken back at");
            at.database.change(tx -> at.steering.reject(tx, "undone", "", "ann"));
            assertThat(at.job("undone").state()).isEqualTo(State.INVALID);
        }
    }

    @Test
    void no_statement_takes_a_result_away_from_the_human() {
        try (QueueFixture at = new QueueFixture(folder)) {
            at.add(job("edit").review());
            at.exit(at.claim(at.openShift()).orElseThrow(), 0);

            assertThatThrownBy(() -> at.sql("UPDATE jobs SET state = 'succeeded'"))
                    .hasMessageContaining("nobody has judged");
            at.database.change(tx -> at.steering.approve(tx, "edit", "ann"));
            assertThatThrownBy(() -> at.sql("UPDATE attempts SET reviewed_by = 'bob', review_reason = 'no'"))
                    .hasMessageContaining("judged once");
        }
    }

    @Test
    void too_many_open_results_of_a_kind_stop_that_kind_alone_also_with_two_workers() {
        try (QueueFixture at = new QueueFixture(folder)) {
            for (String id : List.of("a", "b", "c", "d")) {
                at.add(job(id).review());
            }
            at.add(job("paper").kind("summary"));
            ShiftRef shift = at.openShift();
            Circumstances two = most(2);
            Claim first = at.claim(shift, two).orElseThrow();
            Claim second = at.claim(shift, two).orElseThrow();

            assertThat(first.job() + second.job()).isEqualTo("ab");
            assertThat(at.claim(shift, two).orElseThrow().job())
                    .as("what runs counts already")
                    .isEqualTo("paper");
            at.exit(first, 0);
            at.exit(second, 1);
            Claim third = at.claim(shift, two).orElseThrow();
            assertThat(third.job()).as("one failed, so there is room").isEqualTo("c");
            at.exit(third, 0);
            assertThat(at.claim(shift, two)).isEmpty();
            assertThat(code(at, "d", two)).isEqualTo("unreviewed:command");
            assertThat(code(at, "d", most(0))).isEqualTo("next_shift");
            assertThat(at.database.<Map<String, Integer>>read(Review::waiting)).isEqualTo(Map.of("command", 2));

            at.database.change(tx -> at.steering.reject(tx, "a", "", "ann"));
            assertThat(at.claim(shift, two).orElseThrow().job()).isEqualTo("d");
        }
    }

    @Test
    void killed_anywhere_a_judgement_is_whole_or_not_there_and_can_be_given_again() throws Exception {
        int steps = Integer.parseInt(Program.of(ReviewMain.class, scratch("calm"), 0)
                .run()
                .after("steps")
                .get(0));
        Sweep.of("P23 judgements", "halts")
                .each(Map.of("step", steps), 5, (call, n) -> {
                    Path home = scratch(call + n);
                    Program.Result killed =
                            Program.of(ReviewMain.class, home, n).run();
                    assertThat(killed.killed()).as(killed.toString()).isTrue();
                    Set<String> promised = new HashSet<>(killed.after("judged"));
                    Set<String> lost = new HashSet<>(promised);
                    lost.removeAll(honest(home));
                    Program.Result again = Program.of(ReviewMain.class, home, 0).run();
                    assertThat(again.exit()).as(again.toString()).isZero();
                    assertThat(honest(home)).containsExactlyInAnyOrder("good", "bad");
                    return new Sweep.Found(promised.size(), lost.size());
                })
                .report();
    }

    private Path scratch(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    /** The jobs that are judged; each with its entry in the ledger, and nobody else freed. */
    private static Set<String> honest(Path home) {
        try (Database database = Database.open(home.resolve("queue.db"), Queue.schema(), new SettableClock())) {
            Invariants.hold(database);
            List<String> judged = list(database, "SELECT id AS v FROM jobs WHERE state IN ('succeeded', 'invalid')");
            assertThat(list(database, "SELECT job AS v FROM ledger WHERE event IN ('approved', 'rejected')"))
                    .containsExactlyInAnyOrderElementsOf(judged);
            assertThat(
                            list(
                                    database,
                                    "SELECT j.id AS v FROM jobs j JOIN attempts a ON a.job_seq = j.seq WHERE a.reviewed_at IS NOT NULL"))
                    .containsExactlyInAnyOrderElementsOf(judged);
            assertThat(list(database, "SELECT after_open || '' AS v FROM jobs WHERE id = 'next'"))
                    .isEqualTo(List.of(judged.contains("good") ? "0" : "1"));
            return new HashSet<>(judged);
        }
    }

    private static List<String> list(Database database, String sql) {
        return database.read(tx -> tx.list(Query.of("test", sql), Args.none(), row -> row.text("v")));
    }
}
