package dev.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every kind of execution under every kind of policy. */
class DecisionTest {
    private static final List<Duration> BACKOFFS = List.of(
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofDays(3),
            Duration.ofSeconds(Long.MAX_VALUE));
    private static final Duration DAY = Duration.ofHours(24);

    private static List<Execution> executions() {
        return Stream.concat(
                        IntStream.rangeClosed(0, 255).<Execution>mapToObj(Execution.Exited::new),
                        Stream.of(
                                new Execution.Signalled("SEGV"),
                                new Execution.TimedOut(Duration.ofHours(3)),
                                new Execution.Broken("no_command", "there is no such program"),
                                new Execution.Unprotected("no snapshot of its workspace"),
                                new Execution.Cancelled(),
                                new Execution.Interrupted("the service ended"),
                                new Execution.Returned(),
                                new Execution.InsufficientEvidence("too little")))
                .toList();
    }

    private record Case(Policy policy, int failures, int interruptions, Execution execution) {
        Outcome decide() {
            return Decision.decide(policy, failures, interruptions, execution);
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Execution execution : executions()) {
            for (int retries : new int[] {0, 1, 2, 100}) {
                for (boolean safe : new boolean[] {false, true}) {
                    for (Duration backoff : BACKOFFS) {
                        for (int failures : new int[] {0, 1, 2, 3, 50, Integer.MAX_VALUE}) {
                            for (int interruptions : new int[] {0, 1, 2, 3, Integer.MAX_VALUE}) {
                                cases.add(new Case(
                                        new Policy(DAY, retries, backoff, safe, Needs.NOTHING, Policy.Notify.FAILURE),
                                        failures,
                                        interruptions,
                                        execution));
                            }
                        }
                    }
                }
            }
        }
        return cases;
    }

    @Test
    void every_kind_of_execution_is_tried() {
        assertThat(executions().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(Execution.class.getPermittedSubclasses());
    }

    @Test
    void the_next_state_is_one_that_may_follow_running() {
        assertThat(cases())
                .allSatisfy(one ->
                        assertThat(State.RUNNING.next()).contains(one.decide().state()));
    }

    @Test
    void only_a_success_succeeds() {
        assertThat(cases()).allSatisfy(one -> {
            boolean success = one.execution() instanceof Execution.Returned
                    || (one.execution() instanceof Execution.Exited exited && exited.status() == 0);
            assertThat(one.decide().state() == State.SUCCEEDED).isEqualTo(success);
            assertThat(one.decide().attempt() == AttemptResult.SUCCEEDED).isEqualTo(success);
        });
    }

    @Test
    void the_attempt_is_recorded_as_what_it_was() {
        assertThat(cases())
                .allSatisfy(one -> assertThat(one.decide().attempt())
                        .isEqualTo(
                                switch (one.execution().meaning()) {
                                    case SUCCESS -> AttemptResult.SUCCEEDED;
                                    case FAILURE -> AttemptResult.FAILED;
                                    case INSUFFICIENT_EVIDENCE -> AttemptResult.INSUFFICIENT_EVIDENCE;
                                    case NOT_NOW -> AttemptResult.DEFERRED;
                                    case CANCELLED -> AttemptResult.CANCELLED;
                                    case INTERRUPTED -> AttemptResult.INTERRUPTED;
                                }));
    }

    @Test
    void a_failure_is_tried_again_as_often_as_the_job_says() {
        assertThat(cases())
                .filteredOn(one -> one.execution().meaning() == Execution.Meaning.FAILURE)
                .allSatisfy(one -> assertThat(one.decide().state() == State.QUEUED)
                        .isEqualTo(one.failures() < one.policy().retries()));
    }

    @Test
    void it_waits_only_before_another_try_doubling_up_to_a_day() {
        assertThat(cases()).allSatisfy(one -> {
            Duration pause = one.decide().pause();
            boolean again = one.execution().meaning() == Execution.Meaning.FAILURE
                    && one.decide().state() == State.QUEUED;
            assertThat(pause != null).isEqualTo(again);
            if (pause != null) {
                Duration first = one.policy().backoff();
                assertThat(pause).isBetween(first.compareTo(DAY) < 0 ? first : DAY, DAY);
                if (one.failures() <= 3 && first.compareTo(Duration.ofHours(1)) < 0) {
                    assertThat(pause).isEqualTo(first.multipliedBy(1L << one.failures()));
                }
            }
        });
    }

    @Test
    void what_was_interrupted_is_repeated_only_when_that_is_safe_and_never_after_three_times_in_a_row() {
        assertThat(cases())
                .filteredOn(one -> one.execution().meaning() == Execution.Meaning.INTERRUPTED)
                .allSatisfy(one -> {
                    boolean again = one.policy().retrySafe() && one.interruptions() < 2;
                    assertThat(one.decide().state()).isEqualTo(again ? State.QUEUED : State.HELD);
                    assertThat(one.decide().reason()).isEqualTo("interrupted");
                    assertThat(one.decide().isFinal()).isEqualTo(!again);
                });
    }

    @Test
    void a_breach_is_invalid_for_good_whatever_the_job_says_of_itself() {
        assertThat(cases()).allSatisfy(one -> {
            Outcome without = one.decide();
            Outcome with = Decision.decide(
                    one.policy(), one.failures(), one.interruptions(), one.execution(), "it deleted 3 files");
            assertThat(with.text())
                    .contains("it deleted 3 files")
                    .contains(one.execution().text());
            boolean ended =
                    without.attempt() == AttemptResult.CANCELLED || without.attempt() == AttemptResult.INTERRUPTED;
            if (ended) {
                assertThat(with).isEqualTo(without.and("it deleted 3 files"));
            } else {
                assertThat(with.state()).isEqualTo(State.INVALID);
                assertThat(with.attempt()).isEqualTo(AttemptResult.INVALID);
                assertThat(with.reason()).isEqualTo("scope");
                assertThat(with.again()).isFalse();
                assertThat(with.pause()).isNull();
            }
        });
    }

    @Test
    void not_now_is_never_in_the_same_shift() {
        assertThat(cases())
                .filteredOn(one -> one.execution().meaning() == Execution.Meaning.NOT_NOW)
                .allSatisfy(one -> {
                    assertThat(one.decide().state()).isEqualTo(State.QUEUED);
                    assertThat(one.decide().again()).isFalse();
                });
    }
}
