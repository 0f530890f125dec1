package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import dev.nightshift.process.DirectoryWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A workspace that is written into: its root by handle, and a directory of an unguessable name in it in which everything
 * is made whole before it is moved into place.
 *
 * <p>Thread-safe except for {@link #removeStaged}, {@link #beginStaging} and {@link #endStaging}; each thread writes by
 * its own {@link TreeHand}.
 */
final class WorkspaceTree implements Closeable {
    private static final byte[] TOP = {};
    /** A directory of shards, in each of which things are made. */
    private static final int STAGED_DEPTH = 2;

    private static final int TYPE_BITS = 0170000;
    private static final int DIRECTORY = 0040000;

    private final SecureRandom random = new SecureRandom();
    private final DirectoryWriter writer;
    private final DirectoryReader reader;
    private final Path root;
    private final int top;
    private int staging = -1;
    private byte[] stagingName = TOP;

    private WorkspaceTree(Path root, DirectoryWriter writer, DirectoryReader reader, int top) {
        this.root = root;
        this.writer = writer;
        this.reader = reader;
        this.top = top;
    }

    /** {@code root} is no link. */
    static WorkspaceTree open(Path root) throws IOException {
        DirectoryWriter writer = new DirectoryWriter();
        try {
            DirectoryReader reader = new DirectoryReader();
            return new WorkspaceTree(root, writer, reader, writer.openRoot(RawNames.bytes(RawNames.raw(root))));
        } catch (IOException e) {
            writer.close();
            throw e;
        }
    }

    /** The clock by which the kernel stamps files: nanoseconds since 1970. */
    static long kernelNanos() throws IOException {
        try (DirectoryReader reader = new DirectoryReader()) {
            return reader.kernelNanos();
        }
    }

    /** For reading; where it leads may change. */
    Path root() {
        return root;
    }

    int top() {
        return top;
    }

    int staging() {
        if (staging < 0) {
            throw new IllegalStateException("nothing is staged. Indicates a bug.");
        }
        return staging;
    }

    /** Removes what an interrupted run left. */
    void removeStaged() throws IOException {
        for (byte[] name : names(top, TOP)) {
            if (Walk.STAGED.matcher(RawNames.raw(name)).matches()) {
                remove(top, name, 0);
            }
        }
    }

    private void remove(int directory, byte[] name, int depth) throws IOException {
        if (reader.stat(directory, name, 0, name.length) < 0) {
            return;
        }
        boolean isDirectory = (reader.mode() & TYPE_BITS) == DIRECTORY;
        if (isDirectory && depth < STAGED_DEPTH) {
            int handle = writer.open(directory, name);
            try {
                writer.mode(handle, 0700);
                for (byte[] child : names(handle, TOP)) {
                    remove(handle, child, depth + 1);
                }
            } finally {
                DirectoryWriter.closeHandle(handle);
            }
        }
        writer.remove(directory, name, isDirectory);
    }

    private List<byte[]> names(int directory, byte[] below) throws IOException {
        List<byte[]> names = new ArrayList<>();
        int handle = writer.open(directory, below);
        try {
            reader.list();
            while (reader.next(handle) == 1) {
                byte[] name = new byte[reader.nameLength()];
                reader.copyName(name, 0, name.length);
                names.add(name);
            }
        } finally {
            DirectoryWriter.closeHandle(handle);
        }
        return names;
    }

    void beginStaging() throws IOException {
        stagingName = RawNames.bytes(".nightshift-restore-" + HexFormat.of().toHexDigits(random.nextLong()));
        writer.makeDirectory(top, stagingName);
        staging = writer.open(top, stagingName);
    }

    /** One more directory to make things in: file systems are slow when there are many in one. */
    void makeShard(String name) throws IOException {
        writer.makeDirectory(staging(), RawNames.bytes(name));
    }

    /** What is still in it was not put in place. */
    void endStaging() throws IOException {
        if (staging >= 0) {
            DirectoryWriter.closeHandle(staging);
            staging = -1;
            remove(top, stagingName, 0);
        }
    }

    /** Returns when all of it is on disk. */
    void sync() throws IOException {
        writer.sync(top);
    }

    @Override
    public void close() {
        if (staging >= 0) {
            DirectoryWriter.closeHandle(staging);
            staging = -1;
        }
        DirectoryWriter.closeHandle(top);
        reader.close();
        writer.close();
    }
}
