package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import dev.nightshift.process.DirectoryWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.eclipse.jgit.lib.Constants;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way to write into a {@link WorkspaceTree}, and it cannot write elsewhere.
 *
 * <p>Every directory is opened anew from the root for each thing that is done in it, without following a link or crossing
 * a mount, so what is swapped in meanwhile leads nowhere. Files are never written where they are: what a hard link
 * elsewhere shows stays as it is.
 */
final class TreeHand implements Closeable {
    private static final boolean GIVES_AWAY = DirectoryWriter.canGiveAway();
    private static final int TYPE_BITS = 0170000;
    private static final int SMALL = 1 << 20;
    /** File systems stamp changes by clocks that are this coarse at most. */
    private static final long RACY_NANOS = 2_000_000_000L;

    private final WorkspaceTree tree;
    private final DirectoryWriter writer;
    private final DirectoryReader reader;
    private final Contents contents;

    TreeHand(WorkspaceTree tree, Contents contents) throws IOException {
        this.tree = tree;
        this.contents = contents;
        this.writer = new DirectoryWriter();
        this.reader = new DirectoryReader();
    }

    /**
     * Is the disk still as it was when the state was read?
     *
     * @param since when reading began, by the clock of the kernel; what was last changed before is not read again
     */
    boolean stillAs(String path, @Nullable Entry expected, long since) throws IOException {
        int parent;
        try {
            parent = writer.open(tree.top(), RawNames.bytes(State.parent(path)));
        } catch (NoSuchFileException e) {
            return expected == null;
        }
        try {
            byte[] name = name(path);
            int answer = reader.stat(parent, name, 0, name.length);
            if (answer == DirectoryReader.GONE || expected == null) {
                return answer == DirectoryReader.GONE && expected == null;
            }
            return answer >= 0 && is(parent, name, expected, since);
        } finally {
            DirectoryWriter.closeHandle(parent);
        }
    }

    /** Would a snapshot of this database still keep the same? */
    boolean stillAsCopy(String path, Entry expected) throws IOException {
        return contents.matchesCopy(
                expected.content(), expected.size(), tree.root().resolve(path));
    }

    private boolean is(int parent, byte[] name, Entry expected, long since) throws IOException {
        int type = reader.mode() & TYPE_BITS;
        if (expected.isDirectory()) {
            return type == 0040000;
        }
        boolean old = reader.changedSeconds() * 1_000_000_000L + reader.changedNanos() < since - RACY_NANOS;
        boolean sameTime = Instant.ofEpochSecond(reader.modifiedSeconds(), reader.modifiedNanos())
                .equals(expected.modified());
        if (expected.type() == Entry.Type.LINK) {
            byte[] target = type == 0120000 ? reader.readLink(parent, name, 0, name.length) : null;
            return target != null
                    && ObjectStore.hash(Constants.OBJ_BLOB, target, target.length)
                            .equals(expected.content().id());
        }
        if (type != 0100000 || reader.size() != expected.size() || (reader.mode() & 07777) != expected.permissions()) {
            return false;
        }
        return (old && sameTime) || sameContent(parent, name, expected);
    }

    private boolean sameContent(int parent, byte[] name, Entry expected) throws IOException {
        int file = reader.openFile(parent, name, 0, name.length);
        if (file < 0) {
            return false;
        }
        try (InputStream content = new HandleStream(file)) {
            return contents.matches(expected.content(), expected.size(), content);
        } finally {
            DirectoryWriter.closeHandle(file);
        }
    }

    /** Makes a file whole, beside all others; hashes what it writes. */
    void stageFile(String staged, Entry entry, boolean sparse) throws IOException {
        int shard = writer.open(tree.staging(), RawNames.bytes(State.parent(staged)));
        try {
            int file = writer.create(shard, name(staged));
            try {
                if (!write(file, entry, sparse)) {
                    throw damaged(entry);
                }
                if (GIVES_AWAY) {
                    writer.owner(file, entry.owner().user(), entry.owner().group());
                }
                writer.mode(file, entry.permissions());
                Instant modified = entry.modified();
                writer.time(file, modified.getEpochSecond(), modified.getNano());
            } finally {
                DirectoryWriter.closeHandle(file);
            }
        } finally {
            DirectoryWriter.closeHandle(shard);
        }
    }

    private static DamagedException damaged(Entry entry) {
        return new DamagedException("object " + entry.content().id().name() + " is not what was written");
    }

