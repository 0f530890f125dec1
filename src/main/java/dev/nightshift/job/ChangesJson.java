package dev.nightshift.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** {@link Changes} as one line of JSON and back, without loss; absent values are left out. Thread-safe. */
public final class ChangesJson {
    private static final ObjectWriter WRITER;
    private static final ObjectReader READER;

    static {
        JsonMapper mapper = JsonMapper.builder()
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
        WRITER = mapper.writerFor(Changes.class);
        READER = mapper.readerFor(Changes.class);
    }

    private ChangesJson() {}

    public static String write(Changes changes) {
        try {
            return WRITER.writeValueAsString(changes);
        } catch (JsonProcessingException problem) {
            throw new IllegalStateException("cannot write changes. Indicates a bug.", problem);
        }
    }

    /** Takes what {@link #write} gave; anything else is an {@link IllegalStateException}. */
    public static Changes read(String json) {
        try {
            Changes changes = READER.readValue(json);
            if (changes == null) {
                throw new IllegalStateException("no changes stored. Indicates a bug.");
            }
            return changes;
        } catch (JsonProcessingException problem) {
            throw new IllegalStateException("not stored changes. Indicates a bug.", problem);
        }
    }
}
