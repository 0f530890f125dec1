package dev.nightshift.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightshift.problem.Shown;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON as a tree of untyped scalars: numbers and booleans as they are written. */
final class JsonTree {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonTree() {}

    static @Nullable Node parse(String file, String text) {
        TreeBuilder tree = new TreeBuilder(file);
        try (JsonParser parser = FACTORY.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                take(tree, parser, token);
            }
        } catch (JsonProcessingException problem) {
            JsonLocation location = problem.getLocation();
            throw Spot.line(file, location == null ? 0 : Math.max(0, location.getLineNr()))
                    .refused("not valid JSON: " + Shown.line(problem.getOriginalMessage()));
        } catch (IOException problem) {
            throw new IllegalStateException("reading a string failed. Indicates a bug.", problem);
        }
        return tree.root();
    }

    private static void take(TreeBuilder tree, JsonParser parser, JsonToken token) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        switch (token) {
            case START_OBJECT -> tree.start(Node.mapping(line), line);
            case START_ARRAY -> tree.start(Node.sequence(line), line);
            case END_OBJECT, END_ARRAY -> tree.end();
            case VALUE_NULL -> tree.scalar("null", Node.Kind.NULL, line);
            case FIELD_NAME, VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                tree.scalar(parser.getText(), Node.Kind.TEXT, line);
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("token " + token + " in a text. Indicates a bug.");
        }
    }
}
