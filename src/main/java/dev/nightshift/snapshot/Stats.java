package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.time.Instant;
import org.eclipse.jgit.lib.FileMode;
import org.jspecify.annotations.Nullable;

/** What the kernel says of a file, as eight numbers in an array, so that a hundred thousand of them are small. */
final class Stats {
    /** Numbers for each file. */
    static final int LONGS = 8;

    private static final int SIZE = 0;
    private static final int MODIFIED = 1;
    private static final int CHANGED = 2;
    /** Those of the modification in the upper half, those of the change in the lower. */
    private static final int NANOS = 3;

    private static final int INODE = 4;
    /** Mode in the upper half, links in the lower. */
    private static final int MODE = 5;
    /** User in the upper half, group in the lower. */
    private static final int OWNER = 6;
    /** Bytes on disk: not compared, because they settle after the file did. */
    private static final int STORED = 7;

    private static final int TYPE_BITS = 0170000;
    private static final long LOW = 0xffffffffL;

    private Stats() {}

    /** Takes over what the reader looked at last. */
    static void put(DirectoryReader reader, long[] stats, int at) {
        stats[at + SIZE] = reader.size();
        stats[at + MODIFIED] = reader.modifiedSeconds();
        stats[at + CHANGED] = reader.changedSeconds();
        stats[at + NANOS] = pair(reader.modifiedNanos(), reader.changedNanos());
        stats[at + INODE] = reader.inode();
        stats[at + MODE] = pair(reader.mode(), reader.links());
        stats[at + OWNER] = pair(reader.user(), reader.group());
        stats[at + STORED] = reader.stored();
    }

    /** Is what the reader looked at last the same, unchanged? */
    static boolean match(DirectoryReader reader, long[] stats, int at) {
        return stats[at + SIZE] == reader.size()
                && stats[at + MODIFIED] == reader.modifiedSeconds()
                && stats[at + CHANGED] == reader.changedSeconds()
                && stats[at + NANOS] == pair(reader.modifiedNanos(), reader.changedNanos())
                && stats[at + INODE] == reader.inode()
                && stats[at + MODE] == pair(reader.mode(), reader.links())
                && stats[at + OWNER] == pair(reader.user(), reader.group());
    }

    /** Are both times at least that much older than the moment? In nanoseconds since 1970. */
    static boolean settled(long[] stats, int at, long moment, long margin) {
        return older(stats[at + MODIFIED], (int) (stats[at + NANOS] >>> 32), moment - margin)
                && older(stats[at + CHANGED], (int) stats[at + NANOS], moment - margin);
    }

    private static boolean older(long seconds, int nanos, long moment) {
        long wanted = Math.floorDiv(moment, 1_000_000_000L);
        return seconds < wanted || (seconds == wanted && nanos <= Math.floorMod(moment, 1_000_000_000L));
    }

    static void size(long[] stats, int at, long size) {
        stats[at + SIZE] = size;
    }

    /** Null for pipes, sockets and devices. */
    static Entry.@Nullable Type type(long[] stats, int at) {
        return type(mode(stats, at));
    }

    static Entry.@Nullable Type type(int mode) {
        return switch (mode & TYPE_BITS) {
            case 0040000 -> Entry.Type.DIRECTORY;
            case 0100000 -> Entry.Type.FILE;
            case 0120000 -> Entry.Type.LINK;
            default -> null;
        };
    }

    static FileMode gitMode(long[] stats, int at) {
        int mode = mode(stats, at);
        return switch (mode & TYPE_BITS) {
            case 0040000 -> FileMode.TREE;
            case 0120000 -> FileMode.SYMLINK;
            default -> (mode & 0100) == 0 ? FileMode.REGULAR_FILE : FileMode.EXECUTABLE_FILE;
        };
    }

    static int mode(long[] stats, int at) {
        return (int) (stats[at + MODE] >>> 32);
    }

    static int links(long[] stats, int at) {
        return (int) stats[at + MODE];
    }

    static long size(long[] stats, int at) {
        return stats[at + SIZE];
    }

    static long inode(long[] stats, int at) {
        return stats[at + INODE];
    }

    static long stored(long[] stats, int at) {
        return stats[at + STORED];
    }

    static Instant modified(long[] stats, int at) {
        return Instant.ofEpochSecond(stats[at + MODIFIED], stats[at + NANOS] >>> 32);
    }

    static Entry.Owner owner(long[] stats, int at) {
        return new Entry.Owner((int) (stats[at + OWNER] >>> 32), (int) stats[at + OWNER]);
    }

    /** Does the record of facts say the same of both, contents aside? */
    static boolean sameFacts(long[] a, int inA, long[] b, int inB) {
        return (a[inA + SIZE] == b[inB + SIZE] || type(a, inA) == Entry.Type.DIRECTORY)
                && a[inA + MODIFIED] == b[inB + MODIFIED]
                && a[inA + NANOS] >>> 32 == b[inB + NANOS] >>> 32
                && mode(a, inA) == mode(b, inB)
                && a[inA + OWNER] == b[inB + OWNER];
    }

    private static long pair(int upper, int lower) {
        return ((long) upper << 32) | (lower & LOW);
    }
}
