package dev.nightshift.inbox;

import dev.nightshift.job.Needs;
import dev.nightshift.job.Policy;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads under which conditions a job runs. */
final class PolicyForm {
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(30);
    private static final Duration LONGEST_BACKOFF = Duration.ofDays(1);
    private static final Pattern EXCLUSIVE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Fields fields;

    PolicyForm(Fields fields) {
        this.fields = fields;
    }

    Policy read() {
        return new Policy(
                fields.get("timeout")
                        .map(value -> value.duration(LONGEST_TIMEOUT))
                        .orElse(Policy.DEFAULT_TIMEOUT),
                fields.get("retries").map(value -> value.number(0, 100)).orElse(0),
                fields.get("backoff")
                        .map(value -> value.duration(LONGEST_BACKOFF))
                        .orElse(Policy.DEFAULT_BACKOFF),
                fields.get("retry_safe").map(Value::truth).orElse(false),
                fields.get("needs").map(PolicyForm::needs).orElse(Needs.NOTHING),
                fields.get("notify").map(PolicyForm::tell).orElse(Policy.Notify.FAILURE));
    }

    private static Policy.Notify tell(Value value) {
        return Policy.Notify.valueOf(
                value.oneOf(List.of("failure", "always", "never")).toUpperCase(Locale.ROOT));
    }

    private static Needs needs(Value value) {
        Map<String, Value> parts = value.fields("a map, as in { memory: 4G, exclusive: [whisper] }");
        parts.forEach((name, part) -> {
            if (name.equals("gpu")) {
                throw part.spot().notInThisVersion("needs.gpu");
            } else if (!Set.of("memory", "disk", "exclusive").contains(name)) {
                throw part.spot().refused("no such need; expected memory, disk or exclusive");
            }
        });
        return new Needs(size(parts, "memory"), size(parts, "disk"), exclusive(parts));
    }

    private static long size(Map<String, Value> parts, String name) {
        Value part = parts.get(name);
        return part == null ? 0 : part.size();
    }

    private static Set<String> exclusive(Map<String, Value> parts) {
        Value part = parts.get("exclusive");
        Set<String> names = new LinkedHashSet<>();
        if (part != null) {
            part.list("a list of names, as in [whisper]")
                    .forEach(item -> names.add(item.matching(EXCLUSIVE, "a name of A-Z a-z 0-9 . _ -")));
        }
        return names;
    }
}
