package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.DeliveryConfig;
import dev.nightshift.config.DeliveryConfig.Wanted;
import dev.nightshift.notice.Notice.Severity;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private final Routing routing = Routing.of(new DeliveryConfig(
            Map.of(
                    "log", new Wanted("info", Set.of()),
                    "slack", new Wanted("warning", Set.of()),
                    "disks", new Wanted("info", Set.of("disk")),
                    "mail:problems@x.org", new Wanted("problem", Set.of(), false),
                    "mail:reports@x.org", new Wanted("info", Set.of("report", "shift"))),
            Duration.ZERO,
            Duration.ZERO,
            null,
            DeliveryConfig.Report.ALWAYS));

    private Set<String> channels(Severity severity, String... tags) {
        return routing.channels(new Notice("code", severity, "subject", Body.of("text"), About.of(tags)));
    }

    @Test
    void each_channel_gets_what_is_severe_enough_and_about_its_tags() {
        assertThat(channels(Severity.PROBLEM, "disk")).containsOnly("log", "slack", "disks", "mail:problems@x.org");
        assertThat(channels(Severity.WARNING, "job")).containsOnly("log", "slack");
        assertThat(channels(Severity.INFO, "job")).containsOnly("log");
    }

    @Test
    void what_was_asked_for_comes_whatever_its_severity_but_to_nobody_who_wants_problems_only() {
        assertThat(channels(Severity.INFO, "shift", "report")).containsOnly("log", "slack", "mail:reports@x.org");
        assertThat(channels(Severity.INFO, "job", "asked")).containsOnly("log", "slack");
    }

    @Test
    void an_all_clear_and_a_test_come_to_all_who_may_have_heard_of_the_problem() {
        assertThat(channels(Severity.INFO, "job", "clear")).containsOnly("log", "slack", "mail:problems@x.org");
        assertThat(channels(Severity.INFO, "disk", "clear")).contains("disks", "mail:problems@x.org");
        assertThat(channels(Severity.INFO, "test")).contains("mail:problems@x.org");
    }
}
