package dev.nightshift.queue;

import java.util.List;

/**
 * What became of one submitted job.
 *
 * @param id under which it is queued; differs from the id asked for when that job had finished before
 * @param created whether it is new; otherwise it is the job that was there already
 * @param note what the user should know, or empty
 */
public record Enqueued(String id, boolean created, String note) {
    /** With a word on the ids that it waits for and no job has. */
    Enqueued waitingFor(List<String> unknown) {
        if (unknown.isEmpty()) {
            return this;
        }
        String waits = "waits for " + String.join(", ", unknown) + ", which no job is called yet";
        return new Enqueued(id, created, note.isEmpty() ? waits : note + "; it " + waits);
    }
}
