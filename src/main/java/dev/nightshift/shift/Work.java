package dev.nightshift.shift;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.Execution;
import dev.nightshift.job.JobId;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.Pauses;
import dev.nightshift.queue.Run;
import dev.nightshift.queue.Waiting;
import dev.nightshift.runner.RunningJob;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The work of a shift: as many workers as jobs may run at once, each claiming the next job and sending it through the
 * route {@code job}, until nothing is left to wait for. One shift at a time.
 */
public final class Work {
    /** A run by hand waits this long for a job that is to be tried again. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long LOOK_MILLIS = 200;

    private final Database database;
    private final Claims claims;
    private final Conditions conditions;
    private final Brake brake;
    private final Settings settings;
    private final Pipeline pipeline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private int running;
    private long changes;

    /**
     * What of the configuration it needs.
     *
     * @param concurrency jobs at once
     */
    public record Settings(int concurrency, List<Workspace> workspaces, InstantSource clock) {}

    /**
     * How a claimed job gets its way.
     *
     * @param threads for the workers
     * @param job the route {@code job}
     * @param meanwhile done every moment while they run, and once before
     */
    public record Pipeline(ExecutorService threads, Consumer<JobRun> job, Consumer<OpenShift> meanwhile) {}

    public Work(
            Database database,
            Claims claims,
            Conditions conditions,
            Brake brake,
            Settings settings,
            Pipeline pipeline) {
        this.database = database;
        this.claims = claims;
        this.conditions = conditions;
        this.brake = brake;
        this.settings = settings;
        this.pipeline = pipeline;
    }

    /** Works through the queue; returns when nothing is claimable and nothing runs. */
    public void run(OpenShift shift) {
        pipeline.meanwhile().accept(shift);
        if (!shift.mayWork()) {
            return;
        }
        seen.clear();
        running = 0;
        brake.begin();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < settings.concurrency(); i++) {
            workers.add(pipeline.threads().submit(() -> worker(shift)));
        }
        List<Throwable> failures = new ArrayList<>();
        for (Future<?> worker : workers) {
            await(worker, shift).ifPresent(failures::add);
        }
        brake.end();
        if (!failures.isEmpty()) {
            Throwable first = failures.get(0);
            throw new IllegalStateException("a worker of the shift ended: " + first, first);
        }
    }

    /** Returns once the worker has ended, so that nothing runs when the shift closes; why it ended, if it broke. */
    private Optional<Throwable> await(Future<?> worker, OpenShift shift) {
        boolean interrupted = false;
        try {
            while (!ended(worker)) {
                brake.look(shift.ref());
                pipeline.meanwhile().accept(shift);
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            brake.stopService();
            Optional<Throwable> failure = await(worker, shift);
            interrupted = true;
            return failure;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean ended(Future<?> worker) throws ExecutionException, InterruptedException {
        try {
            worker.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void worker(OpenShift shift) {
        while (!Thread.currentThread().isInterrupted()) {
            boolean ran = false;
            enter();
            try {
                Optional<Claim> claim = database.write(tx -> claim(tx, shift));
                while (claim.isPresent()) {
                    ran = true;
                    claim = runOne(shift, claim.get());
                    tellWaiting();
                }
            } finally {
                leave();
            }
            // Where recording broke, nothing was claimed with it: look again before giving up.
            if (!ran && !waitForMore(shift)) {
                return;
            }
        }
    }

    /** Claims are made inside a write transaction, so no two are made at once. */
    private Optional<Claim> claim(Tx tx, OpenShift shift) {
        if (brake.noMoreClaims() || windowEnded(shift)) {
            return Optional.empty();
        }
        Optional<Claim> claim = claims.claim(tx, shift.ref(), conditions.during(shift), limitReached(shift));
        claim.ifPresent(taken -> seen.add(taken.job()));
        return claim;
    }

    /** A worker that may be about to claim counts as running, so that no other one ends too soon. */
    private void enter() {
        lock.lock();
        try {
            running++;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            running--;
        } finally {
            lock.unlock();
        }
    }

    /** An outcome may have freed what an idle worker waits for. */
    private void tellWaiting() {
        lock.lock();
        try {
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean limitReached(OpenShift shift) {
        Integer limit = shift.order().maxJobs();
        return limit != null && seen.size() >= limit;
    }

    private boolean windowEnded(OpenShift shift) {
        return shift.order().scheduled() && !settings.clock().instant().isBefore(shift.claimsEnd());
    }

    /** What was claimed next when it was recorded. */
    private Optional<Claim> runOne(OpenShift shift, Claim claim) {
        Path workspace = workspace(claim.spec().place().workspace());
        RunningJob job =
                new RunningJob(new JobId(claim.job()), claim.attempt(), shift.getId(), claim.spec(), workspace);
        JobRun run = new JobRun(shift, claim, job, tx -> claim(tx, shift));
        String name = claim.spec().place().workspace();
        if (name != null && workspace == null) {
            run.executed(
                    new Execution.Broken(
                            "no_workspace", "its workspace " + name + " is not in the configuration any more"),
                    Run.of(Duration.ZERO));
        }
        MDC.put("shift", shift.getId());
        MDC.put("job", claim.job());
        try {
            pipeline.job().accept(run);
        } finally {
            run.leave();
            MDC.clear();
        }
        return run.next();
    }

    private @Nullable Path workspace(@Nullable String name) {
        Map<String, Path> paths =
                settings.workspaces().stream().collect(Collectors.toMap(Workspace::name, Workspace::path));
        return name == null ? null : paths.get(name);
    }

    /** Waits a moment for something to change; false when nothing can. */
    private boolean waitForMore(OpenShift shift) {
        lock.lock();
        try {
            if (running == 0 && !worthWaiting(shift)) {
                return false;
            }
            long before = changes;
            long left = TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
            while (changes == before && left > 0) {
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean worthWaiting(OpenShift shift) {
        if (brake.noMoreClaims() || windowEnded(shift) || limitReached(shift)) {
            return false;
        }
        Circumstances now = conditions.during(shift);
        Optional<Instant> next = database.read(tx -> claims.nextReady(tx, shift.ref(), now));
        if (!shift.order().scheduled()) {
            Instant latest = settings.clock().instant().plus(PATIENCE);
            return next.isPresent() && !next.get().isAfter(latest);
        }
        return (next.isPresent() && next.get().isBefore(shift.claimsEnd())) || conditions.behindGate(now);
    }

    /** Whether a waiting reason is a gate that may open by itself, or a pause that a human may end. */
    static boolean isGate(Waiting waiting) {
        return waiting.code().startsWith("gate:") || waiting.code().equals(Pauses.Pause.CODE);
    }
}
