package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.config.Workspace;
import dev.nightshift.inbox.JobText;
import dev.nightshift.job.JobSpec;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The fields of a job as options. They are read by the reader of job files, so that the same rules hold. */
final class AddOptions {
    private static final String NAME = "add.json";
    private static final Pattern SPOT = Pattern.compile("^\"add\\.json\"(?:, line \\d+)?(?:, /([a-z_]+)([^:]*))?: ");

    @Option(names = "--id", paramLabel = "ID", description = "Its id (default: j and eight letters).")
    private @Nullable String id;

    @Option(names = "--kind", paramLabel = "K", description = "Its kind (default: command).")
    private @Nullable String kind;

    @Option(names = "--title", paramLabel = "TEXT", description = "A title for humans.")
    private @Nullable String title;

    @Option(names = "--priority", paramLabel = "1..9", description = "1 is most urgent (default: 5).")
    private @Nullable String priority;

    @Option(names = "--class", paramLabel = "C", description = "standard or demanding (default: standard).")
    private @Nullable String jobClass;

    @Option(names = "--workspace", paramLabel = "W", description = "The workspace it runs in.")
    private @Nullable String workspace;

    @Option(names = "--no-workspace", description = "In a folder of its own.")
    private boolean noWorkspace;

    @Option(names = "--cwd", paramLabel = "DIR", description = "A folder inside the workspace.")
    private @Nullable String cwd;

    @Option(names = "--timeout", paramLabel = "D", description = "As in 90s, 15m, 2h (default: 3h).")
    private @Nullable String timeout;

    @Option(names = "--retries", paramLabel = "N", description = "Tried again so often when it fails (default: 0).")
    private @Nullable String retries;

    @Option(
            names = "--after",
            paramLabel = "ID",
            description = "Once this job has succeeded. Several times for several.")
    private List<String> after = new ArrayList<>();

    @Option(
            names = "--needs",
            paramLabel = "KEY=VALUE",
            description = "memory=4G, disk=10G or exclusive=NAME. Several times for several.")
    private List<String> needs = new ArrayList<>();

    @Option(names = "--not-before", paramLabel = "TIME", description = "As in 2026-11-22T22:00:00Z.")
    private @Nullable String notBefore;

    @Option(names = "--approval", description = "Wait for a human's approval.")
    private boolean approval;

    @Option(names = "--review", description = "A human judges the result: approval: after.")
    private boolean review;

    @Option(names = "--key", paramLabel = "KEY", description = "The same key is the same job for ever.")
    private @Nullable String key;

    @Option(names = "--shell", description = "CMD is a line for the shell.")
    private boolean shell;

    /** Whether any was given. */
    boolean isGiven() {
        boolean text = Stream.of(id, kind, title, priority, jobClass, workspace, cwd, timeout, retries, notBefore, key)
                .anyMatch(value -> value != null);
        return text || noWorkspace || approval || review || shell || !after.isEmpty() || !needs.isEmpty();
    }

    /** {@code folder} is where the caller stands. */
    List<JobSpec> read(Installation home, Path folder, List<String> command) {
        Map<String, @Nullable Object> job = given(command);
        place(home, folder, job);
        return read(home, job, "Nothing was queued. See: nightshift add --help");
    }

    /** The job with these options in place of its own fields. */
    JobSpec edited(Installation home, JobSpec old, List<String> command) {
        Map<String, @Nullable Object> job = new LinkedHashMap<>(JobText.fields(old));
        Map<String, @Nullable Object> given = given(command);
        given.put("workspace", workspace);
        given.put("cwd", cwd);
        given.values().removeIf(Objects::isNull);
        if (!command.isEmpty()) {
            job.remove("command");
            job.remove("shell");
        }
        if (noWorkspace) {
            refuseBothPlaces();
            job.remove("workspace");
            job.remove("cwd");
        }
        if (given.get("needs") instanceof Map<?, ?> more && job.get("needs") instanceof Map<?, ?> needs) {
            Map<String, Object> all = new LinkedHashMap<>();
            needs.forEach((name, value) -> all.put(String.valueOf(name), value));
            more.forEach((name, value) -> all.put(String.valueOf(name), value));
            given.put("needs", all);
        }
        job.putAll(given);
        return read(home, job, "Nothing was changed. See: nightshift edit --help")
                .get(0);
    }

