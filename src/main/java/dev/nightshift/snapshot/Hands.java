package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A few threads for one task; ended with it. */
final class Hands implements AutoCloseable {
    private static final int MOST = 4;

    private final int count = Math.max(1, Math.min(MOST, Runtime.getRuntime().availableProcessors()));
    private final ExecutorService threads = Executors.newFixedThreadPool(count, work -> {
        Thread thread = new Thread(work, "nightshift-store");
        thread.setDaemon(true);
        return thread;
    });

    /** Something to be done by one of them. */
    interface Work<T> {
        T run() throws IOException;
    }

    int count() {
        return count;
    }

    /** Does all of it and gives the results in the same order; the first failure is thrown when all have ended. */
    <T> List<T> all(List<? extends Work<T>> works) throws IOException {
        List<Future<T>> begun = new ArrayList<>();
        for (Work<T> work : works) {
            begun.add(threads.submit(work::run));
        }
        List<T> results = new ArrayList<>();
        IOException failed = null;
        for (Future<T> one : begun) {
            try {
                results.add(one.get());
            } catch (ExecutionException e) {
                IOException reason =
                        e.getCause() instanceof IOException io ? io : new IOException(String.valueOf(e.getCause()), e);
                failed = failed == null ? reason : failed;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        if (failed != null) {
            throw failed;
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
