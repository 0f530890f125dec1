package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The store holds something that we did not write, or not what we wrote. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Throws what tells of the machine and not of the store: a file that is there cannot be opened at the moment. */
    static void unlessOfMachine(Exception e) throws FileSystemException {
        if (e instanceof FileSystemException machine && !(e instanceof NoSuchFileException)) {
            throw machine;
        }
    }
}
