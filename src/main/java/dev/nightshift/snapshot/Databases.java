package dev.nightshift.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a directory that have what SQLite keeps beside an open database, or one that was left open.
 *
 * <p>Such neighbours change without the database, so they are never believed to be as they were, and neither is it.
 */
final class Databases {
    /** A log, its index, a journal. */
    static final List<String> SUFFIXES = List.of("-wal", "-shm", "-journal");

    private final List<Live> all = new ArrayList<>();

    /**
     * One of them.
     *
     * @param row of the database
     * @param beside rows of what is beside it
     */
    record Live(int row, List<Integer> beside) {
        Live {
            beside = List.copyOf(beside);
        }
    }

    /** Those of a directory that was just listed. */
    static Databases among(Table table) {
        Databases databases = new Databases();
        Map<String, List<Integer>> beside = new HashMap<>();
        for (int row = 0; row < table.count(); row++) {
            String base = isFile(table, row) ? base(table, row) : null;
            if (base != null) {
                beside.computeIfAbsent(base, name -> new ArrayList<>()).add(row);
            }
        }
        for (int row = 0; row < table.count() && !beside.isEmpty(); row++) {
            List<Integer> found = beside.get(table.name(row));
            if (found != null && isFile(table, row)) {
                databases.all.add(new Live(row, found));
            }
        }
        return databases;
    }

    List<Live> all() {
        return all;
    }

    /** The other ones of these rows. */
    List<Integer> without(List<Integer> rows) {
        if (all.isEmpty()) {
            return rows;
        }
        Set<Integer> mine = new HashSet<>();
        all.forEach(live -> {
            mine.add(live.row());
            mine.addAll(live.beside());
        });
        return rows.stream().filter(row -> !mine.contains(row)).toList();
    }

    private static boolean isFile(Table table, int row) {
        return (table.kinds[row] & Folder.REASON) == 0 && Stats.type(table.stats, row * Stats.LONGS) == Entry.Type.FILE;
    }

    private static @Nullable String base(Table table, int row) {
        byte last = table.names[table.ends[row] - 1];
        if (last != 'l' && last != 'm') {
            return null;
        }
        String name = table.name(row);
        for (String suffix : SUFFIXES) {
            if (name.endsWith(suffix) && name.length() > suffix.length()) {
                return name.substring(0, name.length() - suffix.length());
            }
        }
        return null;
    }
}
