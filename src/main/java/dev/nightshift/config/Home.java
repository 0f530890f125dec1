package dev.nightshift.config;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder in which all of one installation lives, and where in it what lives. Creates nothing unless told to.
 *
 * @param path absolute and normalized
 */
public record Home(Path path) {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    public Home {
        path = path.toAbsolutePath().normalize();
    }

    /** Fails with {@link ProblemCode#NO_HOME} where the folder holds no configuration. */
    public static Home find(Path path) {
        Home home = new Home(path);
        if (home.path().toString().matches(".*[?%].*")) {
            throw new UserException(
                    ProblemCode.BAD_CONFIGURATION,
                    "the path of a home may hold neither ? nor %: " + home.path(),
                    "Move it to a folder without them: the route that watches the inbox cannot name it.");
        }
        if (!Files.exists(home.configuration())) {
            throw new UserException(
                    ProblemCode.NO_HOME,
                    "no home here: " + home.configuration() + " does not exist",
                    "Make one with: `init DIR`; or name one with --home DIR or NIGHTSHIFT_HOME.");
        }
        return home;
    }

    /** Creates a folder, and those above it that are missing, open to nobody else whatever the umask. */
    public static void create(Path directory) {
        try {
            createPrivate(directory.toAbsolutePath());
        } catch (IOException problem) {
            throw EnvironmentException.lasting(
                    ProblemCode.HOME_NOT_WRITABLE,
                    "cannot create the folder " + directory + ": " + problem,
                    "Check who owns the folders above it, and the room on the disk.",
                    problem);
        }
    }

    private static void createPrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createPrivate(parent);
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            // The umask takes bits away at creation, possibly our own.
            Files.setPosixFilePermissions(directory, PRIVATE);
        } catch (FileAlreadyExistsException problem) {
            if (!Files.isDirectory(directory)) {
                throw problem;
            }
        }
    }

    /** {@code config/nightshift.properties}. */
    public Path configuration() {
        return config().resolve("nightshift.properties");
    }

    public Path config() {
        return path.resolve("config");
    }

    /** Files of standing jobs. */
    public Path standingJobs() {
        return config().resolve("jobs");
    }

    public Path routes() {
        return path.resolve("routes");
    }

    public Path inbox() {
        return path.resolve("inbox");
    }

    /** The workspace that {@code init} declares; others may be anywhere. */
    public Path workspace() {
        return path.resolve("workspace");
    }

    public Path data() {
        return path.resolve("data");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    public Path reports() {
        return path.resolve("reports");
    }

    public Path database() {
        return data().resolve("nightshift.db");
    }

    /** {@code JOB/ATTEMPT.log} in here. */
    public Path jobLogs() {
        return data().resolve("logs");
    }

    /** {@code JOB/ATTEMPT/} in here. */
    public Path outputs() {
        return data().resolve("outputs");
    }

    /** {@code JOB/} in here. */
    public Path inputs() {
        return data().resolve("inputs");
    }

    /** {@code JOB/ATTEMPT/} in here: folders of jobs without a workspace. */
    public Path work() {
        return data().resolve("work");
    }

    public Path snapshots() {
        return data().resolve("snapshots");
    }

    /** By which commands reach the running service. */
    public Path controlSocket() {
        return data().resolve("control.sock");
    }

    public Path runnerLock() {
        return data().resolve("runner.lock");
    }
}
