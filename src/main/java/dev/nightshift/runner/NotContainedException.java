package dev.nightshift.runner;

/** A path that a job names cannot be used; the message says which and why. */
final class NotContainedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotContainedException(String message) {
        super(message);
    }
}
