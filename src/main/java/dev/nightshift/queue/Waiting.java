package dev.nightshift.queue;

/**
 * Why a job does not run now.
 *
 * @param code machine-readable, such as {@code after:fetch-data} or {@code gate:memory}
 * @param text the same for humans
 */
public record Waiting(String code, String text) {}
