package dev.nightshift.inbox;

import dev.nightshift.queue.ImportedJob;
import java.util.List;

/**
 * What stands in a queue of the program that was there before.
 *
 * @param jobs in the order of the file
 * @param refused what could not be read, each with its place and the reason; shown safely
 * @param notes what else the user should know
 */
public record Seed(List<ImportedJob> jobs, List<String> refused, List<String> notes) {

    public Seed {
        jobs = List.copyOf(jobs);
        refused = List.copyOf(refused);
        notes = List.copyOf(notes);
    }
}
