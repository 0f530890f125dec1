package dev.nightshift.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ShownTest {

    @Test
    void plain_text_and_emoji_stay_as_they_are() {
        assertThat(Shown.quoted("Größe 😀 ok")).isEqualTo("\"Größe 😀 ok\"");
    }

    @Test
    void what_could_act_on_a_terminal_or_hide_is_spelled_out() {
        assertThat(Shown.quoted("a\u001b[31m\n\"\\\u202e\u200b\ud800\0"))
                .isEqualTo("\"a\\u001b[31m\\n\\\"\\\\\\u202e\\u200b\\ud800\\u0000\"");
    }

    @Test
    void long_text_is_cut() {
        assertThat(Shown.quoted("x".repeat(1000))).isEqualTo("\"" + "x".repeat(80) + "…\"");
        assertThat(Shown.quoted("x".repeat(80))).isEqualTo("\"" + "x".repeat(80) + "\"");
    }

    @Test
    void a_line_stays_one_line_and_loses_what_acts_on_a_terminal() {
        assertThat(Shown.line("\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b]8;;http://x\u001b\\link", 80))
                .isEqualTo("red link");
        assertThat(Shown.line("a\r\nBcc: x\u202e\u200b\u009b1m\u001b", 80))
                .isEqualTo("a\\r\\nBcc: x\\u202e\\u200b\\u009b1m\\u001b");
        assertThat(Shown.line("C:\\path 'quoted' \"twice\"", 80)).isEqualTo("C:\\path 'quoted' \"twice\"");
    }

    @Test
    void a_line_is_never_longer_than_asked() {
        assertThat(Shown.line("12345", 5)).isEqualTo("12345");
        assertThat(Shown.line("123456", 5)).isEqualTo("1234…");
        assertThat(Shown.line("123\u001b", 5)).isEqualTo("123…");
    }

    @Test
    void a_block_keeps_its_lines_and_counts_what_it_leaves_out() {
        assertThat(Shown.block("a\n\tb\r\nc\n\n", 3)).isEqualTo("a\n    b\nc");
        assertThat(Shown.block("10%\r20%\u001b[K", 5)).isEqualTo("10%\n20%");
        String cut = Shown.block("1\n2\n3\n4", 3);
        assertThat(cut).isEqualTo("1\n2\n… (2 more lines)");
        assertThat(Shown.block(cut, 3)).isEqualTo(cut);
    }

    @Test
    void plain_words_stay_plain_in_markdown() {
        assertThat(Shown.markdown("Run the test suite (fast), 100% of it"))
                .isEqualTo("Run the test suite (fast), 100% of it");
        assertThat(Shown.markdown("exit status 3; see: the log")).isEqualTo("exit status 3; see: the log");
    }

    @Test
    void what_markdown_could_read_becomes_code() {
        assertThat(Shown.markdown("<b>x</b>")).isEqualTo("`<b>x</b>`");
        assertThat(Shown.markdown("a `code` ``span``")).isEqualTo("``` a `code` ``span`` ```");
        assertThat(Shown.markdown("# Night: all well\n\n- ok")).isEqualTo("`# Night: all well\\n\\n- ok`");
        assertThat(Shown.markdownBlock(List.of("```", "</pre> **x**")))
                .containsExactly("````text", "```", "</pre> **x**", "````");
    }

    /** The grammar of what may come out is small enough to check whole: plain words, or one code span. */
    @Test
    void nothing_hostile_leaves_a_code_span() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String letters = "ab1 `*_[]()<>#+-.!|~&@:/\\$^=w\n\r\t\u001b\u202e;'\"";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(14); count > 0; count--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            String shown = Shown.markdown(text.toString());
            assertThat(isPlain(shown) || isOneSpan(shown))
                    .as("seed %s: %s from %s", seed, shown, text)
                    .isTrue();
        }
    }

    private static boolean isPlain(String shown) {
        return shown.matches("[\\p{L}\\p{N} .,:;'\"()/%?=+°–—…-]*")
                && !shown.matches("[=+#-].*|\\d+[.)].*|.*(://|www\\.|\\.[a-z]|:[a-z+-]+:).*");
    }

    private static boolean isOneSpan(String shown) {
        Matcher span = Pattern.compile("(`+)(?!`)(.+?)(?<!`)\\1").matcher(shown);
        return span.matches()
                && !Pattern.compile("(?<!`)" + span.group(1) + "(?!`)")
                        .matcher(span.group(2))
                        .find()
                && shown.codePoints().allMatch(point -> point >= ' ' && point != 0x202e);
    }
}
