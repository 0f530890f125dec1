package dev.nightshift.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;

/**
 * Makes, moves and removes files, links and directories by handle. A directory below a root is reached without following
 * a link, leaving the root or crossing a mount: in one call where the kernel has {@code openat2} (since 5.6), else name by
 * name.
 *
 * <p>Handles are those of the kernel, names the bytes that it keeps. Not thread-safe: one for each thread; handles may be
 * shared. Linux on x86-64 and ARM64.
 */
public final class DirectoryWriter implements AutoCloseable {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
    private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    private static final int O_CLOEXEC = 02000000;
    /** O_WRONLY | O_CREAT | O_EXCL. */
    private static final int O_NEW = 01 | 0100 | 0200;

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int RENAME_NOREPLACE = 1;
    /** RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH. */
    private static final long BENEATH = 0x01 | 0x02 | 0x04 | 0x08;

    private static final long OPEN_HOW_BYTES = 24;
    /** UTIME_OMIT: leave this time as it is. */
    private static final long OMIT = (1L << 30) - 2;

    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int SEEK_CUR = 1;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EEXIST = 17;
    private static final int EXDEV = 18;
    private static final int ENOTDIR = 20;
    private static final int EINVAL = 22;
    private static final int ENOSPC = 28;
    private static final int ENAMETOOLONG = 36;
    private static final int ENOSYS = 38;
    private static final int ENOTEMPTY = 39;
    private static final int ELOOP = 40;
    private static final int EDQUOT = 122;

    private static final int NAME_BYTES = 8 * 1024;
    private static final int DATA_BYTES = 256 * 1024;
    private static final int SMALL_BYTES = 64;
    private static final int ATTEMPTS = 64;

    private final Memory memory = new Memory(2L * NAME_BYTES + DATA_BYTES + SMALL_BYTES);
    private final long nameAt = Pointer.nativeValue(memory);
    private final long otherAt = nameAt + NAME_BYTES;
    private final long dataAt = otherAt + NAME_BYTES;
    private final long smallAt = dataAt + DATA_BYTES;
    private final ByteBuffer name = memory.getByteBuffer(0, NAME_BYTES);
    private final ByteBuffer other = memory.getByteBuffer(NAME_BYTES, NAME_BYTES);
    private final ByteBuffer data = memory.getByteBuffer(2L * NAME_BYTES, DATA_BYTES);
    private final ByteBuffer small =
            memory.getByteBuffer(2L * NAME_BYTES + DATA_BYTES, SMALL_BYTES).order(ByteOrder.nativeOrder());
    private final DirectoryReader reader;
    private boolean byName;

    /** @throws IOException where this machine lacks one of the calls */
    public DirectoryWriter() throws IOException {
        this(false);
    }

    /** {@code byName}: as if the kernel had no {@code openat2}. */
    DirectoryWriter(boolean byName) throws IOException {
        this.byName = byName;
        String missing = WritingCalls.missing();
        if (missing != null) {
            memory.close();
            throw new IOException("files cannot be written by handle on this machine: " + missing);
        }
        this.reader = new DirectoryReader();
    }

    /** Is only root able to give files away, and are we root? */
    public static boolean canGiveAway() {
        return WritingCalls.missing() == null && WritingCalls.geteuid() == 0;
    }

