package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.notice.Notice.Severity;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LetterTest {
    private static final Instant AT = Instant.parse("2026-11-23T03:00:00Z");
    private static final String OLD = "2026-11-21-190000";
    private static final String NEW = "2026-11-22-190000";

    private static Notice notice(Severity severity, String shift, String... tags) {
        return new Notice("code", severity, "s", Body.of("t"), About.ofShift(shift, tags));
    }

    private static Letter letter(Notice... notices) {
        List<NoticeView> views = Stream.of(notices)
                .map(notice -> new NoticeView(1, notice, AT, List.of()))
                .toList();
        return new Letter("id", "mail", views, AT, new Letter.Counted(views.size(), views.size()));
    }

    @Test
    void the_report_that_goes_along_is_the_one_that_is_told_else_that_of_the_newest_bad_night() {
        Notice told = notice(Severity.INFO, OLD, "shift", "report");

        assertThat(letter(notice(Severity.PROBLEM, NEW, "job"), told).report()).contains(OLD);
        assertThat(letter(notice(Severity.PROBLEM, OLD, "job"), notice(Severity.WARNING, NEW, "shift"))
                        .report())
                .contains(NEW);
    }

    @Test
    void good_news_brings_no_report() {
        assertThat(letter(notice(Severity.INFO, NEW, "job")).report()).isEmpty();
        assertThat(letter(notice(Severity.INFO, NEW, "job"), notice(Severity.WARNING, OLD, "job"))
                        .report())
                .contains(OLD);
    }
}
