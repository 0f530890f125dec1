package dev.nightshift.gate;

/**
 * Why a job may not start now.
 *
 * @param code {@code gate:memory}, {@code gate:disk} or {@code gate:temperature}
 * @param text one sentence with value and limit
 */
public record ClosedGate(String code, String text) {}
