package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.job.State;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Imports.Fate;
import dev.nightshift.queue.Imports.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that come from another queue, jobs that change while they wait, and the approval that neither gets around. */
final class ImportAndEditIT {
    @TempDir
    private Path folder;

    private QueueFixture at;
    private Imports imports;
    private Edits edits;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
        imports = new Imports(at.clock);
        edits = new Edits(at.clock);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private static ImportedJob imported(JobSpec spec, State state, String... history) {
        return new ImportedJob(spec, "Original " + spec.id(), state, null, null, List.of(history));
    }

    private List<Result> run(ImportedJob... jobs) {
        return at.database.write(tx -> imports.run(tx, List.of(jobs), "test"));
    }

    private Edits.Edited edit(String id, JobSpec spec) {
        return at.database.write(tx -> edits.edit(tx, id, edits.base(tx, id).digest(), spec, "test"));
    }

    private static JobSpec approved(SpecBuilder spec) {
        JobSpec built = spec.build();
        return built.with(built.order().afterApproval());
    }

    private String last(String column, String event) {
        return at.database.read(tx -> tx.first(
                        dev.nightshift.store.Query.of(
                                "ledger",
                                "SELECT " + column + " AS c FROM ledger WHERE event = '" + event
                                        + "' ORDER BY seq DESC LIMIT 1"),
                        dev.nightshift.store.Args.none(),
                        row -> row.text("c"))
                .orElseThrow());
    }

    @Test
    void what_was_finished_stays_finished_and_is_in_the_ledger_once() {
        run(
                imported(job("a").build(), State.SUCCEEDED, "{\"status\":\"completed\"}"),
                imported(job("b").build(), State.FAILED));
        assertThat(at.job("a").state()).isEqualTo(State.SUCCEEDED);
        assertThat(at.job("b").past().finishedAt()).isNotNull();
        assertThat(at.next(at.openShift())).isNull();
        assertThat(at.count("SELECT count(*) AS n FROM ledger WHERE event = 'imported'"))
                .isEqualTo(2);
        assertThat(last("to_state", "imported")).isEqualTo("failed");
        Background background =
                at.database.read(tx -> Background.of(tx, at.jobs.get(tx, "Original a", QueueFixture.OPEN)));
        assertThat(background.importedId()).isEqualTo("Original a");
        assertThat(background.history()).containsExactly("{\"status\":\"completed\"}");
    }

    @Test
    void importing_again_changes_nothing() {
        ImportedJob[] jobs = {imported(job("a").build(), State.SUCCEEDED), imported(job("b").build(), State.QUEUED)};
        run(jobs);
        long entries = at.count("SELECT count(*) AS n FROM ledger");
        assertThat(run(jobs)).extracting(Result::fate).containsOnly(Fate.KNOWN);
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isEqualTo(2);
        assertThat(at.count("SELECT count(*) AS n FROM ledger")).isEqualTo(entries);
    }

    @Test
    void a_plan_changes_nothing_and_says_what_a_run_does() {
        ImportedJob[] jobs = {
            imported(job("a").after("b").build(), State.QUEUED),
            imported(job("b").after("a").build(), State.QUEUED),
            imported(job("c").after("a", "nobody").build(), State.QUEUED),
            imported(job("d").build(), State.QUEUED)
        };
        List<Result> plan = at.database.write(tx -> imports.plan(tx, List.of(jobs)));
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isZero();
        assertThat(plan)
                .extracting(Result::fate)
                .containsExactly(Fate.REFUSED, Fate.REFUSED, Fate.IMPORTED, Fate.IMPORTED);
        assertThat(run(jobs)).isEqualTo(plan);
        assertThat(at.reason("c")).startsWith("after_unknown:");
        assertThat(at.next(at.openShift())).isEqualTo("d");
    }

