package dev.nightshift.inbox;

import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of one job of the seed; what is not taken over to the letter is left, to be kept. Not thread-safe. */
final class SeedFields {
    private final Map<String, @Nullable Object> all;
    private final Map<String, @Nullable Object> left;

    SeedFields(Map<String, @Nullable Object> all) {
        this.all = all;
        this.left = new LinkedHashMap<>(all);
    }

    /** The first of these names that has a value. */
    Optional<String> name(String... names) {
        for (String name : names) {
            if (all.get(name) != null) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    @Nullable
    Object value(String name) {
        return all.get(name);
    }

    /** A scalar as text; empty where there is none of these names, or a list or map. */
    Optional<String> text(String... names) {
        return name(names).map(all::get).flatMap(SeedFields::scalar);
    }

    /** It stands in the job to the letter. */
    void used(String name) {
        left.remove(name);
    }

    /** It stands in the job, to the letter if that is {@code mapped}. */
    void used(String name, String mapped) {
        if (scalar(all.get(name)).filter(mapped::equals).isPresent()) {
            left.remove(name);
        }
    }

    Map<String, @Nullable Object> left() {
        return left;
    }

    /** In the map {@code metadata}, if it is one. */
    Optional<String> metadata(String name) {
        return all.get("metadata") instanceof Map<?, ?> map ? scalar(map.get(name)) : Optional.empty();
    }

    static Optional<String> scalar(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return Optional.of(
                    number.stripTrailingZeros().scale() <= 0 && number.precision() < 20
                            ? number.toBigInteger().toString()
                            : number.toString());
        }
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? Optional.of(value.toString())
                : Optional.empty();
    }

    /** A list of scalars; empty where it is none. */
    static Optional<List<String>> texts(@Nullable Object value) {
        if (!(value instanceof List<?> items)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        items.forEach(item -> scalar(item).ifPresent(texts::add));
        return texts.size() == items.size() ? Optional.of(texts) : Optional.empty();
    }

    static UserException refused(String reason) {
        return new UserException(ProblemCode.BAD_JOB_FILE, reason, "Mend it in the file and import it again.");
    }
}
