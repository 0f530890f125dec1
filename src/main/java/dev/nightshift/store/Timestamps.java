package dev.nightshift.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Instants as the database holds them: UTC, ISO 8601, always three decimals, so that text order is time order. */
public final class Timestamps {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private Timestamps() {}

    /** What lies outside of the years 0 to 9999, which text order does not hold, becomes their first or last moment. */
    public static String text(Instant instant) {
        return FORM.format(instant.isAfter(LAST) ? LAST : instant.isBefore(FIRST) ? FIRST : instant);
    }

    public static Instant parse(String text) {
        return Instant.parse(text);
    }
}
