package dev.nightshift.shift;

import dev.nightshift.problem.ProblemException;
import dev.nightshift.process.ProcessIdentity;
import dev.nightshift.queue.Claims;
import dev.nightshift.runner.RunResult;
import dev.nightshift.runner.Runner;
import dev.nightshift.runner.RunningJob;
import dev.nightshift.store.Database;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code nightshift:command}: runs the command of a job under its limits. Thread-safe. */
public final class CommandKind {
    private static final Logger log = LoggerFactory.getLogger(CommandKind.class);

    private final Database database;
    private final Claims claims;
    private final Runner runner;
    private final Brake brake;
    private final Map<String, JobRun> runs = new ConcurrentHashMap<>();
    private final Set<String> processes = ConcurrentHashMap.newKeySet();

    public CommandKind(Database database, Claims claims, Runner runner, Brake brake) {
        this.database = database;
        this.claims = claims;
        this.runner = runner;
        this.brake = brake;
    }

    void enter(JobRun run) {
        runs.put(run.job().key(), run);
        brake.enter(run.claim());
    }

    void leave(JobRun run) {
        runs.remove(run.job().key());
        brake.leave(run.claim());
    }

    /** Whether a process of it runs, which keeps its own time and obeys the brake. */
    boolean runs(RunningJob job) {
        return processes.contains(job.key());
    }

    /**
     * Runs it to its end, whatever that is.
     *
     * @throws IllegalStateException when the attempt is over already or was taken over with its runner: nothing is
     *     started then, and what was started at that moment is ended
     */
    public RunResult run(RunningJob job) {
        processes.add(job.key());
        try {
            if (!runs.containsKey(job.key())) {
                throw new IllegalStateException("attempt " + job.key() + " is over; nothing is started for it");
            }
            return process(job);
        } finally {
            processes.remove(job.key());
        }
    }

    private RunResult process(RunningJob job) {
        requireHeld(job);
        AtomicReference<@Nullable ProcessIdentity> started = new AtomicReference<>();
        return runner.run(
                job,
                () -> {
                    remember(job, started.getAndSet(null));
                    return brake.of(job.key());
                },
                process -> {
                    requireHeld(job);
                    started.set(process);
                });
    }

    /** This process may have been stopped for long before and after any line of it. */
    private void requireHeld(RunningJob job) {
        JobRun run = runs.get(job.key());
        if (run == null || !holds(run)) {
            throw new IllegalStateException(
                    "attempt " + job.key() + " is not ours any more; nothing is started for it");
        }
    }

    private boolean holds(JobRun run) {
        try {
            return database.read(tx -> claims.holds(tx, run.claim()));
        } catch (ProblemException e) {
            // A database that cannot be read now says nothing about the claim; its outcome is fenced all the same.
            log.warn(
                    "Whether {} is still ours cannot be read now: {}",
                    run.claim().key(),
                    e.problem().message());
            return true;
        }
    }

    /**
     * Written down when the process is first looked at, a tenth of a second after its start: a shorter one needs no
     * transaction of its own, and after a crash it is still found by the key in its environment.
     */
    private void remember(RunningJob job, @Nullable ProcessIdentity process) {
        JobRun run = runs.get(job.key());
        if (run != null && process != null) {
            String start = Long.toString(process.startTicks());
            database.note(tx -> claims.started(tx, run.claim(), process.pid(), start, process.bootId()));
        }
    }
}
