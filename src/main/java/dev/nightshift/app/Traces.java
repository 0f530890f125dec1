package dev.nightshift.app;

import dev.nightshift.config.Home;
import dev.nightshift.job.JobId;
import dev.nightshift.process.PrivateFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the files of a home tell about attempts, without its database: logs, outputs and folders of their own. */
final class Traces {
    private static final Logger log = LoggerFactory.getLogger(Traces.class);
    private static final Pattern ATTEMPT = Pattern.compile("([1-9][0-9]{0,8})(?:\\.log)?");

    private Traces() {}

    /** The highest attempt of each job that left a trace. */
    static Map<String, Integer> of(Home home) throws IOException {
        return in(List.of(home.jobLogs(), home.outputs(), home.work()));
    }

    /** The jobs whose traces earlier recoveries moved aside. */
    static Set<String> movedAside(Home home) throws IOException {
        Path damaged = home.data().resolve("damaged");
        if (!Files.isDirectory(damaged, LinkOption.NOFOLLOW_LINKS)) {
            return Set.of();
        }
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(damaged, "recover-*")) {
            for (Path aside : all) {
                for (Path folder : List.of(home.jobLogs(), home.outputs(), home.work())) {
                    folders.add(aside.resolve(String.valueOf(folder.getFileName())));
                }
            }
        }
        return in(folders).keySet();
    }

    /** Moves what such a job left away: another one that is called so would write over it. */
    static void moveAside(Home home, List<String> jobs, Path aside) {
        for (Path folder : List.of(home.jobLogs(), home.outputs(), home.work())) {
            Path target = aside.resolve(String.valueOf(folder.getFileName()));
            for (String job : jobs) {
                try {
                    if (Files.isDirectory(folder.resolve(job), LinkOption.NOFOLLOW_LINKS)) {
                        PrivateFiles.createFolders(target);
                        Files.move(folder.resolve(job), target.resolve(job));
                    }
                } catch (IOException e) {
                    log.warn("{} stays where it is: {}", folder.resolve(job), e.toString());
                }
            }
        }
    }

    private static Map<String, Integer> in(List<Path> folders) throws IOException {
        Map<String, Integer> highest = new TreeMap<>();
        for (Path folder : folders) {
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
