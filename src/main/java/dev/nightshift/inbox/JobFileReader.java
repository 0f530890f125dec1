package dev.nightshift.inbox;

import dev.nightshift.job.JobSpec;
import dev.nightshift.job.StandingSpec;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a job file: one job, {@code jobs: [...]}, or a list of jobs, as YAML or JSON.
 *
 * <p>All or nothing: one job that is wrong refuses the file, as a {@link UserException} with {@link
 * ProblemCode#BAD_JOB_FILE} or {@link ProblemCode#NOT_IN_THIS_VERSION} that names file, line, field, what was found and
 * what was expected. The format follows the end of the name. Thread-safe.
 */
public final class JobFileReader {
    /** Bytes. */
    public static final int LARGEST = 256 * 1024;

    private final JobForm form;

    /**
     * @param workspaces what a job may name as its workspace
     * @param zone of times that name none
     */
    public JobFileReader(Set<String> workspaces, ZoneId zone) {
        this.form = new JobForm(workspaces, zone);
    }

    /** Whether the name ends as a job file's does. */
    public static boolean isJobFile(String name) {
        return isYaml(name) || isJson(name);
    }

    public List<JobSpec> read(Path file) {
        String name = String.valueOf(file.getFileName());
        try (InputStream input = Files.newInputStream(file)) {
            return read(name, input.readNBytes(LARGEST + 1));
        } catch (IOException problem) {
            throw EnvironmentException.passing(
                    ProblemCode.BAD_INBOX_ENTRY,
                    "cannot read " + file + ": " + problem,
                    "Check that the file is there and may be read.",
                    problem);
        }
    }

    /** @param name decides the format and stands in messages */
    public List<JobSpec> read(String name, byte[] content) {
        List<Value> jobs = jobs(name, content);
        List<JobSpec> specs = new ArrayList<>();
        for (Value job : jobs) {
            specs.add(form.read(job));
        }
        Dependencies.check(jobs, specs);
        return List.copyOf(specs);
    }

    /** As {@link #read(String, byte[])}, of a file of standing jobs. */
    List<StandingSpec> readStanding(String name, byte[] content) {
        List<Value> jobs = jobs(name, content);
        List<StandingSpec> specs = new ArrayList<>();
        for (Value job : jobs) {
            specs.add(form.readStanding(job));
        }
        Dependencies.check(jobs, specs.stream().map(StandingSpec::spec).toList());
        return List.copyOf(specs);
    }

    private static List<Value> jobs(String name, byte[] content) {
        Spot whole = Spot.line(name, 0);
        if (!isJobFile(name)) {
            throw whole.refused("not a job file; expected a name that ends in .yaml, .yml or .json");
        } else if (content.length > LARGEST) {
            throw whole.refused("larger than " + LARGEST / 1024 + " KiB; expected several smaller files");
        }
        String text = text(whole, content);
        Node root = isJson(name) ? JsonTree.parse(name, text) : YamlTree.parse(name, text);
        if (root == null || root.isEmpty()) {
            throw whole.refused("empty; expected a job");
        }
        return jobs(new Value(whole, root));
    }

    private static List<Value> jobs(Value root) {
        String expected = "a list of jobs";
        List<Value> jobs;
        if (root.node() instanceof Node.Sequence) {
            jobs = root.list(expected);
        } else {
            Map<String, Value> fields = root.fields("a job, jobs: [...], or a list of jobs");
            Value list = fields.get("jobs");
            if (list == null) {
                return List.of(root);
            }
            fields.forEach((name, value) -> {
                if (!name.equals("jobs")) {
                    throw value.spot().refused("stands beside jobs; expected it in one of them");
                }
            });
            jobs = list.list(expected);
        }
        if (jobs.isEmpty()) {
            throw root.spot().refused("holds no job");
        }
        return jobs;
    }

    private static String text(Spot whole, byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw whole.refused("holds a NUL character; expected a text in UTF-8");
            }
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException problem) {
            throw whole.refused("not UTF-8; expected a text in UTF-8");
        }
    }

    private static boolean isYaml(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".yaml") || lower.endsWith(".yml");
    }

    private static boolean isJson(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".json");
    }
}
