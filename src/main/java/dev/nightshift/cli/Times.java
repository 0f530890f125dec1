package dev.nightshift.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Moments for humans: on the wall clock of the home's zone. */
final class Times {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final ZoneId zone;

    Times(ZoneId zone) {
        this.zone = zone;
    }

    String minute(@Nullable Instant moment) {
        return moment == null ? "-" : MINUTE.format(moment.atZone(zone));
    }

    String second(@Nullable Instant moment) {
        return moment == null ? "-" : SECOND.format(moment.atZone(zone));
    }
}
