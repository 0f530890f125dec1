package dev.nightshift.process;

import dev.nightshift.job.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs shell lines in a folder and keeps their logs there. */
final class Workbench {
    static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Processes processes = new Processes();
    private final Path folder;
    private final AtomicInteger logs = new AtomicInteger();

    Workbench(Path folder) {
        this.folder = folder;
    }

    /** A result with the text of the log. */
    record Ran(ProcessResult result, String output) {
        Execution execution() {
            return result.execution();
        }
    }

    Ran shell(String line) {
        return run(command(line), Limits.ofTimeout(LONG), () -> StopRequest.NONE);
    }

    Ran shell(String line, Duration timeout, Duration grace) {
        return run(command(line), new Limits(timeout, grace, Limits.DEFAULT_LOG_BYTES), () -> StopRequest.NONE);
    }

    Ran shell(String line, Supplier<StopRequest> stop) {
        return run(command(line), Limits.ofTimeout(LONG), stop);
    }

    Ran run(List<String> command) {
        return run(new Launch(command, folder, ENVIRONMENT), Limits.ofTimeout(LONG), () -> StopRequest.NONE);
    }

    Ran run(Launch launch, Limits limits, Supplier<StopRequest> stop) {
        Path log = folder.resolve("logs").resolve(logs.incrementAndGet() + ".log");
        ProcessResult result = processes.run(launch, limits, log, stop, identity -> {});
        return new Ran(result, read(log));
    }

    Launch command(String line) {
        return new Launch(List.of("/bin/sh", "-c", line), folder, ENVIRONMENT);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a pid that a job wrote into a file still runs; a zombie that nobody reaped yet does not. */
    static boolean runs(String pid) {
        return ProcStat.of(Integer.parseInt(pid.strip()))
                .filter(stat -> stat.state() != 'Z')
                .isPresent();
    }
}
