package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a workspace and nothing else of the machine, on as many threads as there are processors: no link is followed, no
 * mount crossed, nothing written. What is as in the image is only looked at.
 *
 * <p>Memory does not depend on the size of files. For one run.
 */
final class Walk {
    /** What a rollback makes beside the files it is about to put in place. */
    static final Pattern STAGED = Pattern.compile("\\.nightshift-restore-[0-9a-f]{16}");

    private static final int MOST_THREADS = 16;
    /** Of the heap, for each thread. */
    private static final long MEMORY_BYTES = 60L << 20;
    /** The deepest directories that a path can name go through some frames each. */
    private static final long STACK_BYTES = 16L << 20;

    private final Excludes excludes;
    private final Sink sink;
    private final Consumer<String> steps;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private final Set<Integer> handles = ConcurrentHashMap.newKeySet();
    private final long[] stats = new long[Stats.LONGS];

    private byte[] root = {};
    private long device;
    private long mount;
    private int busy;
    private @Nullable Folder result;
    private @Nullable Throwable failure;

    Walk(Excludes excludes, Sink sink, Consumer<String> steps) {
        this.excludes = excludes;
        this.sink = sink;
        this.steps = steps;
    }

    /** What was found: the root and what the kernel says of it. */
    static final class Found {
        private final long[] stats;
        private final Folder folder;

        Found(long[] stats, Folder folder) {
            this.stats = stats;
            this.folder = folder;
        }

        long[] stats() {
            return stats;
        }

        Folder folder() {
            return folder;
        }
    }

    /** Null where the directory could not be read at all. */
    @Nullable
    Found run(Path directory, @Nullable Folder known) throws IOException {
        root = RawNames.bytes(RawNames.raw(directory));
        push(new Visit(this, null, 0, known)::run);
        List<Thread> threads = new ArrayList<>();
        int count = threads(
                Runtime.getRuntime().availableProcessors(), Runtime.getRuntime().maxMemory());
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(null, this::work, "snapshot-walk-" + i, STACK_BYTES);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        join(threads);
        handles.forEach(DirectoryReader::closeHandle);
        rethrow(failure);
        Folder found = result;
        return found == null ? null : new Found(stats, found);
    }

    /** Each may hold a file of {@link Sink#LARGE} bytes, and what becomes of it. */
    static int threads(int processors, long memory) {
        return (int) Math.max(1, Math.min(Math.min(MOST_THREADS, processors), memory / MEMORY_BYTES));
    }

    private static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException("a walk ended: " + failure, failure);
        }
    }

    private void work() {
        try (Worker worker = new Worker(this)) {
            for (Task task = take(); task != null; task = take()) {
                task.run(worker);
                ran();
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
        notifyAll();
    }

    /** The newest first, so that few directories are open at a time. */
    private synchronized @Nullable Task take() throws IOException {
        while (tasks.isEmpty() && busy > 0 && failure == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
        if (failure != null || tasks.isEmpty()) {
            return null;
        }
        busy++;
        return tasks.pollLast();
    }

    private synchronized void ran() {
        busy--;
        if (busy == 0 && tasks.isEmpty()) {
            notifyAll();
        }
    }

    synchronized void push(Task task) {
        tasks.addLast(task);
        notify();
    }

    void begin(DirectoryReader reader) {
        device = reader.device();
        mount = reader.mount();
        Stats.put(reader, stats, 0);
    }

    boolean onThisMount(DirectoryReader reader) {
        return reader.device() == device && reader.mount() == mount;
    }

    void finish(@Nullable Folder folder) {
        result = folder;
    }

    byte[] root() {
        return root;
    }

    Excludes excludes() {
        return excludes;
    }

    Sink sink() {
        return sink;
    }

    void step(String name) {
        steps.accept(name);
    }

    void opened(int handle) {
        handles.add(handle);
    }

    void close(int handle) {
        handles.remove(handle);
        DirectoryReader.closeHandle(handle);
    }

    /** Something to be done by any of the threads. */
    interface Task {
        void run(Worker worker) throws IOException;
    }

    /** What each thread has for itself. */
    static final class Worker implements AutoCloseable {
        private final DirectoryReader reader = new DirectoryReader();
        private final FileReading files;
        private final DatabaseReading databases;

        Worker(Walk walk) throws IOException {
            files = new FileReading(walk, reader);
            databases = new DatabaseReading(walk, reader, files);
        }

        DirectoryReader reader() {
            return reader;
        }

        void read(Visit visit, int row) throws IOException {
            files.read(visit, row);
        }

        void read(Visit visit, Databases.Live live) throws IOException {
            databases.read(visit, live);
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
