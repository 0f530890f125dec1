package dev.nightshift.notice;

import dev.nightshift.config.Window;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Hours in which humans sleep, by the clock on their wall: also in a night that has an hour twice or leaves one out.
 *
 * @param except the least severity that comes all the same
 */
public record Quiet(Window hours, ZoneId zone, Notice.Severity except) {

    boolean isQuiet(Instant at) {
        return hours.contains(at.atZone(zone).toLocalTime());
    }
}
