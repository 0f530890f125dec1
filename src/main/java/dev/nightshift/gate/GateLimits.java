package dev.nightshift.gate;

import org.jspecify.annotations.Nullable;

/**
 * What must be left on this machine when a job starts.
 *
 * @param minMemory bytes that stay available beside what the job asks for; 0: no limit
 * @param minDisk bytes that stay free beside what the job asks for; 0: no limit
 * @param maxTemperature in °C, of the hottest sensor; {@code null}: no limit
 */
public record GateLimits(
        long minMemory, long minDisk, @Nullable Integer maxTemperature) {
    public static final GateLimits NONE = new GateLimits(0, 0, null);
}
