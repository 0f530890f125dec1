package dev.nightshift.config;

import dev.nightshift.problem.Shown;

/**
 * One thing that is wrong in the configuration.
 *
 * @param file absolute path of the file, or {@code environment}
 * @param line from 1; 0 where there is none
 * @param key as it was written there; empty where the file as a whole is wrong
 * @param value what was found; {@code ***} for secrets
 * @param expected what should stand there, or what to do
 */
public record Mistake(String file, int line, String key, String value, String expected) {

    /** One line: where, what was found, what was expected. */
    public String text() {
        return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + " = ")
                + (key.isEmpty() && value.isEmpty() ? "" : Shown.quoted(value) + ": ") + expected;
    }
}
