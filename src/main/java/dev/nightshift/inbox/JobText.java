package dev.nightshift.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightshift.job.Durations;
import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Needs;
import dev.nightshift.job.Order;
import dev.nightshift.job.Place;
import dev.nightshift.job.Policy;
import dev.nightshift.job.Scope;
import dev.nightshift.job.Work;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job as the job file that asks for it: what {@link JobFileReader} makes of it is the same spec, besides what is kept
 * and not used.
 */
public final class JobText {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    private JobText() {}

    /** One field a line; the values are written as JSON, which YAML is a superset of. */
    public static String yaml(JobSpec spec) {
        StringBuilder text = new StringBuilder();
        fields(spec)
                .forEach((name, value) ->
                        text.append(name).append(": ").append(json(value)).append('\n'));
        return text.toString();
    }

    /** By the names of a job file; what is as it is by default is left out. */
    public static Map<String, Object> fields(JobSpec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "id", spec.id() == null ? null : spec.id().value());
        work(fields, spec.work());
        place(fields, spec.place());
        order(fields, spec.order());
        put(fields, "approval", approval(spec));
        policy(fields, spec.policy());
        return fields;
    }

    private static void work(Map<String, Object> fields, Work work) {
        fields.put("title", work.title());
        fields.put("kind", work.kind());
        List<String> command = work.command();
        if (command.size() == 3 && command.subList(0, 2).equals(SHELL)) {
            fields.put("shell", command.get(2));
        } else {
            put(fields, "command", command);
        }
        put(fields, "env", new TreeMap<>(work.env()));
        put(fields, "inputs", work.inputs());
        put(
                fields,
                "outputs",
                work.outputs().stream()
                        .map(output -> Map.of("path", output.path(), "kind", output.kind()))
                        .toList());
    }

    private static void place(Map<String, Object> fields, Place place) {
        put(fields, "workspace", place.workspace());
        put(fields, "cwd", place.cwd());
        put(fields, "path_prepend", place.pathPrepend());
        if (place.scope() != null) {
            put(fields, "scope", scope(place.scope()));
        }
        put(fields, "on_invalid", place.onInvalid() == null ? null : "undo");
    }

    /** What a job may change, by the names of a job file. */
    public static Map<String, Object> scope(Scope scope) {
        Map<String, Object> parts = new LinkedHashMap<>();
        put(parts, "paths", scope.paths());
        put(parts, "max_files", scope.maxFiles());
        put(parts, "max_deletions", scope.maxDeletions());
        put(parts, "max_bytes", scope.maxBytes() == null ? null : Long.toString(scope.maxBytes()));
        return parts;
    }

    private static void order(Map<String, Object> fields, Order order) {
        fields.put("priority", order.priority());
        fields.put("class", order.jobClass());
        put(fields, "after", order.after().stream().map(JobId::value).toList());
        put(
                fields,
                "not_before",
                order.notBefore() == null ? null : order.notBefore().toString());
        put(fields, "key", order.key());
    }

    /** When a human has to approve it; of one that wants both, the later one. */
    public static @Nullable String approval(JobSpec spec) {
        return spec.place().wantsReview() ? "after" : spec.order().approvalBefore() ? "before" : null;
    }

    private static void policy(Map<String, Object> fields, Policy policy) {
        fields.put("timeout", exact(policy.timeout()));
        if (policy.retries() > 0) {
            fields.put("retries", policy.retries());
        }
        if (policy.retries() > 0 || !policy.backoff().equals(Policy.DEFAULT_BACKOFF)) {
            fields.put("backoff", exact(policy.backoff()));
        }
        if (policy.retrySafe()) {
            fields.put("retry_safe", true);
        }
        put(fields, "needs", needs(policy.needs()));
        if (policy.tell() != Policy.Notify.FAILURE) {
            fields.put("notify", policy.tell().name().toLowerCase(Locale.ROOT));
        }
    }

    private static Map<String, Object> needs(Needs needs) {
        Map<String, Object> parts = new LinkedHashMap<>();
        if (needs.memory() > 0) {
            parts.put("memory", Long.toString(needs.memory()));
        }
        if (needs.disk() > 0) {
            parts.put("disk", Long.toString(needs.disk()));
        }
        put(parts, "exclusive", List.copyOf(needs.exclusive()));
        return parts;
    }

    /** The reader's form, without the rounding of {@link Durations#text}. */
    private static String exact(Duration duration) {
        String plain = Durations.text(duration).replace(" ", "");
        if (Durations.parse(plain).filter(duration::equals).isPresent()) {
            return plain;
        }
        return duration.toSeconds() + "s" + (duration.toMillisPart() == 0 ? "" : duration.toMillisPart() + "ms");
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        boolean empty = value == null || value.equals("") || value.equals(List.of()) || value.equals(Map.of());
        if (!empty && value != null) {
            fields.put(name, value);
        }
    }

    private static boolean isHidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** What cannot be seen is escaped: some of it YAML does not take, and nobody could edit it. */
    private static String json(Object value) {
        try {
            StringBuilder shown = new StringBuilder();
            JSON.writeValueAsString(value).codePoints().forEach(point -> {
                if (point < 0x10000 && isHidden(point)) {
                    shown.append(String.format(Locale.ROOT, "\\u%04x", point));
                } else {
                    shown.appendCodePoint(point);
                }
            });
            return shown.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a job that is no JSON. Indicates a bug.", e);
        }
    }
}
