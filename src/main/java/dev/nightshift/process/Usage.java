package dev.nightshift.process;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a process and those of its children that it waited for used.
 *
 * @param cpu user and system time
 * @param peakMemory largest resident size of one of them in bytes; {@code null} where unknown, which is below our own:
 *     Linux counts the memory that a child shares with its parent until it runs its program
 */
public record Usage(Duration cpu, @Nullable Long peakMemory) {
    static final Usage NONE = new Usage(Duration.ZERO, null);
}
