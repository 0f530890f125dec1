package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MarkdownViewTest {
    private static final Tint COLOURS = new Tint(true);
    private static final Tint NONE = new Tint(false);
    private static final Pattern SGR = Pattern.compile("\u001b\\[\\d+m");

    @Test
    void headings_and_names_stand_out() {
        assertThat(MarkdownView.of("# Night: partial\n- **failed** `tests` — why", COLOURS, 80))
                .isEqualTo("\u001b[1mNight: partial\u001b[0m\n"
                        + "- \u001b[1mfailed\u001b[0m \u001b[36mtests\u001b[0m — why");
    }

    @Test
    void a_heading_that_is_too_long_goes_on_in_the_next_line() {
        assertThat(MarkdownView.of("# Night of today: partial and more", COLOURS, 20))
                .isEqualTo("\u001b[1mNight of today:\u001b[0m\n\u001b[1mpartial and more\u001b[0m");
    }

    @Test
    void without_colours_the_marks_stay() {
        String markdown = "# Night\n\n- **failed** `tests` — why";

        assertThat(MarkdownView.of(markdown, NONE, 80)).isEqualTo(markdown);
    }

    @Test
    void lines_are_wrapped_and_hang_under_their_item() {
        assertThat(MarkdownView.of("- one two three four five six\n12. one two three four five", NONE, 20))
                .isEqualTo("- one two three four\n  five six\n12. one two three\n    four five");
    }

    @Test
    void a_command_is_never_broken() {
        String command = "/opt/nightshift --home '/srv/night shift' rollback latest";

        assertThat(MarkdownView.of("1. Put back what the night did: `" + command + "`", COLOURS, 30))
                .contains("\u001b[36m" + command + "\u001b[0m");
    }

    @Test
    void logs_are_shown_as_they_are() {
        assertThat(MarkdownView.of("- x\n  ````text\n  # a  **b** `c`\n  ````\nend", NONE, 20))
                .isEqualTo("- x\n  # a  **b** `c`\nend");
    }

    @Test
    void no_word_of_a_report_is_lost() throws IOException {
        for (String name : new String[] {"partial", "changes", "waiting", "failed", "refused"}) {
            String markdown = Files.readString(Path.of("src/test/resources/reports", name + ".md"));
            for (int width : new int[] {20, 60, 200}) {
                String shown =
                        SGR.matcher(MarkdownView.of(markdown, COLOURS, width)).replaceAll("");
                assertThat(words(shown)).as("%s at %s", name, width).isEqualTo(words(markdown));
            }
        }
    }

    private static String words(String text) {
        return text.replaceAll("(?m)^ *`{3,}(text)?$", "")
                .replaceAll("(?m)^#+ ", "")
                .replaceAll("(?m)^\\|.*$", "")
                .replaceAll("[`*\\s]+", "");
    }
}