    @Test
    void jobs_here_that_wait_for_an_imported_one_go_on_and_never_in_a_circle() {
        at.addFile("one", job("waits").after("a"));
        assertThat(run(imported(job("a").build(), State.SUCCEEDED)))
                .extracting(Result::fate)
                .containsOnly(Fate.IMPORTED);
        assertThat(at.next(at.openShift())).isEqualTo("waits");

        at.addFile("two", job("ring").after("x"));
        List<Result> results = run(
                imported(job("x").after("y").build(), State.QUEUED),
                imported(job("y").after("ring").build(), State.QUEUED),
                imported(job("z").build(), State.QUEUED));
        assertThat(results).extracting(Result::fate).containsExactly(Fate.REFUSED, Fate.IMPORTED, Fate.IMPORTED);
    }

    @Test
    void an_edit_changes_all_that_follows_from_the_content() {
        at.add(job("first"));
        at.add(job("second"));
        String before = at.database.read(tx -> edits.base(tx, "second").digest());
        JobSpec spec = job("second").after("first").build();
        assertThat(edit("second", spec).changed()).isTrue();
        String after = at.database.read(tx -> edits.base(tx, "second").digest());
        assertThat(last("digest", "edited")).isEqualTo(before + ">" + after);
        assertThat(at.reason("second")).isEqualTo("after:first");
        ShiftRef shift = at.openShift();
        Claim first = at.claim(shift).orElseThrow();
        assertThat(at.next(shift)).isNull();
        at.exit(first, 0);
        assertThat(at.next(shift)).isEqualTo("second");
        assertThat(at.add(job("third")).created()).isTrue();
        assertThat(edit("third", job("third").build()).changed()).isFalse();
    }

    @Test
    void the_same_id_with_the_new_content_is_the_same_job() {
        at.add(job("a"));
        JobSpec changed = job("a").after("b").build();
        at.add(job("b"));
        edit("a", changed);
        assertThat(at.add(new Submission(List.of(changed), null, "test", false))
                        .get(0)
                        .created())
                .isFalse();
        assertThatThrownBy(() -> at.add(job("a"))).isInstanceOf(UserException.class);
    }

    @Test
    void a_circle_another_id_and_an_unknown_job_are_refused_and_nothing_changes() {
        at.add(job("a"));
        at.add(job("b").after("a"));
        String before = at.database.read(tx -> edits.base(tx, "a").digest());
        assertThatThrownBy(() -> edit("a", job("a").after("b").build())).hasMessageContaining("waits for");
        assertThatThrownBy(() -> edit("a", job("a").after("a").build())).hasMessageContaining("waits for itself");
        assertThatThrownBy(() -> edit("a", job("c").build())).hasMessageContaining("id of a job cannot change");
        assertThatThrownBy(() -> edit("a", job("a").after("nobody").build())).hasMessageContaining("nobody");
        String after = at.database.read(tx -> edits.base(tx, "a").digest());
        assertThat(after).isEqualTo(before);
        assertThat(at.next(at.openShift())).isEqualTo("a");
    }

    @Test
    void a_job_that_was_claimed_or_edited_in_between_is_left_as_it_is() {
        at.add(job("a"));
        String base = at.database.read(tx -> edits.base(tx, "a").digest());
        JobSpec spec = approved(job("a"));
        edit("a", job("a").after("b").build().with(job("a").build().order()).with(spec.order()));
        assertThatThrownBy(() -> at.database.write(tx -> edits.edit(tx, "a", base, job("a").build(), "test")))
                .hasMessageContaining("by somebody else");
        at.add(job("c"));
        String other = at.database.read(tx -> edits.base(tx, "c").digest());
        assertThat(at.next(at.openShift())).isEqualTo("c");
        assertThatThrownBy(() -> at.database.write(tx -> edits.edit(tx, "c", other, approved(job("c")), "test")))
                .hasMessageContaining("is running");
    }

