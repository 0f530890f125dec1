package dev.nightshift.notice;

/**
 * A problem that lasts: told when it begins, again while it goes on, and once when it is over.
 *
 * @param key which one, the same each time, such as {@code job:backup} or {@code disk:home}
 * @param notice what is told of it now
 */
public record Alarm(String key, Notice notice) {}
