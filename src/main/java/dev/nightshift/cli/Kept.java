package dev.nightshift.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightshift.problem.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept with a job and not used, for people: every field, whole, and harmless. */
final class Kept {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int LONGEST = 300_000;

    private Kept() {}

    static List<String> fields(Map<String, Object> extra) {
        List<String> lines = new ArrayList<>();
        if (!extra.isEmpty()) {
            lines.add("");
            lines.add("Other fields, kept and not used");
            extra.forEach((name, value) -> lines.add("  " + field(name, value)));
        }
        return lines;
    }

    static List<String> history(List<String> executions) {
        List<String> lines = new ArrayList<>();
        if (!executions.isEmpty()) {
            lines.add("");
            lines.add("Executions before the import");
            int number = 0;
            for (String execution : executions) {
                lines.add("  " + ++number);
                tree(execution).forEach((name, value) -> lines.add("    " + field(name, value)));
            }
        }
        return lines;
    }

    private static String field(String name, @Nullable Object value) {
        String text = value instanceof String string ? string : json(value);
        return Shown.line(name) + ": " + Shown.line(text, LONGEST);
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a kept field that is no JSON. Indicates a bug.", e);
        }
    }

    /** A stored JSON object. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> tree(String json) {
        try {
            return JSON.readValue(json, Map.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored execution that is no JSON. Indicates a bug.", e);
        }
    }
}
