package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares a directory, entry by entry as the kernel lists them, with what the image has of it. */
final class Listing {
    private final Visit visit;
    private final Walk walk;
    private final @Nullable Folder known;
    private final List<Integer> folders = new ArrayList<>(0);
    private final List<Integer> files = new ArrayList<>(0);

    private int cursor;
    private int same;
    private @Nullable Table table;
    private @Nullable Map<String, Integer> index;

    Listing(Visit visit, @Nullable Folder known) {
        this.visit = visit;
        this.walk = visit.walk();
        this.known = known;
    }

    /** How many entries are as in the image, from the first one on. */
    int same() {
        return same;
    }

    /** All entries; null where {@link #same} tells everything. */
    @Nullable
    Table table() {
        return table;
    }

    /** Rows of the directories, all of which must be visited. */
    List<Integer> folders() {
        return folders;
    }

    /** Rows of the files and links that must be read. */
    List<Integer> files() {
        return files;
    }

    /** Negative is an error of the directory. */
    int run(DirectoryReader reader) throws IOException {
        reader.list();
        int next = reader.next(visit.handle());
        for (; next > 0; next = reader.next(visit.handle())) {
            entry(reader);
        }
        return next;
    }

    private void entry(DirectoryReader reader) throws IOException {
        int was = known == null ? -1 : find(known, reader);
        if (known != null && was >= 0 && known.uncovered(was) == Uncovered.EXCLUDED) {
            keep(known, was);
            return;
        }
        if (was < 0 && isLeftOut(reader)) {
            return;
        }
        int answer = reader.statEntry(visit.handle());
        if (answer == DirectoryReader.GONE) {
            return;
        }
        boolean here = answer >= 0 && walk.onThisMount(reader);
        if (known != null
                && was >= 0
                && here
                && isTrusted(known.kinds[was])
                && Stats.match(reader, known.stats, was * Stats.LONGS)) {
            int row = keep(known, was);
            if (Stats.type(reader.mode()) == Entry.Type.DIRECTORY) {
                folders.add(row);
            }
            return;
        }
        changed(reader, answer, here, was);
    }

    private void changed(DirectoryReader reader, int answer, boolean here, int was) {
        Table rows = change();
        int row = rows.add(reader);
        if (answer < 0) {
            rows.uncovered(row, Uncovered.UNREADABLE);
            return;
        }
        Stats.put(reader, rows.stats, row * Stats.LONGS);
        Entry.Type type = Stats.type(reader.mode());
        if (!here) {
            rows.uncovered(row, Uncovered.MOUNT);
        } else if (type == null) {
            rows.uncovered(row, Uncovered.SPECIAL);
        } else if (type == Entry.Type.DIRECTORY) {
            Folder before = known == null || was < 0 ? null : known.folder(was);
            if (before != null) {
                rows.folder(row, before);
            }
            folders.add(row);
        } else {
            files.add(row);
        }
    }

    /** Pipes and the like never have contents; what could not be read may be readable now. */
    private static boolean isTrusted(byte kind) {
        return (kind & (Folder.REASON | Folder.RACY)) == 0 || kind == Folder.kind(Uncovered.SPECIAL);
    }

    /** Only a new name can begin to be excluded: an image of other excludes is not used. */
    private boolean isLeftOut(DirectoryReader reader) {
        boolean atRoot = visit.isRoot();
        if (!atRoot && walk.excludes().globs().isEmpty()) {
            return false;
        }
        byte[] bytes = new byte[reader.nameLength()];
        reader.copyName(bytes, 0, bytes.length);
        String name = RawNames.raw(bytes);
        if (atRoot && Walk.STAGED.matcher(name).matches()) {
            return true;
        }
        if (!walk.excludes().matches(State.child(visit.path(), name))) {
            return false;
        }
        Table rows = change();
        rows.uncovered(rows.add(reader), Uncovered.EXCLUDED);
        return true;
    }

    private int find(Folder before, DirectoryReader reader) {
        if (cursor < before.count() && before.named(cursor, reader)) {
            return cursor++;
        }
        Map<String, Integer> places = index;
        if (places == null) {
            places = new HashMap<>(before.count() * 2);
            for (int at = 0; at < before.count(); at++) {
                places.put(before.name(at), at);
            }
            index = places;
        }
        byte[] bytes = new byte[reader.nameLength()];
        reader.copyName(bytes, 0, bytes.length);
        int found = places.getOrDefault(RawNames.raw(bytes), -1);
        cursor = found < 0 ? cursor : found + 1;
        return found;
    }

    private int keep(Folder before, int at) {
        if (table == null && at == same) {
            return same++;
        }
        return change().add(before, at);
    }

    private Table change() {
        Table made = table;
        if (made == null) {
            made = new Table(known, same);
            table = made;
        }
        return made;
    }
}
