package dev.nightshift.inbox;

import dev.nightshift.problem.Suggestion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The fields of one job by the name that we use for them: unknown ones are refused, other names for the same are known. */
final class Fields {
    private static final Set<String> KNOWN = Set.of(
            "id",
            "title",
            "kind",
            "command",
            "shell",
            "workspace",
            "cwd",
            "priority",
            "class",
            "timeout",
            "retries",
            "backoff",
            "retry_safe",
            "after",
            "not_before",
            "needs",
            "env",
            "path_prepend",
            "outputs",
            "approval",
            "notify",
            "scope",
            "on_invalid",
            "key",
            "inputs");
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "job_id", "id",
            "task_id", "id",
            "type", "kind",
            "task_type", "kind",
            "description", "title",
            "dependencies", "after");
    /** Kept with the job and shown, not used. */
    private static final List<String> KEPT = List.of("metadata");

    private static final Set<String> PLANNED = Set.of("validate");
    /** When a job comes again; only in the files of standing jobs. */
    private static final Set<String> RHYTHM = Set.of("on", "every");

    private final Map<String, Value> fields = new HashMap<>();
    private final Map<String, Object> extra = new HashMap<>();
    private final boolean standing;

    private Fields(boolean standing) {
        this.standing = standing;
    }

    /** {@code standing}: of a job that comes again. */
    static Fields of(Value job, boolean standing) {
        Map<String, Value> given = job.fields("a job: fields such as command and title");
        Fields fields = new Fields(standing);
        given.forEach((name, value) -> fields.own(name, value));
        given.forEach((name, value) -> fields.other(name, value));
        return fields;
    }

    private void own(String name, Value value) {
        if (PLANNED.contains(name)) {
            throw value.spot().notInThisVersion(name);
        } else if (RHYTHM.contains(name)) {
            rhythm(name, value);
        } else if (KEPT.contains(name)) {
            if (value.node().isGiven()) {
                value.fields("a map");
                keep(name, value);
            }
        } else if (KNOWN.contains(name)) {
            put(name, value);
        } else if (!OTHER_NAMES.containsKey(name)) {
            throw value.spot().refused("no such field" + Suggestion.text(name, allNames()));
        }
    }

    private void rhythm(String name, Value value) {
        if (!standing) {
            throw value.spot()
                    .refused("only a standing job has it; expected the file in config/jobs, not in the inbox or given"
                            + " to add, or the field removed");
        }
        put(name, value);
    }

    /** After our own names, so that a title beside a description stays the title, wherever it stands. */
    private void other(String name, Value value) {
        String own = OTHER_NAMES.get(name);
        if (own == null) {
            return;
        }
        if (!fields.containsKey(own)) {
            put(own, value);
        } else if (name.equals("description")) {
            keep(name, value);
        } else {
            throw value.spot().refused("means the same as " + own + ", which is given too; remove one");
        }
    }

    private void put(String name, Value value) {
        if (value.node().isEmpty()) {
            throw value.spot().refused("has no value; give one or remove the field");
        } else if (value.node().isGiven()) {
            fields.put(name, value);
        }
    }

    Optional<Value> get(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** Keeps a value that has more in it than we use. */
    void keep(String name, Value value) {
        extra.put(name, value.node().plain());
    }

    Map<String, Object> extra() {
        return extra;
    }

    private static Set<String> allNames() {
        Set<String> names = new TreeSet<>(KNOWN);
        names.addAll(OTHER_NAMES.keySet());
        names.addAll(PLANNED);
        names.addAll(RHYTHM);
        return names;
    }
}
