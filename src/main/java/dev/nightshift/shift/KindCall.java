package dev.nightshift.shift;

import dev.nightshift.job.Execution;
import dev.nightshift.process.PrivateFiles;
import dev.nightshift.process.StopRequest;
import dev.nightshift.queue.Run;
import dev.nightshift.runner.JobFolders;
import dev.nightshift.runner.RunResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the route of a job's kind on a thread of its own, so that a route that hangs ends at the job's timeout: left
 * behind and interrupted. A {@code command} keeps its own time; for it this limit is only the last resort.
 */
public final class KindCall {
    private static final Duration LAST_RESORT = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 200;

    private final UserRoute routes;
    private final ExecutorService threads;
    private final CommandKind commands;
    private final Brake brake;
    private final JobFolders folders;
    private final Duration grace;

    public KindCall(
            UserRoute routes,
            ExecutorService threads,
            CommandKind commands,
            Brake brake,
            JobFolders folders,
            Duration grace) {
        this.routes = routes;
        this.threads = threads;
        this.commands = commands;
        this.brake = brake;
        this.folders = folders;
        this.grace = grace;
    }

    void run(JobRun run) {
        long begun = System.nanoTime();
        commands.enter(run);
        try {
            Object result = awaited(run, begun);
            if (result instanceof RunResult process) {
                run.executed(process.execution(), measured(process));
            } else {
                run.executed(execution(run, result), Run.of(since(begun)));
            }
        } finally {
            commands.leave(run);
        }
    }

    private @Nullable Object awaited(JobRun run, long begun) {
        String route = "kind-" + run.claim().spec().kind();
        Future<@Nullable Object> call = threads.submit(() -> routes.call(route, run.job()));
        Duration timeout = run.claim().spec().policy().timeout();
        Duration limit = timeout.plus(grace).plus(LAST_RESORT);
        boolean asked = false;
        while (true) {
            try {
                return call.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                boolean process = commands.runs(run.job());
                if (!asked && brake.of(run.job().key()) != StopRequest.NONE) {
                    asked = true;
                    limit = process ? since(begun).plus(grace).plus(LAST_RESORT) : Duration.ZERO;
                }
                if (since(begun).compareTo(process || asked ? limit : timeout) > 0) {
                    call.cancel(true);
                    return stopped(run, timeout);
                }
            } catch (ExecutionException e) {
                return new Execution.Broken("threw", "its route threw " + e.getCause());
            } catch (InterruptedException e) {
                call.cancel(true);
                Thread.currentThread().interrupt();
                return new Execution.Interrupted("interrupted while it ran");
            }
        }
    }

    private Execution stopped(JobRun run, Duration timeout) {
        return switch (brake.of(run.job().key())) {
            case CANCEL -> new Execution.Cancelled();
            case INTERRUPT -> new Execution.Interrupted("ended because the shift was stopped");
            case NONE -> new Execution.TimedOut(timeout);
        };
    }

    private Execution execution(JobRun run, @Nullable Object result) {
        if (result instanceof Execution execution) {
            return execution;
        } else if (result == null || result == run.job()) {
            return new Execution.Returned();
        }
        try {
            Path folder = folders.outputs(run.job().id(), run.job().attempt());
            PrivateFiles.createFolders(folder);
            try (OutputStream out = Channels.newOutputStream(PrivateFiles.create(folder.resolve("result.txt")))) {
                out.write(result.toString().getBytes(StandardCharsets.UTF_8));
            }
            return new Execution.Returned();
        } catch (IOException e) {
            return new Execution.Broken("no_result", "its result could not be written: " + e);
        }
    }

    private static Run measured(RunResult result) {
        return new Run(
                result.process().duration(),
                result.process().usage().cpu().toMillis(),
                result.process().usage().peakMemory(),
                result.process().log().bytes(),
                result.process().log().leftOut(),
                result.outputs().problems().isEmpty()
                        ? null
                        : String.join(" ", result.outputs().problems()));
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
