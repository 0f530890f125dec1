package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes all that a run will put into a workspace, by several threads, before anything of the workspace is changed. What
 * the store cannot give back as it was written is found here.
 */
final class Staging {
    private static final int MOST_THREADS = 4;

    private final StoreFolder folder;
    private final WorkspaceTree tree;
    private final List<Planner.Action> puts;
    private final Set<String> sparse;
    private final List<String> names = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** {@code puts} have targets; {@code sparse} are paths of files that get holes. */
    Staging(StoreFolder folder, WorkspaceTree tree, List<Planner.Action> puts, Set<String> sparse) {
        this.folder = folder;
        this.tree = tree;
        this.puts = puts;
        this.sparse = sparse;
    }

    /** Where each of them is made, below the directory for that: one shard for each directory that they are to be in. */
    List<String> names() {
        return names;
    }

    /** Fails as a whole when any of it fails. */
    void run() throws IOException {
        Map<String, Integer> shards = new HashMap<>();
        for (Planner.Action action : puts) {
            String parent = State.parent(action.path());
            Integer shard = shards.get(parent);
            if (shard == null) {
                shard = shards.size();
                shards.put(parent, shard);
                tree.makeShard(Integer.toString(shard));
            }
            names.add(shard + "/" + names.size());
        }
        int threads =
                Math.min(Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()), 1 + puts.size() / 64);
        CountDownLatch done = new CountDownLatch(threads - 1);
        for (int at = 1; at < threads; at++) {
            Thread thread = new Thread(
                    () -> {
                        work();
                        done.countDown();
                    },
                    "restore-" + at);
            thread.setDaemon(true);
            thread.start();
        }
        work();
        boolean interrupted = false;
        for (boolean waiting = true; waiting; ) {
            try {
                done.await();
                waiting = false;
            } catch (InterruptedException e) {
                // What was begun is ended first: nobody may close the tree under a thread that writes.
                interrupted = true;
                next.set(puts.size());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            failure.compareAndSet(null, new IOException("interrupted"));
        }
        raise(failure.get());
    }

    private static void raise(@Nullable Throwable reason) throws IOException {
        if (reason instanceof IOException e) {
            throw e;
        }
        if (reason instanceof RuntimeException e) {
            throw e;
        }
        if (reason instanceof Error e) {
            throw e;
        }
    }

    private void work() {
        try (Hands hands = new Hands(folder, tree)) {
            for (int at = next.getAndIncrement(); at < puts.size(); at = next.getAndIncrement()) {
                stage(hands.hand(), puts.get(at), names.get(at));
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            next.set(puts.size());
        }
    }

    private void stage(TreeHand hand, Planner.Action action, String staged) throws IOException {
        Entry was = action.target();
        if (was == null) {
            return;
        }
        switch (was.type()) {
            case DIRECTORY -> hand.stageDirectory(staged, was);
            case LINK -> hand.stageLink(staged, was);
            case FILE -> hand.stageFile(staged, was, sparse.contains(action.path()));
        }
    }

    /** What one thread needs. */
    static final class Hands implements Closeable {
        private final List<Closeable> open = new ArrayList<>();
        private final TreeHand hand;

        Hands(StoreFolder folder, WorkspaceTree tree) throws IOException {
            ObjectStore store = new ObjectStore(folder);
            open.add(store);
            hand = new TreeHand(tree, new Contents(store));
            open.add(hand);
        }

        TreeHand hand() {
            return hand;
        }

        @Override
        public void close() throws IOException {
            for (Closeable each : open) {
                each.close();
            }
        }
    }
}
