package dev.nightshift.queue;

/**
 * What became of one submitted job.
 *
 * @param id under which it is queued; differs from the id asked for when that job had finished before
 * @param created whether it is new; otherwise it is the job that was there already
 * @param note what the user should know, or empty
 */
public record Enqueued(String id, boolean created, String note) {}
