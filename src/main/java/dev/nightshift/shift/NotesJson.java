package dev.nightshift.shift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightshift.report.Note;
import java.util.List;

/** Notes as the database holds them: an array of strings. */
final class NotesJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private NotesJson() {}

    static String write(List<Note> notes) {
        try {
            return JSON.writeValueAsString(notes.stream()
                    .map(note -> note.title().isEmpty() ? note.text() : note.title() + ": " + note.text())
                    .toList());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("notes cannot be written. Indicates a bug.", e);
        }
    }
}
