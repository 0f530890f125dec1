package dev.nightshift.runner;

import dev.nightshift.job.Place;
import dev.nightshift.job.Work;
import dev.nightshift.process.Launch;
import dev.nightshift.process.Limits;
import dev.nightshift.process.PrivateFiles;
import dev.nightshift.process.ProcessIdentity;
import dev.nightshift.process.ProcessResult;
import dev.nightshift.process.Processes;
import dev.nightshift.process.StopRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs {@code command} jobs that were claimed, each on the thread that asks for it. Thread-safe. */
public final class Runner {
    private final Processes processes;
    private final JobFolders folders;
    private final Surroundings surroundings;
    private final Duration grace;
    private final long logBytes;

    /**
     * @param grace from TERM to KILL
     * @param logBytes cap of each attempt's log
     */
    public Runner(Processes processes, JobFolders folders, Surroundings surroundings, Duration grace, long logBytes) {
        this.processes = processes;
        this.folders = folders;
        this.surroundings = surroundings;
        this.grace = grace;
        this.logBytes = logBytes;
    }

    /**
     * Makes its folders, runs its command, keeps its outputs.
     *
     * @param stop asked about ten times a second, on the calling thread
     * @param onStarted told once it runs
     * @return also where it could not be started
     */
    public RunResult run(RunningJob job, Supplier<StopRequest> stop, Consumer<ProcessIdentity> onStarted) {
        Path log = folders.log(job.id(), job.attempt());
        Path outputs = folders.outputs(job.id(), job.attempt());
        try {
            Path root = makeFolders(job);
            Launch launch = launch(job, root);
            Limits limits = new Limits(job.spec().policy().timeout(), grace, logBytes);
            ProcessResult result = processes.run(launch, limits, log, stop, onStarted);
            return new RunResult(
                    result, log, Outputs.keep(root, outputs, job.spec().work().outputs()));
        } catch (NotContainedException e) {
            return notStarted(e.getMessage() + ".", log, outputs);
        } catch (IOException e) {
            return notStarted("its folders could not be made: " + e + ".", log, outputs);
        } finally {
            Trees.delete(folders.temporary(job.id(), job.attempt()));
        }
    }

    private static RunResult notStarted(String reason, Path log, Path outputs) {
        return new RunResult(ProcessResult.notStarted(reason), log, new KeptOutputs(outputs, List.of(), List.of()));
    }

    private Path makeFolders(RunningJob job) throws IOException {
        Work work = job.spec().work();
        PrivateFiles.createFolders(folders.temporary(job.id(), job.attempt()));
        PrivateFiles.createFolders(folders.outputs(job.id(), job.attempt()));
        InputList.of(work.inputs(), folders.inputs(job.id())).write(folders.inputList(job.id(), job.attempt()));
        Path workspace = job.workspace();
        return PrivateFiles.createFolders(workspace != null ? workspace : folders.work(job.id(), job.attempt()));
    }

    private Launch launch(RunningJob job, Path root) throws IOException, NotContainedException {
        Containment containment = new Containment(root);
        Place place = job.spec().place();
        Path directory = containment.real(place.cwd());
        if (!Files.isDirectory(directory)) {
            throw new NotContainedException("cwd '" + place.cwd() + "' is not a folder");
        }
        return new Launch(
                job.spec().work().command(), directory, JobEnvironment.of(job, containment, surroundings, folders));
    }
}
