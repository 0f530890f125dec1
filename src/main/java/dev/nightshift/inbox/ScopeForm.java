package dev.nightshift.inbox;

import dev.nightshift.job.OnInvalid;
import dev.nightshift.job.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a job may change in its workspace. */
final class ScopeForm {
    private static final int MOST = 1_000_000_000 - 1;
    private static final String MAP = "a map, as in { paths: [\"out/**\"], max_deletions: 0 }";
    private static final Set<String> LIMITS = Set.of("paths", "max_files", "max_deletions", "max_bytes");

    private final Fields fields;

    ScopeForm(Fields fields) {
        this.fields = fields;
    }

    @Nullable
    Scope scope() {
        return fields.get("scope").map(this::scope).orElse(null);
    }

    @Nullable
    OnInvalid onInvalid() {
        OnInvalid given = fields.get("on_invalid")
                .map(value ->
                        OnInvalid.valueOf(value.oneOf(List.of("undo", "keep")).toUpperCase(Locale.ROOT)))
                .orElse(null);
        if (given == OnInvalid.UNDO) {
            fields.get("on_invalid").ifPresent(this::requireWorkspace);
        }
        return given;
    }

    private Scope scope(Value value) {
        Map<String, Value> limits = value.fields(MAP);
        limits.forEach((name, limit) -> {
            if (!LIMITS.contains(name)) {
                throw limit.spot().refused("no such limit; expected paths, max_files, max_deletions or max_bytes");
            }
        });
        if (limits.isEmpty()) {
            throw value.wrong(MAP);
        }
        requireWorkspace(value);
        Value paths = limits.get("paths");
        return new Scope(
                paths == null ? List.of() : globs(paths),
                number(limits.get("max_files")),
                number(limits.get("max_deletions")),
                bytes(limits.get("max_bytes")));
    }

    /** What is changed in a folder of its own is nobody's. */
    private void requireWorkspace(Value value) {
        if (fields.get("workspace").isEmpty()) {
            throw value.spot()
                    .refused(
                            "is about the changes in a workspace; expected a workspace: beside it, or the field removed");
        }
    }

    private static List<String> globs(Value value) {
        List<String> globs = value.list("a list of patterns, as in [\"out/**\"]").stream()
                .map(ScopeForm::glob)
                .toList();
        if (globs.isEmpty()) {
            throw value.wrong("at least one pattern, as in [\"out/**\"]");
        }
        return globs;
    }

    private static String glob(Value value) {
        String expected = "a pattern of paths in the workspace, without / at its start and without .., as in out/**";
        String glob = value.words(1000);
        String path = glob.startsWith("./") ? glob.substring(2) : glob;
        if (path.isEmpty() || path.startsWith("/") || Value.hasParent(path)) {
            throw value.wrong(expected);
        }
        return path;
    }

    private static @Nullable Integer number(@Nullable Value value) {
        return value == null ? null : value.number(0, MOST);
    }

    private static @Nullable Long bytes(@Nullable Value value) {
        return value == null ? null : value.size();
    }
}
