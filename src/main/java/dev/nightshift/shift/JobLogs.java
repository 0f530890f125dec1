package dev.nightshift.shift;

import dev.nightshift.config.Redaction;
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

/** The ends of job logs, made safe to show, and without the secrets that are known. Thread-safe. */
public final class JobLogs {
    private static final int TAIL_BYTES = 32_768;
    private static final int LINE = 200;
    /** No secret is longer, in base64; so much of a tail may be the rest of one. */
    private static final int LONGEST_SECRET = 6_144;

    private final JobFolders folders;
    private final Redaction redaction;

    /** {@code redaction}: of what every job says. */
    public JobLogs(JobFolders folders, Redaction redaction) {
        this.folders = folders;
        this.redaction = redaction;
    }

    /** The last lines that are not blank, without secrets, also those of the job; empty where there is no log. */
    List<String> tail(String job, int attempt, int lines, JobSpec spec) {
        return tail(job, attempt, lines, redaction.and(spec.work().env()));
    }

    /** The same, without what is named here. */
    List<String> tail(String job, int attempt, int lines, Redaction without) {
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
            List<String> all = whole(without.redact(text), start > 0)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            // Once more: what is not shown of a line may have stood inside a secret.
            return without.redact(all.subList(Math.max(0, all.size() - lines), all.size()).stream()
                    .map(line -> Shown.line(line, LINE))
                    .toList());
        } catch (IOException e) {
            return List.of("(its log cannot be read: " + e.getMessage() + ")");
        }
    }

    /** Of a text that may begin inside a secret, what cannot hold the rest of it. */
    private static String whole(String text, boolean cut) {
        return cut ? text.substring(Math.min(LONGEST_SECRET, text.length())) : text;
    }
}
