package dev.nightshift.runner;

import java.nio.file.Path;
import java.util.List;

/**
 * What was kept of the outputs that a job declared.
 *
 * @param folder where they are
 * @param kept paths below it
 * @param problems one sentence for each that is missing or could not be kept
 */
public record KeptOutputs(Path folder, List<String> kept, List<String> problems) {

    public KeptOutputs {
        kept = List.copyOf(kept);
        problems = List.copyOf(problems);
    }
}
