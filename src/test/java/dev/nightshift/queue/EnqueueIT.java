package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static dev.nightshift.job.SpecBuilder.nameless;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.job.State;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnqueueIT {
    @TempDir
    Path folder;

    QueueFixture at;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            ProblemCode code, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private void finish(String id) {
        ShiftRef shift = at.openShift();
        Claim claim = at.claim(shift).orElseThrow();
        assertThat(claim.job()).isEqualTo(id);
        at.exit(claim, 0);
        at.closeShift(shift);
    }

    @Test
    void a_new_job_is_queued_under_the_id_it_asks_for() {
        assertThat(at.add(job("tests"))).isEqualTo(new Enqueued("tests", true, ""));
        assertThat(at.job("tests").state()).isEqualTo(State.QUEUED);
        assertThat(at.count("SELECT count(*) AS n FROM ledger WHERE job = 'tests' AND event = 'enqueued'"))
                .isEqualTo(1);
    }

    @Test
    void a_job_without_an_id_gets_a_valid_one_of_its_own() {
        Enqueued first = at.add(nameless());
        Enqueued second = at.add(nameless());

        assertThat(first.id()).matches("j[a-z]{8}").isNotEqualTo(second.id());
        assertThat(JobId.isValid(first.id())).isTrue();
    }

    @Test
    void the_stored_spec_is_the_one_that_came_in() {
        JobSpec spec = job("a").retries(3, Duration.ofSeconds(5))
                .needs(1, 2, "x", "y")
                .priority(9)
                .build();

        at.add(new Submission(List.of(spec), null, "test", false));

        assertThat(at.database.<JobSpec>read(tx -> at.jobs.spec(tx, "a"))).isEqualTo(spec);
    }

    @Test
    void the_same_content_again_is_the_job_that_is_not_finished() {
        at.add(job("tests"));

        assertThat(at.add(job("tests"))).isEqualTo(new Enqueued("tests", false, "is queued already"));
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isEqualTo(1);
    }

    @Test
    void other_content_under_the_id_of_an_unfinished_job_is_refused() {
        at.add(job("tests"));

        assertRefused(ProblemCode.ID_CONFLICT, () -> at.add(job("tests").priority(1)))
                .hasMessageContaining("tests");
    }

    @Test
    void after_its_end_an_id_continues_with_a_number() {
        for (String expected : List.of("tests", "tests.2", "tests.3")) {
            Enqueued enqueued = at.add(job("tests"));

            assertThat(enqueued.id()).isEqualTo(expected);
            assertThat(enqueued.created()).isTrue();
            finish(expected);
        }
        assertThat(at.add(job("tests")).note()).isEqualTo("tests.3 is succeeded, so this one is tests.4");
    }

    @Test
    void a_numbered_id_is_valid_whatever_the_name() {
        String longest = "a".repeat(64);
        at.add(job(longest));
        finish(longest);
        at.add(job("dot."));
        finish("dot.");

        assertThat(JobId.isValid(at.add(job(longest)).id())).isTrue();
        assertThat(JobId.isValid(at.add(job("dot.")).id())).isTrue();
    }

    @Test
    void a_numbered_id_that_somebody_took_is_skipped() {
        at.add(job("tests.2"));
        finish("tests.2");
        at.add(job("tests"));
        finish("tests");

        assertThat(at.add(job("tests")).id()).isEqualTo("tests.3");
    }

    @Test
    void the_same_file_again_is_the_same_jobs_whatever_became_of_them() {
        List<Enqueued> first = at.addFile("digest-1", job("a"), nameless());
        finish("a");

        List<Enqueued> again = at.addFile("digest-1", job("a"), nameless());

        assertThat(again).extracting(Enqueued::created).containsExactly(false, false);
        assertThat(again)
                .extracting(Enqueued::id)
                .containsExactlyElementsOf(first.stream().map(Enqueued::id).toList());
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isEqualTo(2);
    }

    @Test
    void another_file_with_the_same_id_is_another_job_once_the_first_has_finished() {
        at.addFile("digest-1", job("a"));
        finish("a");

        assertThat(at.addFile("digest-2", job("a")).get(0).id()).isEqualTo("a.2");
    }

    @Test
    void a_key_makes_it_the_same_job_for_ever() {
        at.add(job("a").key("nightly"));
        finish("a");

        assertThat(at.add(job("other").key("nightly")).id()).isEqualTo("a");
        assertThat(at.add(nameless().key("nightly")).created()).isFalse();
        assertThat(at.add(nameless().key("weekly")).created()).isTrue();
    }

    @Test
    void a_key_with_other_content_is_answered_with_the_first_job_and_said() {
        at.add(job("a").key("nightly"));

        assertThat(at.add(job("a").key("nightly"))).isEqualTo(new Enqueued("a", false, "was submitted before"));
        Enqueued other = at.add(job("a").command("other").key("nightly"));

        assertThat(other.id()).isEqualTo("a");
        assertThat(other.created()).isFalse();
        assertThat(other.note()).contains("asks for something else", "not queued");
    }

    @Test
    void a_numbered_id_that_is_asked_for_literally_is_that_job_then_its_own_row_of_numbers() {
        at.add(job("x"));
        finish("x");
        at.add(job("x"));

        assertRefused(ProblemCode.ID_CONFLICT, () -> at.add(job("x.2").command("other")));
        finish("x.2");
        assertThat(at.add(job("x.2")).id()).isEqualTo("x.2.2");
        assertThat(at.add(job("x")).id()).isEqualTo("x.3");
    }

    @Test
    void names_of_64_characters_that_differ_in_the_last_ones_never_share_a_number() {
        String name = "a".repeat(63);
        for (String each : List.of(name + "b", name + "c")) {
            at.add(job(each));
            finish(each);
        }

        String second = at.add(job(name + "b")).id();
        String third = at.add(job(name + "c")).id();

        assertThat(second).hasSize(64).endsWith(".2");
        assertThat(third).hasSize(64).endsWith(".3");
        assertThat(at.add(job(name + "b"))).isEqualTo(new Enqueued(second, false, "is queued already"));
        assertThat(at.add(job(name + "c"))).isEqualTo(new Enqueued(third, false, "is queued already"));
    }

    @Test
    void a_job_that_waits_for_an_unknown_id_says_so() {
        assertThat(at.addFile("f", job("use").after("ghost")).get(0).note())
                .isEqualTo("waits for ghost, which no job is called yet");
    }

    @Test
    void a_users_key_is_never_mistaken_for_that_of_a_file() {
        at.addFile("key:x", job("a"));

        assertThat(at.add(job("b").key("x#0")).created()).isTrue();
    }

    @Test
    void the_same_id_twice_in_one_file_is_one_job_or_a_conflict() {
        assertThat(at.addFile("f1", job("a"), job("a")))
                .extracting(Enqueued::created)
                .containsExactly(true, false);
        assertRefused(ProblemCode.ID_CONFLICT, () -> at.addFile("f2", job("b"), job("b").priority(1)));
    }

    @Test
    void an_error_takes_back_the_whole_submission() {
        at.add(job("there"));

        assertRefused(
                ProblemCode.ID_CONFLICT,
                () -> at.addFile(
                        "f",
                        job("new-1"),
                        job("new-2").needs(0, 0, "x"),
                        job("there").priority(1)));

        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isEqualTo(1);
        assertThat(at.count("SELECT count(*) AS n FROM job_exclusive")).isZero();
        assertThat(at.count("SELECT count(*) AS n FROM ledger")).isEqualTo(1);
    }

    @Test
    void after_binds_to_the_newest_job_of_that_id() {
        at.add(job("fetch"));
        finish("fetch");
        at.add(job("fetch"));

        at.add(job("use").after("fetch"));

        assertThat(at.reason("use")).isEqualTo("after:fetch.2");
    }

    @Test
    void after_binds_to_the_job_of_the_same_file_even_when_it_comes_later_in_it() {
        at.add(job("fetch"));
        finish("fetch");

        at.addTogether(job("use").after("fetch"), job("fetch"));

        assertThat(at.reason("use")).isEqualTo("after:fetch.2");
    }

    @Test
    void after_a_job_that_has_succeeded_waits_for_nothing() {
        at.add(job("fetch"));
        finish("fetch");

        at.add(job("use").after("fetch"));

        assertThat(at.reason("use")).isEqualTo("next_shift");
    }

    @Test
    void two_names_of_one_job_are_one_dependency() {
        at.add(job("fetch"));
        finish("fetch");
        at.add(job("fetch"));
        at.add(job("use").after("fetch", "fetch.2", "fetch.2"));

        finish("fetch.2");

        assertThat(at.reason("use")).isEqualTo("next_shift");
    }

    @Test
    void an_unknown_dependency_is_refused_at_the_command_line() {
        assertRefused(ProblemCode.UNKNOWN_JOB, () -> at.add(job("use").after("ghost")))
                .hasMessageContaining("ghost");
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isZero();
    }

    @Test
    void an_unknown_dependency_of_a_file_waits_until_a_job_is_called_so() {
        at.addFile("f", job("use").after("fetch", "more"));
        assertThat(at.reason("use")).isEqualTo("after_unknown:fetch");

        at.add(job("fetch"));
        assertThat(at.reason("use")).isEqualTo("after:fetch");

        finish("fetch");
        assertThat(at.reason("use")).isEqualTo("after_unknown:more");

        at.add(job("more"));
        finish("more");
        assertThat(at.reason("use")).isEqualTo("next_shift");
    }

    @Test
    void a_dependency_on_a_numbered_id_is_bound_when_that_number_comes() {
        at.add(job("fetch"));
        finish("fetch");
        at.addFile("f", job("use").after("fetch.2"));

        at.add(job("fetch"));

        assertThat(at.reason("use")).isEqualTo("after:fetch.2");
    }

    @Test
    void a_job_after_itself_is_refused() {
        assertRefused(ProblemCode.BAD_JOB_FILE, () -> at.addFile("f", job("a").after("a")));
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isZero();
    }

    @Test
    void a_cycle_within_a_file_is_refused_and_its_jobs_named() {
        assertRefused(
                        ProblemCode.BAD_JOB_FILE,
                        () -> at.addFile(
                                "f", job("a").after("c"), job("b").after("a"), job("c").after("b"), job("free")))
                .hasMessageContaining("a, b, c")
                .hasMessageNotContaining("free");
        assertThat(at.count("SELECT count(*) AS n FROM jobs")).isZero();
    }

    @Test
    void a_cycle_that_the_binding_of_a_waiting_job_would_close_is_refused() {
        at.addFile("f", job("a").after("b"));
        at.addFile("g", job("c").after("a"));

        assertRefused(ProblemCode.BAD_JOB_FILE, () -> at.addFile("h", job("b").after("c")));
        assertThat(at.reason("a")).isEqualTo("after_unknown:b");
    }

    @Test
    void a_cycle_over_two_waiting_jobs_and_two_new_ones_is_refused() {
        at.addFile("f", job("x").after("a"), job("y").after("b"));

        assertRefused(ProblemCode.BAD_JOB_FILE, () -> at.addFile("g", job("a").after("y"), job("b").after("x")));
    }

    @Test
    void a_job_that_needs_approval_is_held_until_a_human_gives_it() {
        at.add(job("a").approval());
        assertThat(at.job("a").state()).isEqualTo(State.HELD);
        assertThat(at.reason("a")).isEqualTo("awaiting_approval");

        at.database.change(tx -> at.steering.approve(tx, "a", "ann"));

        assertThat(at.reason("a")).isEqualTo("next_shift");
    }

    @Test
    void a_time_beyond_the_year_9999_is_not_now() {
        at.add(job("a").notBefore(Instant.parse("+20000-01-01T00:00:00Z")));

        assertThat(at.reason("a")).isEqualTo("not_before");
        assertThat(at.claim(at.openShift())).isEmpty();
    }

    @Test
    void a_long_chain_in_one_file_is_bound() {
        List<JobSpec> chain = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            SpecBuilder next = job("c" + i);
            chain.add((i == 0 ? next : next.after("c" + (i - 1))).build());
        }

        at.add(new Submission(chain, "chain", "inbox", true));

        assertThat(at.reason("c2999")).isEqualTo("after:c2998");
        assertThat(at.next(at.openShift())).isEqualTo("c0");
    }
}
