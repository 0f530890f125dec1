package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.TreeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * A directory of an image in the making. Rows are added by one thread; afterwards different rows may be filled by
 * different threads.
 */
final class Table {
    private static final int ID = Constants.OBJECT_ID_LENGTH;
    private static final int MINIMUM = 16;
    /** There is nothing by this name after all. */
    private static final byte GONE = 0x40;

    byte[] names;
    int[] ends;
    long[] stats;
    byte[] ids;
    byte[] kinds;

    @Nullable
    Folder[] folders;

    private int count;

    /** The first rows of a directory as it was. */
    Table(@Nullable Folder model, int rows) {
        int room = Math.max(MINIMUM, model == null ? 0 : model.count() + MINIMUM / 2);
        names = new byte[Math.max(room * 16, model == null ? 0 : model.names.length + 64)];
        ends = new int[room];
        stats = new long[room * Stats.LONGS];
        ids = new byte[room * ID];
        kinds = new byte[room];
        folders = Folder.NONE;
        if (model != null && rows > 0) {
            System.arraycopy(model.names, 0, names, 0, model.ends[rows - 1]);
            System.arraycopy(model.ends, 0, ends, 0, rows);
            System.arraycopy(model.stats, 0, stats, 0, rows * Stats.LONGS);
            System.arraycopy(model.ids, 0, ids, 0, rows * ID);
            System.arraycopy(model.kinds, 0, kinds, 0, rows);
            folders = model.folders.length == 0 ? Folder.NONE : Arrays.copyOf(model.folders, room);
            if (folders.length > 0) {
                Arrays.fill(folders, rows, folders.length, null);
            }
        }
        count = rows;
    }

    int count() {
        return count;
    }

    boolean hasFolders() {
        return folders.length > 0;
    }

    /** A row for the entry that the reader is at; everything but its name is still to be told. */
    int add(DirectoryReader reader) {
        int length = reader.nameLength();
        int start = room(length);
        reader.copyName(names, start, length);
        return added(start + length);
    }

    /** A row as it was. */
    int add(Folder model, int at) {
        int start = model.start(at);
        int length = model.ends[at] - start;
        int here = room(length);
        System.arraycopy(model.names, start, names, here, length);
        int row = added(here + length);
        System.arraycopy(model.stats, at * Stats.LONGS, stats, row * Stats.LONGS, Stats.LONGS);
        System.arraycopy(model.ids, at * ID, ids, row * ID, ID);
        kinds[row] = model.kinds[at];
        Folder below = model.folder(at);
        if (below != null) {
            folders()[row] = below;
        }
        return row;
    }

    private int added(int end) {
        ends[count] = end;
        return count++;
    }

    private int room(int length) {
        int start = count == 0 ? 0 : ends[count - 1];
        if (start + length > names.length) {
            names = Arrays.copyOf(names, Math.max(names.length * 2, start + length));
        }
        if (count == ends.length) {
            int room = count * 2;
            ends = Arrays.copyOf(ends, room);
            stats = Arrays.copyOf(stats, room * Stats.LONGS);
            ids = Arrays.copyOf(ids, room * ID);
            kinds = Arrays.copyOf(kinds, room);
            folders = folders.length == 0 ? folders : Arrays.copyOf(folders, room);
        }
        return start;
    }

    /** Makes room for directories; before different threads fill rows. */
    @Nullable
    Folder[] folders() {
        if (folders.length == 0) {
            folders = new Folder[ends.length];
        }
        return folders;
    }

    @Nullable
    Folder folderAt(int row) {
        return folders.length == 0 ? null : folders[row];
    }

    int length(int row) {
        return ends[row] - start(row);
    }

    int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    String name(int row) {
        int start = start(row);
        return new String(names, start, ends[row] - start, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    void uncovered(int row, Uncovered why) {
        kinds[row] = Folder.kind(why);
        if (hasFolders()) {
            folders[row] = null;
        }
    }

    void gone(int row) {
        kinds[row] = GONE;
        if (hasFolders()) {
            folders[row] = null;
        }
    }

    void content(int row, ObjectId id, int flags) {
        id.copyRawTo(ids, row * ID);
        kinds[row] = (byte) flags;
    }

    void folder(int row, Folder folder) {
        folders()[row] = folder;
        content(row, folder.tree, 0);
    }

    /** The directory as it is now; {@code sink} gets its tree object. */
    Folder build(Sink sink) throws java.io.IOException {
        dropRepeated();
        compact();
        List<Line> lines = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            if ((kinds[row] & Folder.REASON) == 0) {
                lines.add(new Line(
                        RawNames.escaped(name(row)),
                        Stats.gitMode(stats, row * Stats.LONGS),
                        ObjectId.fromRaw(ids, row * ID)));
            }
        }
        lines.sort(Comparator.comparing(Line::order));
        TreeFormatter tree = new TreeFormatter();
        lines.forEach(line -> tree.append(RawNames.bytes(line.name()), line.mode(), line.id()));
        byte[] bytes = tree.toByteArray();
        return Folder.of(this, sink.add(Constants.OBJ_TREE, bytes, 0, bytes.length));
    }

    /** A directory that changes while it is listed may give a name twice; what was seen last counts. */
    private void dropRepeated() {
        Set<String> seen = new HashSet<>(2 * count);
        for (int row = count - 1; row >= 0; row--) {
            if (kinds[row] != GONE && !seen.add(name(row))) {
                gone(row);
            }
        }
    }

    private void compact() {
        int kept = 0;
        int end = 0;
        int start = 0;
        for (int row = 0; row < count; row++) {
            int next = ends[row];
            if (kinds[row] != GONE) {
                System.arraycopy(names, start, names, end, next - start);
                end += next - start;
                ends[kept] = end;
                move(row, kept++);
            }
            start = next;
        }
        count = kept;
    }

    private void move(int row, int to) {
        if (row != to) {
            System.arraycopy(stats, row * Stats.LONGS, stats, to * Stats.LONGS, Stats.LONGS);
            System.arraycopy(ids, row * ID, ids, to * ID, ID);
            kinds[to] = kinds[row];
            if (hasFolders()) {
                folders[to] = folders[row];
            }
        }
    }

    /** An entry of a tree object; git sorts directories as if their names ended with a slash. */
    private record Line(String name, FileMode mode, ObjectId id) {
        String order() {
            return mode == FileMode.TREE ? name + "/" : name;
        }
    }
}
