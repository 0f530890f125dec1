package dev.nightshift.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void text_is_escaped_and_shown() {
        Html html = new Html();
        html.open("p").attr("title", "a\"'<b>&\u0007");
        html.text("<b>&amp;\u202e\"").close();

        assertThat(html)
                .hasToString("<p title=\"a&quot;&#39;&lt;b&gt;&amp;\\u0007\">&lt;b&gt;&amp;amp;\\u202e&quot;</p>\n");
    }

    @Test
    void foreign_text_keeps_its_direction_to_itself() {
        assertThat(new Html().foreign(" \u05d0\nb ", 9)).hasToString("<bdi>\u05d0 b</bdi>");
    }

    @Test
    void long_text_is_cut_before_it_is_escaped() {
        assertThat(new Html().text("<".repeat(100), 3)).hasToString("&lt;&lt;…");
    }

    @Test
    void lines_of_a_block_stay_lines() {
        Html html = new Html();
        html.open("pre").lines(List.of("a", "<b", "c\nd"), 99).close();

        assertThat(html).hasToString("<pre>a\n&lt;b\nc\\nd</pre>\n");
    }

    @Test
    void an_element_without_content_ends_by_itself() {
        Html html = new Html();
        html.open("svg").open("rect").attr("x", "1");
        html.close();

        assertThat(html).hasToString("<svg><rect x=\"1\"/>\n</svg>\n");
    }

    @Test
    void misuse_is_refused() {
        assertThatThrownBy(() -> new Html().open("p onload=x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Html().open("p").attr("a b", "")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Html().text("a").attr("b", "c")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Html().css("</style>")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Html().open("p").text("x").toString()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Html().close()).isInstanceOf(IllegalStateException.class);
    }
}
