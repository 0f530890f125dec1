package dev.nightshift.job;

import java.util.Locale;

/**
 * The result of one health probe.
 *
 * @param name stable, such as {@code disk}
 * @param value what was measured, with its unit; {@code unknown} where nothing could be
 * @param limit what it was held against; empty where there is none
 * @param text one sentence
 * @param hint what to do or type; empty when ok
 */
public record Check(String name, Status status, String value, String limit, String text, String hint) {

    /** Ordered: the health report is as bad as its worst check. */
    public enum Status {
        OK,
        /** Nothing could be measured; never the same as ok. */
        UNKNOWN,
        WARN,
        FAIL;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Check ok(String name, String value, String limit, String text) {
        return new Check(name, Status.OK, value, limit, text, "");
    }
}
