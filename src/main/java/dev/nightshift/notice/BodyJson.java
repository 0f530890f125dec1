package dev.nightshift.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightshift.problem.Command;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a body as the outbox keeps them: an array of {@code {"line"}}, {@code {"log", "lines"}} and
 * {@code {"action", "words"}}.
 */
final class BodyJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BodyJson() {}

    static String write(Body body) {
        ArrayNode parts = JSON.createArrayNode();
        for (Body.Part part : body.parts()) {
            ObjectNode node = parts.addObject();
            if (part instanceof Body.Line line) {
                node.put("line", line.text());
            } else if (part instanceof Body.Log log) {
                log.lines().forEach(node.put("log", log.title()).putArray("lines")::add);
            } else if (part instanceof Body.Action action) {
                action.command()
                        .words()
                        .forEach(node.put("action", action.purpose()).putArray("words")::add);
            }
        }
        return parts.toString();
    }

    static Body read(String json) {
        try {
            List<Body.Part> parts = new ArrayList<>();
            JSON.readTree(json).forEach(node -> parts.add(part(node)));
            return new Body(parts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the body of a notice is not readable. Indicates a bug.", e);
        }
    }

    private static Body.Part part(JsonNode node) {
        if (node.has("log")) {
            return new Body.Log(node.get("log").asText(), texts(node.get("lines")));
        }
        return node.has("action")
                ? new Body.Action(node.get("action").asText(), new Command(texts(node.get("words"))))
                : new Body.Line(node.path("line").asText());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
