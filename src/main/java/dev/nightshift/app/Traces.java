package dev.nightshift.app;

import dev.nightshift.config.Home;
import dev.nightshift.job.JobId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the files of a home tell about attempts, without its database: logs, outputs and folders of their own. */
final class Traces {
    private static final Pattern ATTEMPT = Pattern.compile("([1-9][0-9]{0,8})(?:\\.log)?");

    private Traces() {}

    /** The highest attempt of each job that left a trace. */
    static Map<String, Integer> of(Home home) throws IOException {
        Map<String, Integer> highest = new TreeMap<>();
        for (Path folder : List.of(home.jobLogs(), home.outputs(), home.work())) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            try (DirectoryStream<Path> jobs = Files.newDirectoryStream(folder)) {
                for (Path job : jobs) {
                    String id = String.valueOf(job.getFileName());
                    if (JobId.isValid(id) && Files.isDirectory(job, LinkOption.NOFOLLOW_LINKS)) {
                        highest.merge(id, attempt(job), Integer::max);
                    }
                }
            }
        }
        highest.values().removeIf(attempt -> attempt == 0);
        return highest;
    }

    private static int attempt(Path job) throws IOException {
        int highest = 0;
        try (DirectoryStream<Path> attempts = Files.newDirectoryStream(job)) {
            for (Path attempt : attempts) {
                Matcher number = ATTEMPT.matcher(String.valueOf(attempt.getFileName()));
                if (number.matches()) {
                    highest = Math.max(highest, Integer.parseInt(number.group(1)));
                }
            }
        }
        return highest;
    }
}
