package dev.nightshift.inbox;

import dev.nightshift.job.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a job runs. */
final class WorkForm {
    private static final Pattern KIND = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    /** They would change what runs instead of what it is told. */
    private static final Set<String> FORBIDDEN = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final int LONGEST_TITLE = 500;

    private final Value job;
    private final Fields fields;

    WorkForm(Value job, Fields fields) {
        this.job = job;
        this.fields = fields;
    }

    Work read() {
        List<String> command = command();
        String kind = fields.get("kind")
                .map(value -> value.matching(KIND, "the name of a kind: a-z 0-9 _ -"))
                .orElse("command");
        if (kind.equals("command") && command.isEmpty()) {
            throw job.spot()
                    .refused("says nothing to run; expected command: [PROGRAM, ARGUMENT…], shell: \"…\", or kind:");
        }
        return new Work(kind, title(kind, command), command, env(), inputs(), outputs());
    }

    private List<String> command() {
        Optional<Value> command = fields.get("command");
        Optional<Value> shell = fields.get("shell");
        if (command.isPresent() && shell.isPresent()) {
            throw shell.get().spot().refused("command is given too; keep one of them");
        } else if (shell.isPresent()) {
            String text = shell.get().text("a line for the shell");
            if (text.isBlank()) {
                throw shell.get().wrong("a line for the shell");
            }
            return List.of("/bin/sh", "-c", text);
        }
        return command.map(WorkForm::argv).orElse(List.of());
    }

    private static List<String> argv(Value command) {
        String expected = "a list, as in [make, test]; a line for the shell goes into shell:";
        List<String> argv = command.texts(expected);
        if (argv.isEmpty() || argv.get(0).isBlank()) {
            throw command.wrong(expected);
        }
        return argv;
    }

    private String title(String kind, List<String> command) {
        Optional<Value> title = fields.get("title");
        if (title.isPresent()) {
            return title.get().words(LONGEST_TITLE);
        }
        Optional<Value> id = fields.get("id");
        if (id.isPresent()) {
            return id.get().id().value();
        }
        return command.isEmpty()
                ? kind
                : shortened(fields.get("shell").isPresent() ? command.get(2) : String.join(" ", command));
    }

    /** The first line that says something, of at most 80 characters. */
    private static String shortened(String text) {
        String line = text.strip().lines().findFirst().orElse(text);
        return line.codePointCount(0, line.length()) <= 80
                ? line
                : line.substring(0, line.offsetByCodePoints(0, 79)) + "…";
    }

    private Map<String, String> env() {
        Map<String, String> env = new LinkedHashMap<>();
        fields.get("env")
                .map(value -> value.fields("names with values, as in { MODE: full }"))
                .ifPresent(all -> all.forEach((name, value) -> {
                    checkVariable(name, value);
                    env.put(name, value.text("a text; write \"\" for an empty one"));
                }));
        return env;
    }

    private static void checkVariable(String name, Value value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw value.spot().refused("not a name of a variable; expected letters, digits and _, no digit first");
        } else if (name.equals("PATH")) {
            throw value.spot().refused("PATH cannot be set; use path_prepend");
        } else if (name.startsWith("LD_") || name.startsWith("NIGHTSHIFT_") || FORBIDDEN.contains(name)) {
            throw value.spot().refused("this variable cannot be set by a job");
        }
    }

    /** Strings, {@code {path: …}} or {@code {url: …}}; or one object, which is kept whole. */
    private List<String> inputs() {
        Optional<Value> inputs = fields.get("inputs");
        if (inputs.isEmpty()) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        if (inputs.get().node() instanceof Node.Mapping) {
            input(inputs.get(), found);
        } else {
            inputs.get().list("a list of paths or URLs").forEach(item -> input(item, found));
        }
        return found;
    }

    private void input(Value item, List<String> found) {
        if (!(item.node() instanceof Node.Mapping)) {
            found.add(item.words(4096));
            return;
        }
        item.fields("a path or URL").forEach((name, value) -> {
            if (name.equals("path") || name.equals("url")) {
                found.add(value.words(4096));
            } else {
                fields.get("inputs").ifPresent(all -> fields.keep("inputs", all));
            }
        });
    }

    private List<Work.Output> outputs() {
        return fields
                .get("outputs")
                .map(value -> value.list("a list, as in [ { path: out/report.md, kind: markdown } ]"))
                .orElse(List.of())
                .stream()
                .map(WorkForm::output)
                .toList();
    }

    private static Work.Output output(Value item) {
        if (!(item.node() instanceof Node.Mapping)) {
            return new Work.Output(item.relativePath(), "file");
        }
        Map<String, Value> parts = item.fields("a path, or { path: …, kind: … }");
        parts.forEach((name, value) -> {
            if (!Set.of("path", "kind", "type").contains(name)) {
                throw value.spot().refused("no such field; expected path and kind");
            }
        });
        Value path = parts.get("path");
        Value kind = parts.containsKey("kind") ? parts.get("kind") : parts.get("type");
        if (path == null) {
            throw item.spot().refused("has no path");
        }
        return new Work.Output(path.relativePath(), kind == null ? "file" : kind.words(64));
    }
}
