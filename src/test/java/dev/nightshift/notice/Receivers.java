package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What each receiver makes of a message, by its own rules: whether it takes it, and finds nothing in it but text. */
public final class Receivers {
    private Receivers() {}

    /** By what Slack says of blocks, of mentions and of its limits. */
    public static void slack(JsonNode message) {
        JsonNode blocks = message.path("blocks");
        assertThat(blocks.size()).isBetween(2, 50);
        // Elements that Slack parses, or that do something, are not among these.
        assertThat(blocks.findValuesAsText("type"))
                .isSubsetOf(
                        "header",
                        "plain_text",
                        "rich_text",
                        "rich_text_section",
                        "rich_text_preformatted",
                        "text",
                        "context");
        String head = blocks.get(0).path("text").path("text").asText();
        assertThat(head.codePointCount(0, head.length())).isBetween(1, 150);
        assertThat(blocks.findValuesAsText("text")).allMatch(each -> each.length() <= 10_000);
        assertThat(message.path("text").asText())
                .doesNotContainPattern("<[!@#h]")
                .doesNotContain("<");
        assertThat(message.path("mrkdwn").asBoolean(true)).isFalse();
        assertThat(message.has("link_names")).isFalse();
        assertThat(message.toString().length()).isLessThan(40_000);
        safe(blocks.findValuesAsText("text"));
    }

    /** By what Discord says of embeds, of mentions, of its Markdown and of its limits. */
    public static void discord(JsonNode message) {
        assertThat(message.path("allowed_mentions").path("parse").isArray()).isTrue();
        assertThat(message.path("allowed_mentions").path("parse")).isEmpty();
        assertThat(message.path("content").asText().length()).isBetween(1, 2_000);
        JsonNode embeds = message.path("embeds");
        assertThat(embeds.size()).isBetween(1, 10);
        int all = 0;
        for (JsonNode embed : embeds) {
            String title = embed.path("title").asText();
            String description = embed.path("description").asText();
            assertThat(title.length()).isBetween(1, 256);
            assertThat(description.length()).isLessThanOrEqualTo(4_096);
            all += title.length()
                    + description.length()
                    + embed.path("footer").path("text").asText().length();
            deadMarkdown(title);
            deadMarkdown(outsideOfBlocks(description));
            safe(List.of(title, description));
        }
        assertThat(all).isLessThanOrEqualTo(6_000);
    }

    /** By what ntfy says of titles, of its limits, and of what makes a message an attachment. */
    public static void ntfy(JsonNode message) {
        String shown = message.path("message").asText();
        assertThat(shown.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(4_096);
        assertThat(message.path("title").asText().getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(250);
        safe(List.of(shown, message.path("title").asText()));
    }

    /** A page or a mail is well-formed, loads and runs nothing, and leads nowhere. */
    public static void html(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        NodeList all = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(html.replaceFirst("(?i)<!doctype html>", ""))))
                .getElementsByTagName("*");
        for (int at = 0; at < all.getLength(); at++) {
            Element element = (Element) all.item(at);
            assertThat(element.getTagName())
                    .isNotIn("script", "img", "a", "link", "iframe", "object", "form", "base", "b", "i");
            for (int name = 0; name < element.getAttributes().getLength(); name++) {
                String attribute = element.getAttributes().item(name).getNodeName();
                assertThat(attribute).doesNotStartWith("on").isNotIn("src", "href", "srcset", "action");
            }
        }
        safe(List.of(html));
    }

    /** Text that acts on no terminal and hides nothing. */
    public static void safe(List<String> texts) {
        for (String each : texts) {
            assertThat(each).doesNotContainPattern("[\u001b\u0007\u009b\u202e\u2066\r]");
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(each)).isTrue();
        }
    }

    /** A block of code ends at the next three backticks, whatever stands in it. */
    private static String outsideOfBlocks(String description) {
        String[] parts = description.split("```", -1);
        assertThat(parts.length % 2).isOne();
        StringBuilder outside = new StringBuilder();
        for (int at = 0; at < parts.length; at += 2) {
            outside.append(parts[at]);
        }
        return outside.toString();
    }

    private static void deadMarkdown(String text) {
        String unescaped = text.replaceAll("\\\\[^0-9A-Za-z\\s]", "");
        assertThat(unescaped).doesNotContainPattern("[`*_~|<>\\[\\]@#]").doesNotContain("://");
    }
}
