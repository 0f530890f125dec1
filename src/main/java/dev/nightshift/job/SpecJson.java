package dev.nightshift.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/**
 * A spec as one line of JSON and back, without loss: equal specs give the same bytes, so that the text can be stored
 * and digested.
 *
 * <p>Keys are sorted, absent values are left out, durations and instants are ISO-8601. What stands in
 * {@link JobSpec#extra} comes back equal when it is made of strings, booleans, integers, {@link java.math.BigDecimal}s, {@code null}, lists
 * and maps. Thread-safe.
 */
public final class SpecJson {
    private static final ObjectWriter WRITER;
    private static final ObjectReader READER;

    static {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new SimpleModule("job-id")
                        .addSerializer(JobId.class, ToStringSerializer.instance)
                        .addDeserializer(JobId.class, new JobIdReader()))
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
        WRITER = mapper.writerFor(JobSpec.class);
        READER = mapper.readerFor(JobSpec.class);
    }

    private SpecJson() {}

    public static String write(JobSpec spec) {
        try {
            return WRITER.writeValueAsString(spec);
        } catch (JsonProcessingException problem) {
            throw new IllegalStateException("cannot write the spec of " + spec.id() + ". Indicates a bug.", problem);
        }
    }

    /** Takes what {@link #write} gave; anything else is an {@link IllegalStateException}. */
    public static JobSpec read(String json) {
        try {
            JobSpec spec = READER.readValue(json);
            if (spec == null) {
                throw new IllegalStateException("no job spec stored. Indicates a bug.");
            }
            return spec;
        } catch (JsonProcessingException problem) {
            throw new IllegalStateException("not a stored job spec. Indicates a bug.", problem);
        }
    }

    private static final class JobIdReader extends StdScalarDeserializer<JobId> {
        private static final long serialVersionUID = 1L;

        JobIdReader() {
            super(JobId.class);
        }

        @Override
        public JobId deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return new JobId(parser.getText());
        }
    }
}
