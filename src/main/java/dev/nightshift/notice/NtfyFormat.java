package dev.nightshift.notice;

import dev.nightshift.problem.Command;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A letter as a message of ntfy, published as JSON so that no data stands in a header (ntfy's "Publish as JSON"). It is
 * plain text; more than 4 096 bytes would become an attachment.
 */
final class NtfyFormat {
    private static final int LONGEST_TITLE = 240;
    private static final int MOST_NOTICES = 40;
    private static final int LARGEST = 3_900;
    private static final Map<Notice.Severity, Integer> PRIORITIES = Map.of(
            Notice.Severity.INFO, 2,
            Notice.Severity.WARNING, 3,
            Notice.Severity.PROBLEM, 5);

    private final Command all;

    NtfyFormat(Command all) {
        this.all = all;
    }

    /** Without the topic, which belongs to the address. */
    String compose(Letter letter) {
        String more = "\n" + letter.counted().all() + " more, see:\n" + all + "\n";
        String foot = "\n" + letter.id();
        int room = LARGEST - bytes(foot) - bytes(more);
        Excerpt excerpt = Excerpt.of(letter, MOST_NOTICES, room, NtfyFormat::bytes);
        StringBuilder text = new StringBuilder();
        for (Excerpt.Told told : excerpt.told()) {
            if (letter.counted().all() > 1) {
                text.append(SlackFormat.mark(told.view().notice().severity()))
                        .append(' ')
                        .append(told.view().notice().subject())
                        .append('\n');
            }
            text.append(new Body(told.parts()).text()).append("\n\n");
        }
        if (excerpt.left() > 0) {
            text.append(excerpt.left()).append(" more, see:\n").append(all).append('\n');
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("title", Excerpt.cut(letter.subject(), LONGEST_TITLE, NtfyFormat::bytes));
        message.put("message", Excerpt.cut(text.toString().strip(), LARGEST - bytes(foot), NtfyFormat::bytes) + foot);
        message.put("priority", PRIORITIES.getOrDefault(letter.severity(), 3));
        message.put("tags", List.of("night-shift", letter.severity().code()));
        return JsonText.of(message);
    }

    private static int bytes(String text) {
        // Four bytes for the indent that lines of a log get.
        return text.getBytes(StandardCharsets.UTF_8).length
                + 4 * (int) text.chars().filter(c -> c == '\n').count();
    }
}
