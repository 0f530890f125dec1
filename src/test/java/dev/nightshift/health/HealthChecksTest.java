package dev.nightshift.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.Check;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.ProblemCode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    private static final Launcher LAUNCHER = new Launcher(List.of("nightshift"), Path.of("/home"));

    private static Probe probe(String name, Supplier<Check> check) {
        return new Probe() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Check check() {
                return check.get();
            }
        };
    }

    private static Check of(String name, Check.Status status) {
        return new Check(name, status, "", "", "", "");
    }

    @Test
    void a_check_that_breaks_is_a_bad_result_of_its_own_and_hides_no_other() {
        HealthChecks checks = new HealthChecks(
                LAUNCHER,
                List.of(
                        probe("database", () -> {
                            throw EnvironmentException.lasting(
                                    ProblemCode.DATABASE_MISSING, "It is gone.", "Put it back.");
                        }),
                        probe("load", () -> {
                            throw new IllegalStateException("no number");
                        }),
                        probe("memory", () -> Check.ok("memory", "1G", "", "fine"))));

        assertThat(checks.run())
                .containsExactly(
                        new Check("database", Check.Status.FAIL, "unknown", "", "It is gone.", "Put it back."),
                        new Check(
                                "load",
                                Check.Status.UNKNOWN,
                                "unknown",
                                "",
                                "The check itself broke: java.lang.IllegalStateException: no number",
                                "See more with: nightshift --home /home health --debug"),
                        Check.ok("memory", "1G", "", "fine"));
    }

    @Test
    void database_disk_and_home_refuse_a_shift_when_they_fail_and_nothing_else_does() {
        for (String name : List.of("database", "disk", "home")) {
            assertThat(HealthChecks.refuses(List.of(of(name, Check.Status.FAIL))))
                    .hasSize(1);
            for (Check.Status status : List.of(Check.Status.OK, Check.Status.UNKNOWN, Check.Status.WARN)) {
                assertThat(HealthChecks.refuses(List.of(of(name, status)))).isEmpty();
            }
        }
        assertThat(HealthChecks.refuses(List.of(of("memory", Check.Status.FAIL), of("stuck", Check.Status.FAIL))))
                .isEmpty();
    }
}
