package dev.nightshift.runner;

import dev.nightshift.process.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The folders behind TMPDIR: one for each job that runs at a time, emptied after each. Made once and used again, since
 * making and removing folders waits for the same journal of the file system as every commit of the database. Thread-safe.
 */
final class TemporaryFolders {
    private final Path root;
    private final Queue<Path> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();

    /** Only for the holder of the runner lock: what lies in {@code root} is nobody's. */
    TemporaryFolders(Path root) {
        this.root = root;
    }

    /** An empty folder that no other job has. */
    Path take() throws IOException {
        Path folder = free.poll();
        while (folder == null) {
            Path next = root.resolve(Integer.toString(made.incrementAndGet()));
            boolean there = Files.exists(next, LinkOption.NOFOLLOW_LINKS);
            folder = !there || Trees.empty(next) ? PrivateFiles.createFolders(next) : null;
        }
        return folder;
    }

    /** Empties it for the next job; one that cannot be emptied is not used again. */
    void giveBack(Path folder) {
        if (Trees.empty(folder)) {
            free.add(folder);
        }
    }
}
