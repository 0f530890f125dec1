package dev.nightshift.shift;

import dev.nightshift.job.JobId;
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

/** The ends of job logs, made safe to show. */
public final class JobLogs {
    private static final int TAIL_BYTES = 8192;
    private static final int LINE = 200;

    private final JobFolders folders;

    public JobLogs(JobFolders folders) {
        this.folders = folders;
    }

    /** The last lines that are not blank; empty where there is no log. */
    public List<String> tail(String job, int attempt, int lines) {
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
            List<String> all = text.lines().filter(line -> !line.isBlank()).toList();
            return all.subList(Math.max(0, all.size() - lines), all.size()).stream()
                    .map(line -> Shown.line(line, LINE))
                    .toList();
        } catch (IOException e) {
            return List.of("(its log cannot be read: " + e.getMessage() + ")");
        }
    }
}
