package dev.nightshift.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads directories and files by handle: no link is followed, nothing is written, names are the bytes that the kernel
 * keeps, and nothing is allocated for an entry.
 *
 * <p>Handles and lengths are those of the kernel; a negative answer is the number of an error ({@link #GONE}, …). What a
 * call found stays readable until the next one of the same sort. Not thread-safe: one for each thread. Handles may be
 * shared among threads. Linux on x86-64 and ARM64; layouts from {@code getdents64(2)} and {@code statx(2)}.
 */
public final class DirectoryReader implements AutoCloseable {
    /** There is nothing by that name. */
    public static final int GONE = -2;

    /** There is something else by that name, or it is a link. */
    public static final int OTHER = -20;

    private static final int ELOOP = 40;
    private static final int SEEK_SET = 0;
    private static final int SEEK_DATA = 3;
    private static final int ENXIO = 6;
    private static final int EMFILE = 24;
    private static final int ENFILE = 23;
    private static final int ENOMEM = 12;

    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
    private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_NONBLOCK = 04000;
    private static final int AT_FDCWD = -100;
    /** AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT. */
    private static final int BY_NAME = 0x900;

    private static final int AT_EMPTY_PATH = 0x1000;
    /** STATX_BASIC_STATS | STATX_MNT_ID. */
    private static final int WANTED = 0x17ff;

    private static final int MOUNT_ID = 0x1000;
    private static final int CLOCK_REALTIME_COARSE = 5;

    private static final int NAMES_BYTES = 64 * 1024;
    private static final int DATA_BYTES = 256 * 1024;
    private static final int NAME_BYTES = 8 * 1024;
    private static final int STAT_BYTES = 256;

    private final Memory memory = new Memory(NAMES_BYTES + DATA_BYTES + NAME_BYTES + STAT_BYTES);
    private final long namesAt = Pointer.nativeValue(memory);
    private final long dataAt = namesAt + NAMES_BYTES;
    private final long nameAt = dataAt + DATA_BYTES;
    private final long statAt = nameAt + NAME_BYTES;
    private final ByteBuffer names = memory.getByteBuffer(0, NAMES_BYTES).order(ByteOrder.nativeOrder());
    private final ByteBuffer data = memory.getByteBuffer(NAMES_BYTES, DATA_BYTES);
    private final ByteBuffer name = memory.getByteBuffer(NAMES_BYTES + DATA_BYTES, NAME_BYTES);
    private final ByteBuffer stat = memory.getByteBuffer(NAMES_BYTES + DATA_BYTES + NAME_BYTES, STAT_BYTES)
            .order(ByteOrder.nativeOrder());
    private int entry;
    private int length;
    private int end;

    /** @throws IOException where this machine lacks one of the calls */
    public DirectoryReader() throws IOException {
        String missing = FileCalls.missing();
        if (missing != null) {
            memory.close();
            throw new IOException("directories cannot be read on this machine: " + missing);
        }
    }

    /** A directory by its absolute path; links on the way to it are followed, it is none itself. */
    public int openRoot(byte[] path) throws IOException {
        set(path, 0, path.length);
        return checked(FileCalls.openat(AT_FDCWD, nameAt, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }

    public int openDirectory(int directory, byte[] bytes, int offset, int count) throws IOException {
        set(bytes, offset, count);
        return checked(FileCalls.openat(directory, nameAt, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }

    /** For reading; never waits for the other end of a pipe. */
    public int openFile(int directory, byte[] bytes, int offset, int count) throws IOException {
        set(bytes, offset, count);
        return checked(FileCalls.openat(directory, nameAt, O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    }

    public static void closeHandle(int handle) {
        FileCalls.close(handle);
    }

    /** Begins to list; the handle may be listed only once. */
    public void list() {
        end = 0;
        entry = 0;
        length = 0;
    }

    /** Goes to the next entry, {@code .} and {@code ..} left out: 1, or 0 at the end. */
    public int next(int directory) throws IOException {
        do {
            entry += length;
            if (entry >= end) {
                int count = checked(FileCalls.getdents64(directory, namesAt, NAMES_BYTES));
                if (count <= 0) {
                    return count;
                }
                end = count;
                entry = 0;
            }
            length = names.getShort(entry + 16) & 0xffff;
        } while (isDots());
        return 1;
    }

    private boolean isDots() {
        int at = entry + 19;
        if (names.get(at) != '.') {
            return false;
        }
        byte second = names.get(at + 1);
        return second == 0 || (second == '.' && names.get(at + 2) == 0);
    }

    /** Bytes of the name of this entry. */
    public int nameLength() {
        int from = entry + 19;
        int at = from;
        while (names.get(at) != 0) {
            at++;
        }
        return at - from;
    }

    public void copyName(byte[] target, int offset, int count) {
        names.get(entry + 19, target, offset, count);
    }

    /** Is the name of this entry these bytes? */
    public boolean nameIs(byte[] bytes, int offset, int count) {
        int from = entry + 19;
        if (count + 20 > length) {
            return false;
        }
        for (int at = 0; at < count; at++) {
            if (names.get(from + at) != bytes[offset + at]) {
                return false;
            }
        }
        return names.get(from + count) == 0;
    }

    /** Looks at this entry: 0, and the answer can be asked below. */
    public int statEntry(int directory) throws IOException {
        return checked(FileCalls.statx(directory, namesAt + entry + 19, BY_NAME, WANTED, statAt));
    }

    public int stat(int directory, byte[] bytes, int offset, int count) throws IOException {
        set(bytes, offset, count);
        return checked(FileCalls.statx(directory, nameAt, BY_NAME, WANTED, statAt));
    }

    /** Looks at what the handle stands for. */
    public int stat(int handle) throws IOException {
        name.put(0, (byte) 0);
        return checked(FileCalls.statx(handle, nameAt, AT_EMPTY_PATH, WANTED, statAt));
    }

    public int links() {
        return stat.getInt(16);
    }

    public int user() {
        return stat.getInt(20);
    }

    public int group() {
        return stat.getInt(24);
    }

    /** Type and permissions, as in {@code st_mode}. */
    public int mode() {
        return stat.getShort(28) & 0xffff;
    }

    public long inode() {
        return stat.getLong(32);
    }

    public long size() {
        return stat.getLong(40);
    }

    /** Bytes that the file takes on disk. */
    public long stored() {
        return stat.getLong(48) * 512;
    }

    public long changedSeconds() {
        return stat.getLong(96);
    }

    public int changedNanos() {
        return stat.getInt(104);
    }

    public long modifiedSeconds() {
        return stat.getLong(112);
    }

    public int modifiedNanos() {
        return stat.getInt(120);
    }

    public long device() {
        return ((long) stat.getInt(136) << 32) | (stat.getInt(140) & 0xffffffffL);
    }

    /** Tells two mounts of one device apart; 0 where the kernel does not (before Linux 5.8). */
    public long mount() {
        return (stat.getInt(0) & MOUNT_ID) == 0 ? 0 : stat.getLong(144);
    }

    /** Reads on; 0 at the end. */
    public int read(int file, byte[] target, int offset, int count) throws IOException {
        int got = checked(FileCalls.read(file, dataAt, Math.min(count, DATA_BYTES)));
        if (got > 0) {
            data.get(0, target, offset, got);
        }
        return got;
    }

    /** Where a file holds data, not before {@code at}; {@code end} where there is only a hole. Goes to {@code at}. */
    public long dataFrom(int file, long at, long end) {
        long found = FileCalls.lseek(file, at, SEEK_DATA);
        long data = found >= at ? found : found < 0 && Native.getLastError() == ENXIO ? end : at;
        position(file, at);
        return data;
    }

    /** Goes to a place from where the next reading goes on. */
    public void position(int file, long at) {
        FileCalls.lseek(file, at, SEEK_SET);
    }

    /** The target of a link; null where there is no link any more. */
    public byte @Nullable [] readLink(int directory, byte[] bytes, int offset, int count) throws IOException {
        set(bytes, offset, count);
        int got = checked(FileCalls.readlinkat(directory, nameAt, dataAt, DATA_BYTES));
        if (got < 0) {
            return null;
        }
        byte[] target = new byte[got];
        data.get(0, target);
        return target;
    }

    /** The clock by which the kernel stamps changes of files: nanoseconds since 1970. */
    public long kernelNanos() {
        FileCalls.clock_gettime(CLOCK_REALTIME_COARSE, statAt);
        return stat.getLong(0) * 1_000_000_000L + stat.getLong(8);
    }

    private void set(byte[] bytes, int offset, int count) throws IOException {
        if (count >= NAME_BYTES) {
            throw new IOException("a name of " + count + " bytes");
        }
        name.put(0, bytes, offset, count);
        name.put(count, (byte) 0);
    }

    /** @throws IOException when it is not the file's fault: no handle or no memory is left */
    private static int checked(long answer) throws IOException {
        if (answer >= 0) {
            return (int) answer;
        }
        int error = Native.getLastError();
        if (error == EMFILE || error == ENFILE || error == ENOMEM) {
            throw new IOException(
                    "no " + (error == ENOMEM ? "memory" : "file handle") + " is left (error " + error + ")");
        }
        return error == ELOOP || error == ENXIO ? OTHER : -error;
    }

    @Override
    public void close() {
        memory.close();
    }
}
