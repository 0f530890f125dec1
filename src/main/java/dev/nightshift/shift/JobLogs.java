package dev.nightshift.shift;

import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.problem.Shown;
import dev.nightshift.runner.JobFolders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The ends of job logs, made safe to show, and without the secrets that are known. Thread-safe. */
public final class JobLogs {
    private static final int TAIL_BYTES = 16_384;
    private static final int LINE = 200;
    /** No secret is longer; so much of a tail that begins inside a line may be the rest of one. */
    private static final int LONGEST_SECRET = 1_024;
    /** Shorter values say little, and are found where they are no secret. */
    private static final int SHORTEST_SECRET = 6;

    private static final Pattern SECRET_NAME =
            Pattern.compile(".*(TOKEN|SECRET|PASSWORD|PASSWD|KEY|CREDENTIAL).*", Pattern.CASE_INSENSITIVE);

    private final JobFolders folders;
    private final List<Secret> secrets;

    /** {@code secrets}: those of the configuration. */
    public JobLogs(JobFolders folders, List<Secret> secrets) {
        this.folders = folders;
        this.secrets = List.copyOf(secrets);
    }

    /** The last lines that are not blank; empty where there is no log. */
    public List<String> tail(String job, int attempt, int lines) {
        return tail(job, attempt, lines, new Redaction(secrets));
    }

    /** The same without what the environment of the job names as secret. */
    List<String> tail(String job, int attempt, int lines, JobSpec spec) {
        Stream<Secret> own = spec.work().env().entrySet().stream()
                .filter(entry -> SECRET_NAME.matcher(entry.getKey()).matches())
                .map(Map.Entry::getValue)
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .map(Secret::new);
        return tail(
                job,
                attempt,
                lines,
                new Redaction(Stream.concat(secrets.stream(), own).toList()));
    }

    private List<String> tail(String job, int attempt, int lines, Redaction redaction) {
        Path log = folders.log(new JobId(job), attempt);
        if (!Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (FileChannel channel = FileChannel.open(log)) {
            long start = Math.max(0, channel.size() - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - start));
            while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {
                // until the buffer is full or the file ends
            }
            String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
            List<String> all = whole(redaction.redact(text), start > 0)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return all.subList(Math.max(0, all.size() - lines), all.size()).stream()
                    .map(line -> Shown.line(line, LINE))
                    .toList();
        } catch (IOException e) {
            return List.of("(its log cannot be read: " + e.getMessage() + ")");
        }
    }

    /** Of a text that may begin inside a line, what cannot hold the rest of a secret. */
    private static String whole(String text, boolean cut) {
        if (!cut) {
            return text;
        }
        int end = text.indexOf('\n');
        return text.substring(end >= 0 && end < LONGEST_SECRET ? end : Math.min(LONGEST_SECRET, text.length()));
    }
}
