package dev.nightshift.inbox;

import dev.nightshift.job.JobId;
import dev.nightshift.job.StandingSpec;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of standing jobs, {@code config/jobs/*.yaml}, {@code *.yml} and {@code *.json}; other names are left alone,
 * so that a file is switched off by renaming it. A file that is wrong is refused as a whole, the others are read.
 * Changes nothing; thread-safe.
 */
public final class StandingFiles {
    private static final String ADMINISTRATOR = "root";
    /** Belongs to whoever runs this process. */
    private static final Path OURSELVES = Path.of("/proc/self");

    private final Path folder;
    private final JobFileReader reader;

    /** {@code folder} need not exist. */
    public StandingFiles(Path folder, JobFileReader reader) {
        this.folder = folder;
        this.reader = reader;
    }

    /**
     * What was found.
     *
     * @param jobs each after those of them that it waits for
     */
    public record Found(List<StandingSpec> jobs, List<Refused> refused) {
        public Found {
            jobs = List.copyOf(jobs);
            refused = List.copyOf(refused);
        }
    }

    /**
     * A file of which nothing was taken.
     *
     * @param file its path
     * @param digest the same for the same file with the same content and the same thing wrong
     */
    public record Refused(String file, String digest, Problem problem) {}

    public Found read() {
        List<Refused> refused = new ArrayList<>();
        Map<Path, List<StandingSpec>> read = new TreeMap<>();
        for (Path file : files(refused)) {
            byte[] content = new byte[0];
            try {
                String untrusted = untrusted(file, false);
                if (untrusted != null) {
                    throw bad(untrusted);
                }
                content = content(file);
                read.put(file, reader.readStanding(String.valueOf(file.getFileName()), content));
            } catch (UserException e) {
                refused.add(refused(file, content, e.problem().message()));
            } catch (IOException e) {
                refused.add(refused(file, content, "it cannot be read: " + e));
            }
        }
        refuseTwins(read, refused);
        return new Found(ordered(read, refused), refused);
    }

    private List<Path> files(List<Refused> refused) {
        List<Path> files = new ArrayList<>();
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return files;
        }
        try {
            String untrusted = untrusted(folder, true);
            if (untrusted != null) {
                refused.add(refused(folder, new byte[0], untrusted));
                return files;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path file : entries) {
                    String name = String.valueOf(file.getFileName());
                    if (!name.startsWith(".") && JobFileReader.isJobFile(name)) {
                        files.add(file);
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            refused.add(refused(folder, new byte[0], "it cannot be read: " + e));
        }
        files.sort(null);
        return files;
    }

    /** Why what stands there might not be its owner's word; {@code null}: it is. */
    private static @Nullable String untrusted(Path path, boolean directory) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String us = Files.exists(OURSELVES) ? Files.getOwner(OURSELVES).getName() : ADMINISTRATOR;
        String owner = attributes.owner().getName();
        if (attributes.isSymbolicLink()) {
            return "it is a symbolic link; put the real one there";
        } else if (directory ? !attributes.isDirectory() : !attributes.isRegularFile()) {
            return directory ? "it is no folder" : "it is not a regular file";
        } else if (!owner.equals(us) && !owner.equals(ADMINISTRATOR)) {
            return "it belongs to " + owner + "; make it yours: chown " + us + " " + Shown.quoted(path.toString());
        } else if (attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
            return "everybody may write to it; run: chmod o-w " + Shown.quoted(path.toString());
        }
        boolean large = !directory && attributes.size() > JobFileReader.LARGEST;
        return large ? "larger than " + JobFileReader.LARGEST / 1024 + " KiB; expected several smaller files" : null;
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(JobFileReader.LARGEST + 1);
        }
    }

    private static UserException bad(String why) {
        return new UserException(ProblemCode.BAD_JOB_FILE, why, "");
    }

    private static Refused refused(Path file, byte[] content, String why) {
        String shown = Shown.quoted(String.valueOf(file.getFileName()));
        String message = "Standing jobs: " + (why.startsWith(shown) ? why : shown + ": " + why) + ".";
        String digest = InboxFolder.digest(content) + ":"
                + InboxFolder.digest(message.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return new Refused(
                file.toString(),
                digest,
                Problem.of(
                        ProblemCode.BAD_JOB_FILE,
                        message,
                        "Nothing of it comes in a night until " + file
                                + " is mended; look again with: `config check`"));
    }

    /** The same id in two files: the second one by name is refused. */
    private static void refuseTwins(Map<Path, List<StandingSpec>> read, List<Refused> refused) {
        Map<String, String> owners = new LinkedHashMap<>();
        for (Map.Entry<Path, List<StandingSpec>> entry : new TreeMap<>(read).entrySet()) {
            Path file = entry.getKey();
            String twin = entry.getValue().stream()
                    .map(StandingSpec::name)
                    .filter(owners::containsKey)
                    .findFirst()
                    .orElse(null);
            if (twin != null) {
                read.remove(file);
                String why = "the id " + twin + " is given in " + owners.get(twin) + " already";
                refused.add(refused(file, new byte[0], why));
            } else {
                String name = Shown.quoted(String.valueOf(file.getFileName()));
                entry.getValue().forEach(job -> owners.put(job.name(), name));
            }
        }
    }

    /** What waits comes after what it waits for; files whose jobs wait for each other in a circle are refused. */
    private static List<StandingSpec> ordered(Map<Path, List<StandingSpec>> read, List<Refused> refused) {
        Map<String, StandingSpec> left = new LinkedHashMap<>();
        read.values().forEach(jobs -> jobs.forEach(job -> left.put(job.name(), job)));
        List<StandingSpec> ordered = new ArrayList<>();
        boolean found = true;
        while (found) {
            List<StandingSpec> free = left.values().stream()
                    .filter(job -> job.spec().order().after().stream()
                            .map(JobId::value)
                            .noneMatch(left::containsKey))
                    .toList();
            free.forEach(job -> left.remove(job.name()));
            ordered.addAll(free);
            found = !free.isEmpty();
        }
        if (left.isEmpty()) {
            return ordered;
        }
        dropThoseAtTheEnd(left);
        Set<Path> circle = new HashSet<>();
        read.forEach((file, jobs) -> {
            if (jobs.stream().anyMatch(job -> left.containsKey(job.name()))) {
                circle.add(file);
                refused.add(refused(
                        file,
                        new byte[0],
                        "its jobs wait for each other in a circle with those of another file: "
                                + String.join(", ", left.keySet())));
            }
        });
        read.keySet().removeAll(circle);
        return ordered(read, refused);
    }

    /** Jobs that wait for a circle without being part of one. */
    private static void dropThoseAtTheEnd(Map<String, StandingSpec> left) {
        boolean found = true;
        while (found) {
            Set<String> awaited = new HashSet<>();
            left.values().forEach(job -> job.spec().order().after().forEach(id -> awaited.add(id.value())));
            found = left.keySet().retainAll(awaited);
        }
    }
}