    private @Nullable String when() {
        if (approval && review) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "--approval and --review: a job can be approved before it runs or after, not both.",
                    "Keep one of them.");
        }
        return approval ? "before" : review ? "after" : null;
    }

    private Map<String, @Nullable Object> given(List<String> command) {
        return Json.object(
                "id", id,
                "kind", kind,
                "title", title,
                "priority", priority,
                "class", jobClass,
                "timeout", timeout,
                "retries", retries,
                "not_before", notBefore,
                "key", key,
                "approval", when(),
                "after", after.isEmpty() ? null : after,
                "needs", needs.isEmpty() ? null : needs(),
                "command", shell || command.isEmpty() ? null : command,
                "shell", shell ? String.join(" ", command) : null);
    }

    private static List<JobSpec> read(Installation home, Map<String, @Nullable Object> job, String hint) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Json.write(out, job);
        out.flush();
        try {
            return home.jobFiles().read(NAME, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (UserException e) {
            throw said(e.problem(), hint);
        }
    }

    /** As an option instead of a field of a file. */
    private static UserException said(Problem problem, String hint) {
        Matcher spot = SPOT.matcher(problem.message());
        String message = problem.message();
        if (spot.find()) {
            String field = spot.group(1);
            boolean words = field == null || field.equals("command") || field.equals("shell");
            message = (words
                            ? "CMD"
                            : "--" + field.replace('_', '-') + spot.group(2).replace('/', ' ')) + ": "
                    + message.substring(spot.end());
        }
        return new UserException(problem.code(), message, hint);
    }

    private Map<String, Object> needs() {
        Map<String, Object> all = new LinkedHashMap<>();
        List<String> exclusive = new ArrayList<>();
        for (String need : needs) {
            int sign = need.indexOf('=');
            if (sign < 1) {
                throw new UserException(
                        ProblemCode.USAGE,
                        "--needs: found " + Shown.quoted(need) + "; expected KEY=VALUE.",
                        "As in: --needs memory=4G");
            }
            String name = need.substring(0, sign);
            if (name.equals("exclusive")) {
                exclusive.add(need.substring(sign + 1));
                all.put(name, exclusive);
            } else {
                all.put(name, need.substring(sign + 1));
            }
        }
        return all;
    }

    private void place(Installation home, Path folder, Map<String, @Nullable Object> job) {
        refuseBothPlaces();
        if (workspace != null) {
            job.put("workspace", workspace);
        } else if (!noWorkspace) {
            infer(home, folder, job);
        }
        if (cwd != null) {
            job.put("cwd", cwd);
        }
    }

    private void refuseBothPlaces() {
        if (workspace != null && noWorkspace) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "--workspace and --no-workspace: give one of them.",
                    "See: nightshift add --help");
        }
    }

    private static void infer(Installation home, Path folder, Map<String, @Nullable Object> job) {
        Path here = real(folder);
        for (Workspace declared : home.config().workspaces()) {
            Path root = real(declared.path());
            if (here.startsWith(root)) {
                String inside = root.relativize(here).toString();
                job.put("workspace", declared.name());
                job.put("cwd", inside.isEmpty() ? null : inside);
                return;
            }
        }
        throw new UserException(
                ProblemCode.USAGE,
                "add: " + Shown.quoted(folder.toString()) + " is in no declared workspace. Where should it run?",
                "Say --workspace NAME (declared: "
                        + String.join(
                                ", ",
                                home.config().workspaceNames().stream().sorted().toList())
                        + "), or --no-workspace for a folder of its own.");
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}
