package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does parts of a work on all cores of the machine. */
final class Cores {
    private static final int MOST = 8;

    private Cores() {}

    static int count() {
        return Math.max(1, Math.min(MOST, Runtime.getRuntime().availableProcessors()));
    }

    /** A part of a work, by number. */
    interface Part {
        void run(int number) throws IOException;
    }

    /**
     * Runs each part once, on this thread and as many others as help, and returns when all are done; after a failure no
     * further part begins, and the first is thrown.
     */
    static void each(int parts, Part part) throws IOException {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Runnable work = () -> {
            for (int number = next.getAndIncrement(); number < parts; number = next.getAndIncrement()) {
                try {
                    part.run(number);
                } catch (IOException | RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                    next.set(parts);
                }
            }
        };
        List<Thread> helpers = new ArrayList<>();
        for (int helper = 1; helper < Math.min(count(), parts); helper++) {
            Thread thread = new Thread(work, "nightshift-snapshot-" + helper);
            thread.setDaemon(true);
            thread.start();
            helpers.add(thread);
        }
        work.run();
        helpers.forEach(Cores::join);
        Throwable thrown = failure.get();
        if (thrown instanceof IOException e) {
            throw e;
        } else if (thrown instanceof RuntimeException e) {
            throw e;
        } else if (thrown instanceof Error e) {
            throw e;
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
