package dev.nightshift.report;

import dev.nightshift.problem.Launcher;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * For whom a report is written.
 *
 * @param commands how the commands in it are called
 * @param zone of its times
 */
public record Reader(Launcher commands, ZoneId zone) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    String date(Instant at) {
        return DATE.format(at.atZone(zone));
    }

    String minute(Instant at) {
        return MINUTE.format(at.atZone(zone));
    }
}
