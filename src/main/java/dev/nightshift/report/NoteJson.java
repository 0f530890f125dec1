package dev.nightshift.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Notes of steps as a shift keeps them. */
public final class NoteJson {
    private NoteJson() {}

    /** For the shift's row; {@link #read} takes it back. */
    public static String write(List<Note> notes) {
        return Json.text(of(notes));
    }

    static List<Map<String, Object>> of(List<Note> notes) {
        return notes.stream().map(NoteJson::note).toList();
    }

    /** What {@link #write} gave; anything else is an {@link IllegalStateException}. */
    public static List<Note> read(String text) {
        List<Note> notes = new ArrayList<>();
        for (JsonNode node : Json.read(text)) {
            notes.add(new Note(
                    node.path("step").asText(),
                    node.path("title").asText(),
                    node.path("text").asText()));
        }
        return notes;
    }

    private static Map<String, Object> note(Note note) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", note.step());
        json.put("title", note.title());
        json.put("text", note.text());
        return json;
    }
}
