package dev.nightshift.runner;

import java.nio.file.Path;
import java.time.ZoneId;

/**
 * What every job's environment has in common; nothing of it comes from the environment of the service.
 *
 * @param home HOME
 * @param user USER
 * @param language LANG
 * @param zone TZ
 * @param shell SHELL
 * @param path PATH, before what a job puts in front
 */
public record Surroundings(Path home, String user, String language, ZoneId zone, String shell, String path) {
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Those of the user whom this JVM runs as, from the user database, not from variables. */
    public static Surroundings ofUser(ZoneId zone) {
        return new Surroundings(
                Path.of(System.getProperty("user.home", "/")),
                System.getProperty("user.name", "nobody"),
                "C.UTF-8",
                zone,
                "/bin/sh",
                USUAL_PATH);
    }
}
