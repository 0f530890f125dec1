package dev.nightshift.notice;

import dev.nightshift.problem.Command;
import dev.nightshift.store.Timestamps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A letter as a message of a Discord webhook (Discord's "Execute Webhook", "Embed Limits" and "Allowed Mentions"): one
 * embed a notice. It mentions nobody whatever it says; Discord parses the text, so every mark in it is escaped, and logs
 * and commands stand in blocks of code that they cannot end.
 */
final class DiscordFormat {
    private static final int LONGEST_CONTENT = 300;
    private static final int LONGEST_TITLE = 256;
    private static final int MOST_EMBEDS = 10;
    /** Titles, descriptions and footers of a message together hold at most 6 000; a description 4 096. */
    private static final int ROOM = 3_900;

    private static final int AROUND_MORE = 40;
    /** No notification by sound for what is no problem. */
    private static final int SILENT = 1 << 12;

    private static final Map<Notice.Severity, Integer> COLOURS = Map.of(
            Notice.Severity.PROBLEM, 0xb3261e,
            Notice.Severity.WARNING, 0xc77700,
            Notice.Severity.INFO, 0x1b6e3c);
    private static final Pattern MARK = Pattern.compile("[\\\\`*_~|<>\\[\\](){}#@:/+.!-]");
    private static final String NOTHING_WIDE = "\u200b";

    private final Command all;

    DiscordFormat(Command all) {
        this.all = all;
    }

    String compose(Letter letter) {
        String see = block(all.toString());
        boolean fits = see.length() < ROOM / 2;
        Excerpt excerpt = Excerpt.of(
                letter,
                MOST_EMBEDS,
                fits ? ROOM - see.length() - AROUND_MORE : ROOM - AROUND_MORE,
                text -> Math.max(escaped(text).length(), coded(text).length()));
        List<Map<String, Object>> embeds = new ArrayList<>();
        for (Excerpt.Told told : excerpt.told()) {
            embeds.add(embed(told));
        }
        Map<String, Object> last = embeds.get(embeds.size() - 1);
        last.put("footer", Map.of("text", letter.id()));
        if (excerpt.left() > 0) {
            last.merge(
                    "description",
                    "\n" + excerpt.left() + " more" + (fits ? ", see:\n" + see : "."),
                    (before, more) -> before + "" + more);
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put(
                "content",
                Excerpt.cut(
                        SlackFormat.mark(letter.severity()) + " " + letter.subject(),
                        LONGEST_CONTENT,
                        text -> escaped(text).length()));
        message.computeIfPresent("content", (key, text) -> escaped(text.toString()));
        message.put("allowed_mentions", Map.of("parse", List.of()));
        if (letter.severity() == Notice.Severity.INFO) {
            message.put("flags", SILENT);
        }
        message.put("embeds", embeds);
        return JsonText.of(message);
    }

    private static Map<String, Object> embed(Excerpt.Told told) {
        Notice notice = told.view().notice();
        Map<String, Object> embed = new LinkedHashMap<>();
        embed.put(
                "title",
                escaped(Excerpt.cut(
                        notice.subject(), LONGEST_TITLE, text -> escaped(text).length())));
        embed.put("description", description(told.parts()));
        embed.put("color", COLOURS.getOrDefault(notice.severity(), 0));
        embed.put("timestamp", Timestamps.text(told.view().createdAt()));
        return embed;
    }

    private static String description(List<Body.Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Body.Part part : parts) {
            if (part instanceof Body.Line line) {
                text.append(escaped(line.text())).append('\n');
            } else if (part instanceof Body.Log log) {
                text.append(escaped(log.title())).append('\n').append(block(String.join("\n", log.lines())));
            } else if (part instanceof Body.Action action) {
                text.append(escaped(action.purpose()))
                        .append(":\n")
                        .append(block(action.command().toString()));
            }
        }
        return text.toString();
    }

    private static String block(String text) {
        return "```\n" + coded(text) + "\n```\n";
    }

    private static String coded(String text) {
        return text.replace("```", "`" + NOTHING_WIDE + "`" + NOTHING_WIDE + "`");
    }

    static String escaped(String text) {
        return MARK.matcher(text).replaceAll(found -> "\\\\" + (found.group().equals("\\") ? "\\\\" : found.group()));
    }
}
