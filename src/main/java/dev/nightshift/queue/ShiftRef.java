package dev.nightshift.queue;

/**
 * An open shift.
 *
 * @param seq its number in the database
 * @param id the local time of its opening, {@code 2026-11-22-190000}
 */
public record ShiftRef(long seq, String id) {}
