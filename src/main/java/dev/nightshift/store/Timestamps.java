package dev.nightshift.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Instants as the database holds them: UTC, ISO 8601, always three decimals, so that text order is time order. */
public final class Timestamps {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    public static String text(Instant instant) {
        return FORM.format(instant);
    }

    public static Instant parse(String text) {
        return Instant.parse(text);
    }
}
