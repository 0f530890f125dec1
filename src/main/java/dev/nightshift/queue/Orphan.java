package dev.nightshift.queue;

import org.jspecify.annotations.Nullable;

/**
 * A job that a runner which is gone left running.
 *
 * @param owner the token of that runner
 * @param pid of its process, {@code null} when none was recorded
 * @param started start time of that process as the kernel gives it
 * @param bootId of the boot it ran in
 */
public record Orphan(
        Claim claim,
        String owner,
        @Nullable Long pid,
        @Nullable String started,
        @Nullable String bootId) {}
