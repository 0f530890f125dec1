package dev.nightshift.runner;

import dev.nightshift.config.Home;
import dev.nightshift.config.ProcessConfig;
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
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs {@code command} jobs that were claimed, each on the thread that asks for it. Thread-safe. */
public final class Runner {
    private final Processes processes;
    private final JobFolders folders;
    private final Surroundings surroundings;
    private final ProcessConfig limits;
    private final TemporaryFolders temporaries;

    public Runner(Processes processes, Home home, Surroundings surroundings, ProcessConfig limits) {
        this.processes = processes;
        this.folders = new JobFolders(home);
        this.surroundings = surroundings;
        this.limits = limits;
        this.temporaries = new TemporaryFolders(folders.temporary());
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
        Path temporary = null;
        try {
            temporary = temporaries.take();
            Path root = makeFolders(job);
            Launch launch = launch(job, root, temporary);
            ProcessResult result = processes.run(launch, limits(job), log, stop, onStarted);
            return new RunResult(
                    result, log, Outputs.keep(root, outputs, job.spec().work().outputs()));
        } catch (NotContainedException e) {
            return notStarted(e.getMessage() + ".", log, outputs);
        } catch (IOException e) {
            return notStarted("its folders could not be made: " + e + ".", log, outputs);
        } finally {
            if (temporary != null) {
                temporaries.giveBack(temporary);
            }
        }
    }

    private Limits limits(RunningJob job) {
        return new Limits(job.spec().policy().timeout(), limits.grace(), limits.maxLog());
    }

    private static RunResult notStarted(String reason, Path log, Path outputs) {
        return new RunResult(ProcessResult.notStarted(reason), log, new KeptOutputs(outputs, List.of(), List.of()));
    }

    private Path makeFolders(RunningJob job) throws IOException {
        Work work = job.spec().work();
        Path workspace = job.workspace();
        Path root = PrivateFiles.createFolders(workspace != null ? workspace : folders.work(job.id(), job.attempt()));
        if (workspace != null) {
            PrivateFiles.createFolders(folders.works(job.id()));
        }
        PrivateFiles.createFolders(folders.outputs(job.id(), job.attempt()));
        InputList.of(work.inputs(), folders.inputs(job.id())).write(folders.inputList(job.id(), job.attempt()));
        return root;
    }

    private Launch launch(RunningJob job, Path root, Path temporary) throws IOException, NotContainedException {
        Containment containment = new Containment(root);
        Place place = job.spec().place();
        Path directory = containment.real(place.cwd());
        if (!Files.isDirectory(directory)) {
            throw new NotContainedException("cwd '" + place.cwd() + "' is not a folder");
        }
        return new Launch(
                job.spec().work().command(),
                directory,
                JobEnvironment.of(job, containment, surroundings, folders, temporary));
    }
}
