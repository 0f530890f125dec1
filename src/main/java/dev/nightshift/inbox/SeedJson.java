package dev.nightshift.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.nightshift.problem.Shown;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON list of the seed's queue, entry by entry: one that is wrong in itself is refused alone, one that breaks the
 * JSON refuses the file. Also a list inside of an object, whose other fields are kept with each job; and one job alone.
 * {@code NaN} and {@code Infinity}, which Python writes, are read as texts. Not thread-safe.
 */
final class SeedJson {
    /** Bytes; all of it is held in memory. */
    static final long LARGEST = 64L << 20;

    static final String FILE_FIELDS = "queue_file";
    /** Characters. */
    private static final int MOST_AROUND = 4096;

    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 60;
    private static final Set<String> LISTS = Set.of("jobs", "queue", "tasks");
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String file;
    private final JsonParser parser;
    private final List<SeedEntry> entries = new ArrayList<>();
    private final Map<String, @Nullable Object> around = new LinkedHashMap<>();
    private boolean list;
    private @Nullable String trouble;

    private SeedJson(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** @param file its name, for messages */
    static List<SeedEntry> read(String file, byte[] content) {
        int start = content.length > 2 && content[0] == (byte) 0xef && content[1] == (byte) 0xbb ? 3 : 0;
        try (JsonParser parser = FACTORY.createParser(content, start, content.length - start)) {
            return new SeedJson(file, parser).entries();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            throw Spot.line(file, line).refused("not valid JSON: " + Shown.line(e.getOriginalMessage()));
        } catch (IOException e) {
            throw Spot.line(file, 0).refused("not UTF-8: " + Shown.line(String.valueOf(e.getMessage())));
        }
    }

    private List<SeedEntry> entries() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            list("");
        } else if (first == JsonToken.START_OBJECT) {
            object();
        } else {
            throw Spot.line(file, 0).refused("found no list of jobs; expected the seed's JSON list or SQLite database");
        }
        if (parser.nextToken() != null) {
            throw Spot.line(file, parser.currentLocation().getLineNr())
                    .refused("goes on after its end; expected one list");
        }
        return entries;
    }

    private void list(String pointer) throws IOException {
        list = true;
        for (int at = 0; parser.nextToken() != JsonToken.END_ARRAY; at++) {
            String where = Spot.line(file, parser.currentLocation().getLineNr()) + ", " + pointer + "/" + at;
            entries.add(entry(where));
        }
    }

    @SuppressWarnings("unchecked")
    private SeedEntry entry(String where) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return SeedEntry.refused(where, "no job: found " + described(parser.currentToken()));
        }
        trouble = null;
        long from = parser.currentTokenLocation().getByteOffset();
        Object fields = value(0);
        if (parser.currentLocation().getByteOffset() - from > JobFileReader.LARGEST) {
            trouble = "larger than " + JobFileReader.LARGEST / 1024 + " KiB";
        }
        return trouble == null && fields instanceof Map<?, ?> map
                ? SeedEntry.of(where, (Map<String, @Nullable Object>) map)
                : SeedEntry.refused(where, String.valueOf(trouble));
    }

    /** A list under one of its usual names, or one job. */
    private void object() throws IOException {
        int line = parser.currentLocation().getLineNr();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY && !list && LISTS.contains(name)) {
                list("/" + name);
            } else {
                around(name);
            }
        }
        if (!list) {
            if (!around.containsKey("job_id") && !around.containsKey("task_id")) {
                throw Spot.line(file, line)
                        .refused("found no list of jobs; expected [...], or an object with jobs or queue");
            }
            entries.add(SeedEntry.of(Spot.line(file, line).toString(), around));
        } else if (!around.isEmpty()) {
            boolean small = String.valueOf(around).length() <= MOST_AROUND;
            entries.subList(0, small ? entries.size() : Math.min(1, entries.size()))
                    .replaceAll(this::withAround);
        }
    }

    private void around(String name) throws IOException {
        trouble = null;
        around.put(name, value(1));
        if (trouble != null) {
            throw Spot.line(file, 0).child(name, 0).refused(trouble);
        }
    }

    /** What stands beside the list belongs to each of its jobs; where it is long, it is kept with the first alone. */
    private SeedEntry withAround(SeedEntry entry) {
        if (entry.trouble() != null) {
            return entry;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(entry.fields());
        fields.putIfAbsent(FILE_FIELDS, around);
        return SeedEntry.of(entry.where(), fields);
    }

    /** The value at which the parser stands; notes in {@code trouble} what cannot be kept. */
    private @Nullable Object value(int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isStructStart() && depth == DEEPEST) {
            trouble = "nested deeper than " + DEEPEST + " levels";
            parser.skipChildren();
            return null;
        }
        return switch (token) {
            case START_OBJECT -> map(depth);
            case START_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(depth + 1));
                }
                yield items;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
            default -> text(parser.getText());
        };
    }

    private Map<String, @Nullable Object> map(int depth) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = text(parser.currentName());
            parser.nextToken();
            if (map.containsKey(name)) {
                trouble = "the field " + Shown.quoted(name) + " is given twice";
            }
            map.put(name, value(depth + 1));
        }
        return map;
    }

    private String text(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (Character.isHighSurrogate(text.charAt(at))
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at++;
            } else if (Character.isSurrogate(text.charAt(at))) {
                trouble = "holds half of a surrogate pair, which is no character";
            }
        }
        return text;
    }

    /** As a number where it comes back as it is written, else as the text. */
    private static Object number(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return text;
        }
        try {
            return text.matches("-?\\d+") ? whole(new BigInteger(text)) : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** In the type in which a spec reads it back. */
    private static Object whole(BigInteger number) {
        if (number.bitLength() < Integer.SIZE) {
            return number.intValue();
        }
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private static String described(JsonToken token) {
        return switch (token) {
            case START_ARRAY, END_ARRAY -> "a list";
            case VALUE_STRING -> "a text";
            case VALUE_NULL -> "null";
            default -> "a single value";
        };
    }
}
