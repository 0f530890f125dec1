package dev.nightshift.config;

import java.util.Locale;

/**
 * One key of the configuration.
 *
 * @param name in full, as in the file
 * @param fallback what holds where nothing is set, in the form of the file; empty: not set
 * @param form how its text becomes a value
 */
record Key<T>(String name, String fallback, Form<T> form) {
    static final String PREFIX = "nightshift.";

    static <T> Key<T> of(String name, String fallback, Form<T> form) {
        return new Key<>(PREFIX + name, fallback, form);
    }

    /** The environment variable that overrides a key. */
    static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
