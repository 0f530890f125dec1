package dev.nightshift.config;

import java.util.List;

/**
 * What must be free before a job is claimed; the health report holds the machine against the same limits.
 *
 * @param minMemory bytes available; 0: not asked
 * @param minDisk bytes free where the home is; 0: not asked
 * @param maxTemperature degrees Celsius of the hottest sensor
 */
public record GateConfig(long minMemory, long minDisk, int maxTemperature) {
    static final Key<Long> MIN_MEMORY = Key.of("gate.min-memory", "512M", Form.SIZE);
    static final Key<Long> MIN_DISK = Key.of("gate.min-disk", "1G", Form.SIZE);
    static final Key<Integer> MAX_TEMPERATURE = Key.of("gate.max-temperature", "85", Form.number(20, 150));
    static final List<Key<?>> KEYS = List.of(MIN_MEMORY, MIN_DISK, MAX_TEMPERATURE);

    static GateConfig from(Settings settings) {
        return new GateConfig(settings.get(MIN_MEMORY), settings.get(MIN_DISK), settings.get(MAX_TEMPERATURE));
    }
}
