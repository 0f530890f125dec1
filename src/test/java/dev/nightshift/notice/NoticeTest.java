package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.notice.Notice.Severity;
import org.junit.jupiter.api.Test;

class NoticeTest {

    @Test
    void a_subject_is_one_harmless_line_whatever_it_was() {
        Notice notice = new Notice(
                "job_failed",
                Severity.PROBLEM,
                "failed\r\nBcc: all@example.org\u001b[2J\u202e",
                "text",
                "job",
                "shift");

        assertThat(notice.subject()).isEqualTo("failed\\r\\nBcc: all@example.org\\u202e");
    }

    @Test
    void a_text_keeps_its_lines_and_its_commands() {
        String command = "/usr/bin/java -jar '/opt/night shift/nightshift.jar' --home '/a\\b' rollback latest";

        assertThat(new Notice("x", Severity.INFO, "s", "a\n" + command + "\u001b]0;t\u0007\n", null, null).text())
                .isEqualTo("a\n" + command);
    }

    @Test
    void cleaning_twice_changes_nothing_more() {
        Notice once = new Notice("x", Severity.INFO, "s".repeat(300) + "\n", "l\r\n\u0007".repeat(500), null, null);

        assertThat(new Notice("x", Severity.INFO, once.subject(), once.text(), null, null))
                .isEqualTo(once);
    }

    @Test
    void a_code_is_a_word_of_ours() {
        assertThatThrownBy(() -> new Notice("Job failed", Severity.INFO, "s", "t", null, null))
                .isInstanceOf(IllegalStateException.class);
    }
}
