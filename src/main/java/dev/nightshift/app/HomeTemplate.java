package dev.nightshift.app;

import dev.nightshift.config.Home;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.userroutes.RouteFile;
import dev.nightshift.userroutes.RouteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A new home, as shipped inside the program: configuration, routes, and examples of job files. */
public final class HomeTemplate {
    private static final String SHIPPED = "/nightshift/home/";
    private static final String CONFIGURATION = "config/nightshift.properties";
    private static final String EXAMPLE = "example-job.yaml";
    /** Its ending keeps it from being read. */
    private static final String STANDING = "config/jobs/example.yaml.off";

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private HomeTemplate() {}

    /**
     * Makes a home of a folder, with folders 0700 and files 0600 whatever the umask. The configuration comes last, so that
     * a call that broke off leaves no home and can be repeated. Files that are there already are left as they are.
     *
     * @return false when it is a home already; nothing was changed then
     * @throws EnvironmentException {@code home_not_writable}
     */
    public static boolean create(Path folder) {
        Home home = new Home(folder);
        if (Files.exists(home.configuration())) {
            return false;
        }
        Home.create(home.path());
        Home.create(home.config());
        Home.create(home.standingJobs());
        Home.create(home.routes());
        Home.create(home.inbox());
        try {
            for (String name : RouteFiles.SHIPPED_NAMES) {
                copy(home, "routes/" + name + RouteFile.ENDING);
            }
            copy(home, EXAMPLE);
            copy(home, STANDING);
            copy(home, CONFIGURATION);
            return true;
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.HOME_NOT_WRITABLE,
                    "Cannot make a home in " + folder + ": " + e,
                    "Check who owns the folder, and the room on the disk; then do it again.",
                    e);
        }
    }

    /** Complete or not at all: under another name first. */
    private static void copy(Home home, String name) throws IOException {
        Path target = home.path().resolve(name);
        if (Files.exists(target)) {
            return;
        }
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        try (InputStream in = HomeTemplate.class.getResourceAsStream(SHIPPED + name)) {
            if (in == null) {
                throw new IllegalStateException(SHIPPED + name + " is not in the program. Indicates a bug.");
            }
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PRIVATE));
            Files.setPosixFilePermissions(part, PRIVATE);
            Files.write(part, in.readAllBytes(), StandardOpenOption.TRUNCATE_EXISTING);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
