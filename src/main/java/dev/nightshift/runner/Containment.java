package dev.nightshift.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Whether a path that a job names stays inside its root, symbolic links resolved. */
final class Containment {
    private final Path root;
    private final Path realRoot;

    /** @param root an existing folder; may itself be reached by symbolic links */
    Containment(Path root) throws IOException {
        this.root = root;
        this.realRoot = root.toRealPath();
    }

    /** The path below the root as named; it need not exist. */
    Path named(String relative) throws NotContainedException {
        try {
            Path path = root.resolve(relative).normalize();
            if (path.startsWith(root)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new NotContainedException("'" + relative + "' is not a path: " + e.getReason());
        }
        throw new NotContainedException("'" + relative + "' is outside " + root);
    }

    /** The existing file or folder without any symbolic link in its path. */
    Path real(String relative) throws NotContainedException {
        Path path = named(relative);
        try {
            Path real = path.toRealPath();
            if (real.startsWith(realRoot)) {
                return real;
            }
            throw new NotContainedException("'" + relative + "' leads to " + real + ", outside " + root);
        } catch (IOException e) {
            throw new NotContainedException("'" + relative + "' is not there, seen from " + root);
        }
    }

    /** Of something that need not exist; if it does, it must not lead outside. */
    Path realOrMissing(String relative) throws NotContainedException {
        Path path = named(relative);
        return Files.exists(path) ? real(relative) : path;
    }
}
