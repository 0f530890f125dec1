package dev.nightshift.runner;

import dev.nightshift.job.Execution;
import dev.nightshift.process.ProcessResult;
import java.nio.file.Path;

/**
 * How an attempt went.
 *
 * @param process its process, or why there was none
 * @param log the file with its output; may be missing where it was not started
 * @param outputs what it left
 */
public record RunResult(ProcessResult process, Path log, KeptOutputs outputs) {

    public Execution execution() {
        return process.execution();
    }
}
