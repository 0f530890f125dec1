package dev.nightshift.inbox;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One job as the file has it, with all of its fields.
 *
 * @param where it stands, for messages
 * @param executions rows that tell of it, the earliest first
 * @param trouble why it cannot be taken; {@code null}: it can
 */
record SeedEntry(
        String where,
        Map<String, @Nullable Object> fields,
        List<Map<String, @Nullable Object>> executions,
        @Nullable String trouble) {

    static SeedEntry of(String where, Map<String, @Nullable Object> fields) {
        return new SeedEntry(where, fields, List.of(), null);
    }

    static SeedEntry refused(String where, String trouble) {
        return new SeedEntry(where, Map.of(), List.of(), trouble);
    }
}