    @Test
    void an_edit_makes_an_approval_void_and_cannot_take_the_wish_for_one_away() {
        at.add(new Submission(List.of(approved(job("a"))), null, "test", false));
        at.database.change(tx -> at.steering.approve(tx, "a", "me"));
        assertThatThrownBy(() -> at.database.change(tx -> at.steering.approve(tx, "a", "me")))
                .hasMessageContaining("was approved before");
        at.add(job("b"));
        assertThat(edit("a", job("a").after("b").build()).note()).contains("approval is void", "goes on wanting");
        assertThat(at.reason("a")).isEqualTo("awaiting_approval");
        assertThat(at.database
                        .read(tx -> Background.of(tx, at.jobs.get(tx, "a", QueueFixture.OPEN)))
                        .approvedAt())
                .isNull();
    }

    @Test
    void the_schema_queues_nothing_that_wants_approval_and_has_none() {
        at.add(new Submission(List.of(approved(job("a"))), null, "test", false));
        assertThatThrownBy(() -> at.sql("UPDATE jobs SET state = 'queued', reason = NULL WHERE id = 'a'"))
                .hasMessageContaining("wants approval");
        at.add(job("b"));
        assertThatThrownBy(() -> at.sql("UPDATE jobs SET spec = (SELECT spec FROM jobs WHERE id = 'a') WHERE id = 'b'"))
                .hasMessageContaining("wants approval");
    }

    /** Whatever humans do in whatever order, only what was approved after its last edit runs. */
    @Test
    void nothing_that_waits_for_approval_ever_runs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ShiftRef shift = at.openShift();
        boolean approved = false;
        List<String> done = new ArrayList<>();
        int number = 0;
        run(imported(approved(job("j0")), State.CANCELLED));
        String id = "j0";
        for (int step = 0; step < 400; step++) {
            String what = List.of("approve", "reject", "retry", "release", "hold", "cancel", "edit", "claim", "again")
                    .get(random.nextInt(9));
            done.add(what);
            String now = id;
            try {
                switch (what) {
                    case "approve" -> {
                        at.database.change(tx -> at.steering.approve(tx, now, "me"));
                        approved = true;
                    }
                    case "reject" -> at.database.change(tx -> at.steering.reject(tx, now, "", "me"));
                    case "retry" -> at.database.change(tx -> at.steering.retry(tx, now, "me"));
                    case "release" -> at.database.change(tx -> at.steering.release(tx, now, "me"));
                    case "hold" -> at.database.change(tx -> at.steering.hold(tx, now, "me"));
                    case "cancel" -> at.database.change(tx -> at.steering.cancel(tx, now, "me"));
                    case "edit" -> {
                        at.add(job("dep" + ++number));
                        at.sql("UPDATE jobs SET state = 'cancelled' WHERE id = 'dep" + number + "'");
                        JobSpec old = at.database.read(tx -> edits.base(tx, now).spec());
                        JobSpec titled = new JobSpec(
                                null,
                                new dev.nightshift.job.Work(
                                        "command",
                                        "t" + number,
                                        List.of("true"),
                                        java.util.Map.of(),
                                        List.of(),
                                        List.of()),
                                old.place(),
                                old.policy(),
                                job("x").build().order(),
                                java.util.Map.of());
                        edit(now, titled);
                        approved = false;
                    }
                    case "again" -> {
                        Enqueued same = at.add(new Submission(List.of(approved(job("j0"))), null, "test", false))
                                .get(0);
                        if (same.created()) {
                            id = same.id();
                            approved = false;
                        }
                    }
                    default -> {
                        var claim = at.claim(shift);
                        if (claim.isPresent()) {
                            assertThat(claim.get().job()).isEqualTo(now);
                            assertThat(approved).as("seed " + seed + " " + done).isTrue();
                            at.exit(claim.get(), random.nextInt(2));
                        }
                    }
                }
            } catch (ProblemException refused) {
                done.add("(refused)");
            }
        }
        assertThat(done).contains("claim");
    }
}
