package dev.nightshift.notice;

import dev.nightshift.problem.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A letter as a message of a Slack webhook (Slack's "Block Kit", "rich text" and "incoming webhooks"). All of it stands in
 * elements of plain text, which Slack does not parse: no mention, link or mark in it takes effect. The text for
 * notifications is escaped as Slack asks.
 */
final class SlackFormat {
    private static final int LONGEST_HEADER = 150;
    private static final int LONGEST_LINE = 2_900;
    private static final int LONGEST_FALLBACK = 1_000;
    /** A message holds at most 50 blocks; head, foot and rest are blocks too. */
    private static final int MOST_NOTICES = 40;
    /** In all. Slack's own limit for the text of a message is 40 000; its screens are smaller. */
    private static final int ROOM = 10_000;

    private final Command all;

    SlackFormat(Command all) {
        this.all = all;
    }

    String compose(Letter letter) {
        Excerpt excerpt = Excerpt.of(letter, MOST_NOTICES, ROOM, String::length);
        List<Object> blocks = new ArrayList<>();
        String head = mark(letter.severity()) + " " + letter.subject();
        blocks.add(Map.of("type", "header", "text", plain(Excerpt.cut(head, LONGEST_HEADER, String::length))));
        for (Excerpt.Told told : excerpt.told()) {
            blocks.add(notice(told, letter.counted().all() > 1));
        }
        if (excerpt.left() > 0) {
            blocks.add(rich(List.of(section(excerpt.left() + " more, see:", false), preformatted(all.toString()))));
        }
        blocks.add(Map.of("type", "context", "elements", List.of(plain("Night Shift · " + letter.id()))));
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("text", escaped(Excerpt.cut(head, LONGEST_FALLBACK, String::length)));
        message.put("mrkdwn", false);
        message.put("unfurl_links", false);
        message.put("unfurl_media", false);
        message.put("blocks", blocks);
        return JsonText.of(message);
    }

    private static Map<String, Object> notice(Excerpt.Told told, boolean titled) {
        Notice notice = told.view().notice();
        List<Object> elements = new ArrayList<>();
        if (titled) {
            elements.add(section(mark(notice.severity()) + " " + notice.subject(), true));
        }
        for (Body.Part part : told.parts()) {
            if (part instanceof Body.Line line) {
                elements.add(section(Excerpt.cut(line.text(), LONGEST_LINE, String::length), false));
            } else if (part instanceof Body.Log log) {
                elements.add(section(log.title(), false));
                elements.add(preformatted(String.join("\n", log.lines())));
            } else if (part instanceof Body.Action action) {
                elements.add(section(action.purpose() + ":", false));
                elements.add(preformatted(action.command().toString()));
            }
        }
        return rich(elements.isEmpty() ? List.of(section(notice.subject(), false)) : elements);
    }

    private static Map<String, Object> rich(List<?> elements) {
        return Map.of("type", "rich_text", "elements", elements);
    }

    private static Map<String, Object> section(String text, boolean bold) {
        // Slack refuses an element without text.
        Map<String, Object> element = new LinkedHashMap<>(Map.of("type", "text", "text", text.isEmpty() ? " " : text));
        if (bold) {
            element.put("style", Map.of("bold", true));
        }
        return Map.of("type", "rich_text_section", "elements", List.of(element));
    }

    private static Map<String, Object> preformatted(String text) {
        return Map.of(
                "type",
                "rich_text_preformatted",
                "elements",
                List.of(Map.of("type", "text", "text", text.isEmpty() ? " " : text)));
    }

    private static Map<String, Object> plain(String text) {
        return Map.of("type", "plain_text", "text", text, "emoji", false);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    static String mark(Notice.Severity severity) {
        return "[" + severity.code() + "]";
    }
}
