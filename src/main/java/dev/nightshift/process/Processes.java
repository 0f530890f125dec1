package dev.nightshift.process;

import dev.nightshift.problem.EnvironmentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs processes, each on the thread that asks for it. Thread-safe.
 *
 * <p>When a process has ended, by itself or not, what it left running in the background is ended too. A thread that is
 * interrupted ends its process as if the shift had been stopped, and stays interrupted.
 */
public final class Processes {
    /** Variable whose value, where a launch has it, marks all processes that come of it; unique to that launch. */
    public static final String TAG = "NIGHTSHIFT_KEY";

    /** @throws EnvironmentException {@code cannot_start} where this machine's C library is not one we can use */
    public Processes() {
        LibC.require();
    }

    /**
     * Starts it and waits for its end.
     *
     * @param log where its output goes; emptied if it is there
     * @param stop asked about ten times a second, on the calling thread
     * @param onStarted told once it runs; when it throws, the process is killed and the exception goes on
     * @return also where it could not be started: that is a result, not an exception
     */
    public ProcessResult run(
            Launch launch, Limits limits, Path log, Supplier<StopRequest> stop, Consumer<ProcessIdentity> onStarted) {
        CappedLog output;
        try {
            output = CappedLog.create(log, limits.logBytes());
        } catch (IOException e) {
            return ProcessResult.notStarted("its log " + log + " cannot be written: " + e + ".");
        }
        try {
            Spawned spawned = Spawner.spawn(launch);
            if (spawned instanceof Spawned.Started started) {
                Family family = new Family(started.pid(), launch.environment().get(TAG));
                Child child = new Child(started, family);
                return supervise(child, new Supervision(child, output, limits, stop), onStarted);
            } else if (spawned instanceof Spawned.Refused refused) {
                return ProcessResult.notStarted(refused.reason());
            }
            throw new IllegalStateException("unknown " + spawned + ". Indicates a bug.");
        } finally {
            output.finish();
        }
    }

    private static ProcessResult supervise(
            Child started, Supervision supervision, Consumer<ProcessIdentity> onStarted) {
        try (Child child = started) {
            ProcessIdentity.of(child.pid()).ifPresent(onStarted);
            return supervision.untilEnd();
        }
    }
}
