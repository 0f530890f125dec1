package dev.nightshift.cli;

import dev.nightshift.config.Redaction;

/** What this process says of itself: without the secrets of its home, once that is open. Thread-safe. */
final class Hiding {
    private static volatile Redaction redaction = Redaction.NONE;

    private Hiding() {}

    /** Loggers are of the process, and so is what they hide. */
    static void secrets(Redaction known) {
        redaction = known;
    }

    static String in(String text) {
        return redaction.redact(text);
    }
}
