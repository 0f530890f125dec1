package dev.nightshift.problem;

import static org.assertj.core.api.Assertions.assertThat;

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
}
