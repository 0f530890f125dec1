package dev.nightshift.notice;

import dev.nightshift.problem.Launcher;
import dev.nightshift.store.Timestamps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A letter as JSON for programs of the user; its shape is described in the README. */
final class WebhookFormat {
    private static final int MOST_NOTICES = 500;
    private static final int ROOM = 200_000;

    private final Launcher launcher;

    WebhookFormat(Launcher launcher) {
        this.launcher = launcher;
    }

    String compose(Letter letter) {
        Excerpt excerpt = Excerpt.of(letter, MOST_NOTICES, ROOM, String::length);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", letter.id());
        message.put("at", Timestamps.text(letter.composedAt()));
        message.put("home", launcher.home().toString());
        message.put("severity", letter.severity().code());
        message.put("subject", letter.subject());
        message.put(
                "notices", excerpt.told().stream().map(WebhookFormat::notice).toList());
        message.put("more", excerpt.left());
        return JsonText.of(message);
    }

    private static Map<String, @Nullable Object> notice(Excerpt.Told told) {
        Notice notice = told.view().notice();
        List<Object> log = new ArrayList<>();
        List<Object> commands = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (Body.Part part : told.parts()) {
            if (part instanceof Body.Line line) {
                lines.add(line.text());
            } else if (part instanceof Body.Log found) {
                log.addAll(found.lines());
            } else if (part instanceof Body.Action action) {
                commands.add(Map.of(
                        "purpose", action.purpose(),
                        "argv", action.command().words(),
                        "line", action.command().toString()));
            }
        }
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        shape.put("number", told.view().id());
        shape.put("code", notice.code());
        shape.put("severity", notice.severity().code());
        shape.put("subject", notice.subject());
        shape.put("text", String.join("\n", lines));
        shape.put("job", notice.job());
        shape.put("shift", notice.shift());
        shape.put("created_at", Timestamps.text(told.view().createdAt()));
        shape.put("tags", new TreeSet<>(notice.about().tags()));
        shape.put("log", log);
        shape.put("commands", commands);
        return shape;
    }
}
