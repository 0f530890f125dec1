package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One directory while it is read.
 *
 * <p>One thread lists it; then any threads read its files and the directories in it, and whoever is last puts it together
 * and tells the directory above. Of a directory that is as it was nothing is made: the image's own one is the result.
 */
final class Visit {
    private static final int MOST_FILES = 64;
    private static final long MOST_BYTES = 1 << 20;

    private final Walk walk;
    private final @Nullable Visit parent;
    private final int row;
    private final @Nullable Folder known;

    /** What is still to be done, the listing included. */
    private final AtomicInteger open = new AtomicInteger(1);
    /** Who still needs the handle, the listing included. */
    private final AtomicInteger users = new AtomicInteger(1);

    private int handle = -1;
    /** Rows that are as they were, from the first one on. */
    private int same;

    private volatile @Nullable Table table;

    Visit(Walk walk, @Nullable Visit parent, int row, @Nullable Folder known) {
        this.walk = walk;
        this.parent = parent;
        this.row = row;
        this.known = known;
    }

    Walk walk() {
        return walk;
    }

    boolean isRoot() {
        return parent == null;
    }

    int handle() {
        return handle;
    }

    /** Raw, from the root of the workspace. */
    String path() {
        Visit above = parent;
        if (above == null) {
            return "";
        }
        Table made = above.table;
        Folder was = above.known;
        return State.child(above.path(), made != null ? made.name(row) : was != null ? was.name(row) : "");
    }

    /** Opens and lists the directory. */
    void run(Walk.Worker worker) throws IOException {
        DirectoryReader reader = worker.reader();
        int opened = open(reader);
        if (opened < 0) {
            fail(
                    opened == DirectoryReader.GONE,
                    opened == DirectoryReader.OTHER ? Uncovered.UNSTABLE : Uncovered.UNREADABLE);
            return;
        }
        handle = opened;
        walk.opened(handle);
        int answer = reader.stat(handle);
        if (answer >= 0 && parent == null) {
            walk.begin(reader);
        }
        if (answer >= 0 && !walk.onThisMount(reader)) {
            fail(false, Uncovered.MOUNT);
            return;
        }
        walk.step("walk");
        Listing listing = new Listing(this, known);
        answer = answer < 0 ? answer : listing.run(reader);
        if (answer < 0) {
            fail(answer == DirectoryReader.GONE, Uncovered.UNREADABLE);
            return;
        }
        same = listing.same();
        table = listing.table();
        spread(listing);
        release();
        done();
    }

    private int open(DirectoryReader reader) throws IOException {
        Visit above = parent;
        if (above == null) {
            return reader.openRoot(walk.root());
        }
        Table made = above.table;
        Folder was = above.known;
        byte[] names = made != null ? made.names : was != null ? was.names : new byte[0];
        int[] ends = made != null ? made.ends : was != null ? was.ends : new int[0];
        int start = row == 0 ? 0 : ends[row - 1];
        try {
            return reader.openDirectory(above.handle, names, start, ends[row] - start);
        } finally {
            above.release();
        }
    }

    private void spread(Listing listing) {
        Table made = table;
        for (int below : listing.folders()) {
            Folder was = made != null ? made.folderAt(below) : known != null ? known.folder(below) : null;
            hold();
            walk.push(new Visit(walk, this, below, was)::run);
        }
        if (made != null) {
            Databases databases = Databases.among(made);
            batches(databases.without(listing.files()), made);
            databases.all().forEach(this::push);
        }
    }

    private void batches(List<Integer> files, Table made) {
        List<Integer> batch = new ArrayList<>();
        long bytes = 0;
        for (int file : files) {
            batch.add(file);
            bytes += Stats.size(made.stats, file * Stats.LONGS);
            if (batch.size() == MOST_FILES || bytes >= MOST_BYTES) {
                push(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!batch.isEmpty()) {
            push(batch);
        }
    }

    private void push(List<Integer> batch) {
        hold();
        walk.push(worker -> {
            for (int file : batch) {
                worker.read(this, file);
            }
            release();
            done();
        });
    }

    private void push(Databases.Live live) {
        hold();
        walk.push(worker -> {
            worker.read(this, live);
            release();
            done();
        });
    }

    private void hold() {
        open.incrementAndGet();
        users.incrementAndGet();
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            walk.close(handle);
        }
    }

    private void fail(boolean gone, Uncovered why) throws IOException {
        if (handle >= 0) {
            release();
        }
        Visit above = parent;
        if (above == null) {
            walk.finish(null);
            return;
        }
        synchronized (above) {
            if (gone) {
                above.change().gone(row);
            } else {
                above.change().uncovered(row, why);
            }
        }
        above.done();
    }

    /** The rows, to be filled by whoever holds this visit's monitor. */
    Table change() {
        Table made = table;
        if (made == null) {
            made = new Table(known, same);
            table = made;
        }
        return made;
    }

    private void done() throws IOException {
        if (open.decrementAndGet() > 0) {
            return;
        }
        Folder result = result();
        Visit above = parent;
        if (above == null) {
            walk.finish(result);
            return;
        }
        synchronized (above) {
            Table made = above.table;
            Folder was = made != null ? made.folderAt(row) : above.known != null ? above.known.folder(row) : null;
            if (result != was || made != null) {
                above.change().folder(row, result);
            }
        }
        above.done();
    }

    private Folder result() throws IOException {
        Folder was = known;
        if (table == null && was != null && same == was.count()) {
            return was;
        }
        return change().build(walk.sink());
    }
}