    private boolean write(int file, Entry entry, boolean sparse) throws IOException {
        if (sparse && !entry.content().chunked()) {
            Holes holes = new Holes(new NewFile(file));
            boolean good = contents.copy(entry.content(), entry.size(), holes);
            holes.end(entry.size());
            return good;
        }
        if (!entry.content().chunked() && entry.size() <= SMALL) {
            byte[] bytes = contents.read(entry.content());
            writer.write(file, bytes, 0, bytes.length);
            return bytes.length == entry.size()
                    && ObjectStore.hash(Constants.OBJ_BLOB, bytes, bytes.length)
                            .equals(entry.content().id());
        }
        return contents.copy(entry.content(), entry.size(), new NewFile(file));
    }

    void stageLink(String staged, Entry entry) throws IOException {
        byte[] target = contents.read(entry.content());
        if (!ObjectStore.hash(Constants.OBJ_BLOB, target, target.length)
                .equals(entry.content().id())) {
            throw damaged(entry);
        }
        byte[] name = name(staged);
        int shard = writer.open(tree.staging(), RawNames.bytes(State.parent(staged)));
        try {
            writer.makeLink(shard, name, target);
            if (GIVES_AWAY) {
                writer.ownerOfLink(
                        shard, name, entry.owner().user(), entry.owner().group());
            }
            Instant modified = entry.modified();
            writer.timeOfLink(shard, name, modified.getEpochSecond(), modified.getNano());
        } finally {
            DirectoryWriter.closeHandle(shard);
        }
    }

    /** One more name for a file that was made. */
    void stageName(String staged, String another) throws IOException {
        int shard = writer.open(tree.staging(), RawNames.bytes(State.parent(staged)));
        try {
            writer.makeName(shard, name(staged), name(another));
        } finally {
            DirectoryWriter.closeHandle(shard);
        }
    }

    /** Open to us until {@link #finish}. */
    void stageDirectory(String staged, Entry entry) throws IOException {
        int shard = writer.open(tree.staging(), RawNames.bytes(State.parent(staged)));
        try {
            writer.makeDirectory(shard, name(staged));
        } finally {
            DirectoryWriter.closeHandle(shard);
        }
        int handle = writer.open(tree.staging(), RawNames.bytes(staged));
        try {
            if (GIVES_AWAY) {
                writer.owner(handle, entry.owner().user(), entry.owner().group());
            }
            writer.mode(handle, entry.permissions() | 0700);
        } finally {
            DirectoryWriter.closeHandle(handle);
        }
    }

    /** {@code replace}: something is there by that name and goes at the same moment. */
    void place(String staged, String path, boolean replace) throws IOException {
        int shard = writer.open(tree.staging(), RawNames.bytes(State.parent(staged)));
        try {
            int parent = writer.open(tree.top(), RawNames.bytes(State.parent(path)));
            try {
                writer.move(shard, name(staged), parent, name(path), replace);
            } finally {
                DirectoryWriter.closeHandle(parent);
            }
        } finally {
            DirectoryWriter.closeHandle(shard);
        }
    }

    void delete(String path, boolean isDirectory) throws IOException {
        try {
            int parent = writer.open(tree.top(), RawNames.bytes(State.parent(path)));
            try {
                writer.remove(parent, name(path), isDirectory);
            } finally {
                DirectoryWriter.closeHandle(parent);
            }
        } catch (NoSuchFileException e) {
            // Gone already is what was wanted.
        }
    }

    void mode(String directory, int permissions) throws IOException {
        int handle = writer.open(tree.top(), RawNames.bytes(directory));
        try {
            writer.mode(handle, permissions);
        } finally {
            DirectoryWriter.closeHandle(handle);
        }
    }

    /** Gives an existing directory its permissions and its time. */
    void finish(String directory, int permissions, Instant modified) throws IOException {
        int handle = writer.open(tree.top(), RawNames.bytes(directory));
        try {
            writer.mode(handle, permissions);
            writer.time(handle, modified.getEpochSecond(), modified.getNano());
        } finally {
            DirectoryWriter.closeHandle(handle);
        }
    }

    private static byte[] name(String path) {
        return RawNames.bytes(path.substring(path.lastIndexOf('/') + 1));
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
    }

    /** Reads on by a handle that somebody else closes. */
    private final class HandleStream extends InputStream {
        private final int file;

        HandleStream(int file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            int got = reader.read(file, target, offset, count);
            if (got < 0) {
                throw new IOException("read: error " + -got);
            }
            return got == 0 ? -1 : got;
        }
    }

    private final class NewFile implements ContentTarget {
        private final int file;

        NewFile(int file) {
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            writer.write(file, bytes, offset, count);
        }

        @Override
        public void skip(long bytes) throws IOException {
            writer.skip(file, bytes);
        }

        @Override
        public void end(long size) throws IOException {
            writer.length(file, size);
        }
    }
}
