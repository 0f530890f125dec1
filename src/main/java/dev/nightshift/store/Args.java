package dev.nightshift.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values for the parameters of a {@link Query}: text, numbers, instants, null. Not thread-safe. */
public final class Args {
    private final Map<String, @Nullable Object> values = new HashMap<>();

    private Args() {}

    public static Args none() {
        return new Args();
    }

    public static Args of(String name, @Nullable Object value) {
        return new Args().and(name, value);
    }

    public Args and(String name, @Nullable Object value) {
        values.put(name, value instanceof Instant instant ? Timestamps.text(instant) : value);
        return this;
    }

    @Nullable
    Object get(String name) {
        if (!values.containsKey(name)) {
            throw new IllegalStateException("no value for :" + name + ". Indicates a bug.");
        }
        return values.get(name);
    }
}
