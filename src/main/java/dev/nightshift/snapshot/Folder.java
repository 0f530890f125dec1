package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * One directory of an image: what is in it, as it was read, in the order in which the kernel lists it. Immutable; about
 * a hundred bytes an entry.
 */
final class Folder {
    static final Folder[] NONE = {};

    /** In {@link #kind}: the reason why an entry is not covered, as its place among them and one; 0 where it is. */
    static final int REASON = 0x0f;
    /** The entry was changed so shortly before it was read that the next walk must read it again. */
    static final int RACY = 0x10;
    /** Large content: the object is a pointer. */
    static final int CHUNKED = 0x20;

    private static final List<Uncovered> REASONS = List.of(Uncovered.values());

    final byte[] names;
    final int[] ends;
    final long[] stats;
    final byte[] ids;
    final byte[] kinds;
    /** By entry; empty where there is no directory in it. */
    final Folder[] folders;
    /** The object that stands for it. */
    final ObjectId tree;

    final Sums sums;

    Folder(byte[] names, int[] ends, long[] stats, byte[] ids, byte[] kinds, Folder[] folders, ObjectId tree) {
        this.names = names;
        this.ends = ends;
        this.stats = stats;
        this.ids = ids;
        this.kinds = kinds;
        this.folders = folders;
        this.tree = tree;
        this.sums = sum();
    }

    static Folder of(Table table, ObjectId tree) {
        int count = table.count();
        return new Folder(
                Arrays.copyOf(table.names, count == 0 ? 0 : table.ends[count - 1]),
                Arrays.copyOf(table.ends, count),
                Arrays.copyOf(table.stats, count * Stats.LONGS),
                Arrays.copyOf(table.ids, count * Constants.OBJECT_ID_LENGTH),
                Arrays.copyOf(table.kinds, count),
                table.hasFolders() ? Arrays.copyOf(table.folders, count) : NONE,
                tree);
    }

    /** What is below a directory: files and links, bytes of their contents, and paths that are not covered. */
    record Sums(long files, long bytes, int skipped) {}

    private Sums sum() {
        long files = 0;
        long bytes = 0;
        int skipped = 0;
        for (int at = 0; at < ends.length; at++) {
            Folder below = folder(at);
            if (below != null) {
                files += below.sums.files;
                bytes += below.sums.bytes;
                skipped += below.sums.skipped;
            } else if (uncovered(at) != null) {
                skipped++;
            } else {
                files++;
                bytes += Stats.size(stats, at * Stats.LONGS);
            }
        }
        return new Sums(files, bytes, skipped);
    }

    int count() {
        return ends.length;
    }

    int start(int at) {
        return at == 0 ? 0 : ends[at - 1];
    }

    /** Is this the name of the entry that the reader is at? */
    boolean named(int at, DirectoryReader reader) {
        int start = start(at);
        return reader.nameIs(names, start, ends[at] - start);
    }

    /** Raw. */
    String name(int at) {
        int start = start(at);
        return new String(names, start, ends[at] - start, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    ObjectId id(int at) {
        return ObjectId.fromRaw(ids, at * Constants.OBJECT_ID_LENGTH);
    }

    boolean sameId(int at, Folder other, int there) {
        int a = at * Constants.OBJECT_ID_LENGTH;
        int b = there * Constants.OBJECT_ID_LENGTH;
        return Arrays.equals(ids, a, a + Constants.OBJECT_ID_LENGTH, other.ids, b, b + Constants.OBJECT_ID_LENGTH);
    }

    /** Null where the entry is covered. */
    @Nullable
    Uncovered uncovered(int at) {
        return reason(kinds[at]);
    }

    static @Nullable Uncovered reason(int kind) {
        int reason = kind & REASON;
        return reason == 0 ? null : REASONS.get(reason - 1);
    }

    static byte kind(Uncovered why) {
        return (byte) (REASONS.indexOf(why) + 1);
    }

    /** Null for all but directories that were read. */
    @Nullable
    Folder folder(int at) {
        return folders.length == 0 ? null : folders[at];
    }

    /** What a snapshot keeps of a covered entry. */
    Entry entry(int at) {
        return entry(
                stats,
                at * Stats.LONGS,
                folder(at) == null ? new Content(id(at), (kinds[at] & CHUNKED) != 0) : Content.NONE);
    }

    static Entry entry(long[] stats, int at, Content content) {
        Entry.Type type = Stats.type(stats, at);
        if (type == null) {
            throw new IllegalStateException("a pipe, socket or device is not covered. Indicates a bug.");
        }
        long size = type == Entry.Type.DIRECTORY ? 0 : Stats.size(stats, at);
        return new Entry(
                type, Stats.mode(stats, at) & 07777, Stats.modified(stats, at), Stats.owner(stats, at), size, content);
    }
}