    /** A directory by its absolute path; links on the way to it are followed, it is none itself. */
    public int openRoot(byte[] path) throws IOException {
        set(name, path);
        int handle = WritingCalls.openat(AT_FDCWD, nameAt, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
        return handle >= 0 ? handle : fail("open", path);
    }

    /** A directory below {@code root}, by its path from there; the empty one is the root itself. */
    public int open(int root, byte[] path) throws IOException {
        byte[] from = path.length == 0 ? new byte[] {'.'} : path;
        for (int attempt = 0; !byName && attempt < ATTEMPTS; attempt++) {
            set(name, from);
            small.putLong(0, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            small.putLong(8, 0);
            small.putLong(16, BENEATH);
            int handle = (int) WritingCalls.syscall(WritingCalls.SYS_OPENAT2, root, nameAt, smallAt, OPEN_HOW_BYTES);
            if (handle >= 0) {
                return handle;
            }
            int error = Native.getLastError();
            if (error == ENOSYS || error == EPERM || error == ENAMETOOLONG) {
                byName = error != ENAMETOOLONG;
                break;
            }
            // Something was renamed at that moment: the kernel cannot tell whether this is still below.
            if (error != EAGAIN && error != EINTR) {
                throw failure("open", path, error);
            }
        }
        return byNames(root, path);
    }

    private int byNames(int root, byte[] path) throws IOException {
        int handle = next(root, new byte[] {'.'});
        try {
            reader.stat(root);
            long device = reader.device();
            long mount = reader.mount();
            for (int from = 0; from < path.length; ) {
                int to = from;
                while (to < path.length && path[to] != '/') {
                    to++;
                }
                int below = next(handle, Arrays.copyOfRange(path, from, to));
                WritingCalls.close(handle);
                handle = below;
                from = to + 1;
            }
            reader.stat(handle);
            if (reader.device() != device || reader.mount() != mount) {
                throw failure("open", path, EXDEV);
            }
            return handle;
        } catch (IOException e) {
            WritingCalls.close(handle);
            throw e;
        }
    }

    private int next(int directory, byte[] below) throws IOException {
        if (below.length == 2 && below[0] == '.' && below[1] == '.') {
            throw failure("open", below, EXDEV);
        }
        set(name, below);
        int handle = WritingCalls.openat(directory, nameAt, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
        return handle >= 0 ? handle : fail("open", below);
    }

    /** A new file, for writing, readable to its owner alone. */
    public int create(int directory, byte[] file) throws IOException {
        set(name, file);
        int handle = WritingCalls.openat(directory, nameAt, O_NEW | O_NOFOLLOW | O_CLOEXEC, 0600);
        return handle >= 0 ? handle : fail("create", file);
    }

    /** Goes on behind a hole. */
    public void skip(int file, long bytes) throws IOException {
        require(FileCalls.lseek(file, bytes, SEEK_CUR) < 0 ? -1 : 0, "seek", new byte[0]);
    }

    /** Makes a file so long; what was not written is a hole. */
    public void length(int file, long bytes) throws IOException {
        require(WritingCalls.ftruncate(file, bytes), "truncate", new byte[0]);
    }

    public void write(int file, byte[] bytes, int offset, int count) throws IOException {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int part = Math.min(end - at, DATA_BYTES);
            data.put(0, bytes, at, part);
            int written = 0;
            while (written < part) {
                long done = WritingCalls.write(file, dataAt + written, part - written);
                if (done < 0 && Native.getLastError() != EINTR) {
                    fail("write", new byte[0]);
                }
                written += (int) Math.max(0, done);
            }
            at += part;
        }
    }

    public void makeDirectory(int directory, byte[] below) throws IOException {
        set(name, below);
        require(WritingCalls.mkdirat(directory, nameAt, 0700), "mkdir", below);
    }

    /** A link whose target keeps its bytes. */
    public void makeLink(int directory, byte[] link, byte[] target) throws IOException {
        set(name, link);
        set(other, target);
        require(WritingCalls.symlinkat(otherAt, directory, nameAt), "symlink", link);
    }

    /** One more name, in the same directory, for a file that is there. */
    public void makeName(int directory, byte[] file, byte[] another) throws IOException {
        set(name, file);
        set(other, another);
        require(WritingCalls.linkat(directory, nameAt, directory, otherAt, 0), "link", another);
    }

    /** Moves within one file system; {@code replace}: what is there by that name is replaced at once. */
    public void move(int from, byte[] old, int to, byte[] replacement, boolean replace) throws IOException {
        set(name, old);
        set(other, replacement);
        int answer = WritingCalls.renameat2(from, nameAt, to, otherAt, replace ? 0 : RENAME_NOREPLACE);
        if (answer < 0 && !replace && Native.getLastError() == EINVAL) {
            requireNothing(to, replacement);
            answer = WritingCalls.renameat2(from, nameAt, to, otherAt, 0);
        }
        require(answer, "move", replacement);
    }

    /** For file systems that cannot refuse by themselves. */
    private void requireNothing(int directory, byte[] wanted) throws IOException {
        if (reader.stat(directory, wanted, 0, wanted.length) != DirectoryReader.GONE) {
            throw failure("move", wanted, EEXIST);
        }
    }

    /** Fails for a directory that is not empty. */
    public void remove(int directory, byte[] below, boolean isDirectory) throws IOException {
        set(name, below);
        require(WritingCalls.unlinkat(directory, nameAt, isDirectory ? AT_REMOVEDIR : 0), "remove", below);
    }

    /** All twelve bits. */
    public void mode(int handle, int permissions) throws IOException {
        require(WritingCalls.fchmod(handle, permissions), "chmod", new byte[0]);
    }

    public void owner(int handle, int user, int group) throws IOException {
        name.put(0, (byte) 0);
        require(WritingCalls.fchownat(handle, nameAt, user, group, AT_EMPTY_PATH), "chown", new byte[0]);
    }

    public void ownerOfLink(int directory, byte[] link, int user, int group) throws IOException {
        set(name, link);
        require(WritingCalls.fchownat(directory, nameAt, user, group, AT_SYMLINK_NOFOLLOW), "chown", link);
    }

    /** Sets when the content was changed last. */
    public void time(int handle, long seconds, int nanos) throws IOException {
        times(seconds, nanos);
        require(WritingCalls.futimens(handle, smallAt), "touch", new byte[0]);
    }

    public void timeOfLink(int directory, byte[] link, long seconds, int nanos) throws IOException {
        set(name, link);
        times(seconds, nanos);
        require(WritingCalls.utimensat(directory, nameAt, smallAt, AT_SYMLINK_NOFOLLOW), "touch", link);
    }

    private void times(long seconds, int nanos) {
        small.putLong(0, 0);
        small.putLong(8, OMIT);
        small.putLong(16, seconds);
        small.putLong(24, nanos);
    }

    /** Returns when all that was written to the file system of this handle is on disk. */
    public void sync(int handle) throws IOException {
        require(WritingCalls.syncfs(handle), "sync", new byte[0]);
    }

    public static void closeHandle(int handle) {
        WritingCalls.close(handle);
    }

    private static void set(ByteBuffer to, byte[] bytes) throws IOException {
        if (bytes.length >= NAME_BYTES) {
            throw new IOException("a name of " + bytes.length + " bytes");
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new IOException("a name that holds a zero byte");
            }
        }
        to.put(0, bytes, 0, bytes.length);
        to.put(bytes.length, (byte) 0);
    }

    private static void require(int answer, String what, byte[] bytes) throws IOException {
        if (answer < 0) {
            fail(what, bytes);
        }
    }

    private static int fail(String what, byte[] bytes) throws IOException {
        throw failure(what, bytes, Native.getLastError());
    }

    private static IOException failure(String what, byte[] bytes, int error) {
        String shown = new String(bytes, StandardCharsets.ISO_8859_1);
        return switch (error) {
            case ENOENT -> new NoSuchFileException(shown);
            case EEXIST -> new FileAlreadyExistsException(shown, null, "something else is there since");
            case ENOTEMPTY -> new DirectoryNotEmptyException(shown);
            case EXDEV -> new IOException("another file system is mounted there");
            case ELOOP, ENOTDIR -> new IOException("a link or a file is where a directory was");
            case ENOSPC, EDQUOT -> new NoSpaceException();
            default -> new IOException(what + ": error " + error);
        };
    }

    /** The disk is full, or the quota. */
    public static final class NoSpaceException extends IOException {
        private static final long serialVersionUID = 1L;

        NoSpaceException() {
            super("no space is left");
        }
    }

    @Override
    public void close() {
        reader.close();
        memory.close();
    }
}
