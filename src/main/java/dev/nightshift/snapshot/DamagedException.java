package dev.nightshift.snapshot;

import java.io.IOException;

/** The store holds something that we did not write, or not what we wrote. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
