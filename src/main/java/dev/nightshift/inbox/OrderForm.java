package dev.nightshift.inbox;

import dev.nightshift.job.JobId;
import dev.nightshift.job.Order;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads when a job's turn comes. */
final class OrderForm {
    /** ISO 8601 with four digits for the year; what a month or an hour may be is judged by {@code java.time}. */
    private static final Pattern MOMENT = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?)(Z|[+-]\\d\\d:\\d\\d)?");

    private static final String MOMENT_RULE =
            "a moment such as 2026-11-22T22:00:00Z, or without Z in the zone of the shift";
    private static final String AFTER = "after";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final Fields fields;
    private final ZoneId zone;

    OrderForm(Fields fields, ZoneId zone) {
        this.fields = fields;
        this.zone = zone;
    }

    Order read(@Nullable JobId id) {
        return new Order(
                fields.get("priority").map(value -> value.number(1, 9)).orElse(Order.DEFAULT_PRIORITY),
                fields.get("class")
                        .map(value -> value.oneOf(List.of(Order.STANDARD, Order.DEMANDING)))
                        .orElse(Order.STANDARD),
                after(id),
                fields.get("not_before").map(this::moment).orElse(null),
                approval(fields).map(when -> !when.equals(AFTER)).orElse(false),
                fields.get("key")
                        .map(value -> value.matching(KEY, "1 to 200 visible ASCII characters"))
                        .orElse(null));
    }

    private List<JobId> after(@Nullable JobId id) {
        return fields
                .get("after")
                .map(value -> value.list("a list of ids, as in [fetch-data]"))
                .orElse(List.of())
                .stream()
                .map(value -> dependency(value, id))
                .distinct()
                .toList();
    }

    private static JobId dependency(Value value, @Nullable JobId id) {
        JobId other = value.id();
        if (other.equals(id)) {
            throw value.spot().refused("the job waits for itself");
        }
        return other;
    }

    private Instant moment(Value value) {
        var parts = MOMENT.matcher(value.text(MOMENT_RULE));
        if (!parts.matches()) {
            throw value.wrong(MOMENT_RULE);
        }
        String local = parts.group(1) + "T" + parts.group(2);
        try {
            return parts.group(3) == null
                    ? LocalDateTime.parse(local).atZone(zone).toInstant()
                    : OffsetDateTime.parse(local + parts.group(3)).toInstant();
        } catch (DateTimeException problem) {
            throw value.wrong(MOMENT_RULE);
        }
    }

    /** Whether a human judges the result, rather than the job before it runs. */
    static boolean wantsReview(Fields fields) {
        return approval(fields).filter(AFTER::equals).isPresent();
    }

    private static Optional<String> approval(Fields fields) {
        return fields.get("approval").map(value -> value.oneOf(List.of("before", "required", AFTER)));
    }
}
