package dev.nightshift.app;

import dev.nightshift.problem.Launcher;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds out how this installation is called. */
public final class Launchers {
    /** Set by a launcher script to its own absolute path. */
    static final String LAUNCHER = "nightshift.launcher";

    private static final String MAIN = "dev.nightshift.cli.Nightshift";

    private Launchers() {}

    public static Launcher of(Path home) {
        return new Launcher(program(), home);
    }

    /** The words that start us, without a home. */
    static List<String> program() {
        String script = System.getProperty(LAUNCHER);
        if (script != null) {
            return List.of(script);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path code = code();
        return Files.isRegularFile(code)
                ? List.of(java, "-jar", code.toString())
                : List.of(java, "-cp", System.getProperty("java.class.path"), MAIN);
    }

    private static Path code() {
        try {
            return Path.of(Launchers.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("our own place is no URI. Indicates a bug.", e);
        }
    }
}
