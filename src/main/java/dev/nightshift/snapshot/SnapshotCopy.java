package dev.nightshift.snapshot;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The snapshots of a home once more in another folder, best on another disk: a store like the one of the home, which plain
 * git reads, too, and from which snapshots can be brought back.
 *
 * <p>It keeps what the home has pruned since, until it is pruned itself. Not thread-safe; for the holder of the runner lock,
 * except for what only reads. Failures are {@link EnvironmentException}s with {@code copy_failed}.
 */
public final class SnapshotCopy {
    /** Says what the folder is, and of which store it is the copy. */
    private static final String IDENTITY = "copy";

    private static final String HEADER = "nightshift-copy 1";
    /** In the store of the home: which store it is, and where and when it was copied last. */
    private static final String STORE = "store-id";

    private static final String LAST = "copied";
    /** What a new disk has by itself. */
    private static final Set<String> OF_THE_DISK = Set.of("lost+found");

    private final StoreFolder folder;
    private final InstantSource clock;
    private final Snapshots snapshots;
    private final Consumer<String> steps;

    /** {@code directory}: of the copy, absolute; need not exist. */
    public SnapshotCopy(Path directory, InstantSource clock, ZoneId zone) {
        this(directory, clock, zone, step -> {});
    }

    /** {@code steps} is told of each step before it is done. */
    SnapshotCopy(Path directory, InstantSource clock, ZoneId zone, Consumer<String> steps) {
        this.folder = new StoreFolder(directory);
        this.clock = clock;
        this.snapshots = new Snapshots(directory, clock, zone);
        this.steps = steps;
    }

    /** When a home was copied to where for the last time. */
    public record Last(Path folder, Instant at) {}

    /** Empty: never, or that cannot be read. */
    public static Optional<Last> last(Snapshots home) {
        try {
            List<String> lines = Files.readAllLines(home.folder().own(LAST));
            return Optional.of(new Last(Path.of(lines.get(1)), Instant.parse(lines.get(0))));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Is there a copy in the folder, of whatever home? */
    public boolean exists() {
        return Files.isRegularFile(folder.own(IDENTITY));
    }

    /** To read what is in the copy; fails where there is none. */
    public Snapshots snapshots() {
        if (!exists()) {
            throw refused(
                    folder.root() + " holds no copy of snapshots.",
                    "Is the disk there? A copy is made by: `snapshot copy " + folder.root() + "`");
        }
        return snapshots;
    }

    /**
     * Copies what the home has and the copy lacks.
     *
     * @param apart folders that the copy must neither be in nor hold: it would copy itself, or be undone with them
     * @param adopt take over a folder that is the copy of another store
     */
    public Copied update(Snapshots home, List<Path> apart, boolean adopt) {
        try {
            requireApart(apart);
            identify(home.folder(), adopt);
            Copied copied = new StoreCopy(home.folder(), folder, steps).run(tag -> true);
            if (copied.complete()) {
                home.folder()
                        .write(
                                home.folder().own(LAST),
                                (clock.instant() + "\n" + folder.root() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return copied;
        } catch (ProblemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw failed("The snapshots were not copied to " + folder.root(), e);
        }
    }

    /** Is the copy on the disk of the home, with which it would be lost? */
    public boolean isOnDiskOf(Snapshots home) {
        try {
            return Files.getFileStore(folder.root())
                    .equals(Files.getFileStore(home.folder().root()));
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes what the limits of retention do not keep; never what the home still has. */
    public Pruned prune(Snapshots home, RetentionPolicy policy) {
        Set<String> tags = home.list().stream().map(Snapshot::tag).collect(Collectors.toSet());
        return snapshots().prune(policy, new RetentionPolicy.Needed(Set.of(), tags));
    }

    /** Brings a snapshot and all later ones of the copy back into the store of the home, which is made where it is gone. */
    public Copied bringBack(Snapshots home, Snapshot oldest) {
        Set<String> wanted = snapshots().list().stream()
                .filter(one -> !one.takenAt().isBefore(oldest.takenAt()))
                .map(Snapshot::tag)
                .collect(Collectors.toSet());
        try {
            Copied copied = new StoreCopy(folder, home.folder(), steps).run(wanted::contains);
            String lost = copied.failed().get(oldest.tag());
            if (lost != null) {
                throw new DamagedException(oldest.tag() + ": " + lost);
            }
            return copied;
        } catch (ProblemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw failed("The snapshots were not brought back from " + folder.root(), e);
        }
    }

    private void requireApart(List<Path> folders) {
        Path mine = real(folder.root());
        for (Path other : folders) {
            if (mine.startsWith(real(other)) || real(other).startsWith(mine)) {
                throw refused(
                        "A copy in " + folder.root() + " would be one with " + other + "; nothing was written.",
                        "Give a folder outside of the home and the workspaces, best on another disk.");
            }
        }
    }

    /** With all symbolic links resolved, as far as the path exists. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            Path parent = path.getParent();
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }

    private void identify(StoreFolder home, boolean adopt) throws IOException {
        home.create();
        Path id = home.own(STORE);
        if (Files.notExists(id)) {
            home.write(id, (UUID.randomUUID() + "\n").getBytes(StandardCharsets.UTF_8));
            home.sync();
        }
        String identity = HEADER + "\n" + Files.readString(id);
        Path mine = folder.own(IDENTITY);
        if (exists()) {
            if (Files.readString(mine).equals(identity)) {
                return;
            } else if (!adopt) {
                throw refused(
                        folder.root() + " is the copy of another store of snapshots; nothing was written.",
                        "Give another folder. If it is the copy of a store that is lost and it shall be continued: "
                                + "`snapshot copy " + folder.root() + " --adopt`");
            }
        } else {
            requireEmpty();
        }
        folder.create();
        folder.write(mine, identity.getBytes(StandardCharsets.UTF_8));
        folder.sync();
    }

    /** What is in a folder that is no copy is somebody's. */
    private void requireEmpty() throws IOException {
        Path root = folder.root();
        if (Files.notExists(root)) {
            return;
        }
        if (!Files.isDirectory(root)) {
            throw refused(root + " is no folder.", "Give a folder on another disk.");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (!OF_THE_DISK.contains(String.valueOf(entry.getFileName()))) {
                    throw refused(
                            root + " is neither empty nor a copy of snapshots: it holds " + entry.getFileName()
                                    + "; nothing was written.",
                            "Give a folder of its own, such as: `snapshot copy " + root.resolve("nightshift") + "`");
                }
            }
        }
    }

    private static UserException refused(String what, String hint) {
        return new UserException(ProblemCode.COPY_FAILED, what, hint);
    }

    private static EnvironmentException failed(String what, Exception e) {
        return EnvironmentException.lasting(
                ProblemCode.COPY_FAILED,
                what + ": " + Snapshots.reason(e) + ".",
                "Check the disk and its room, and the store with `snapshot verify --all`, then run it again: it goes on"
                        + " where it was.",
                e);
    }
}
