package dev.nightshift.inbox;

import dev.nightshift.problem.Shown;
import dev.nightshift.store.ForeignDatabase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The seed's SQLite database: {@code task_definitions} are the jobs, {@code task_executions} what became of them. */
final class SeedTables {
    private static final String DEFINITIONS = "task_definitions";
    private static final String EXECUTIONS = "task_executions";

    private final String file;
    private final List<SeedEntry> entries = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private SeedTables(String file) {
        this.file = file;
    }

    /**
     * @param entries tasks with their executions; executions of no task are refused ones
     * @param notes which tables are not read
     */
    record Read(List<SeedEntry> entries, List<String> notes) {}

    static Read read(Path path) {
        SeedTables tables = new SeedTables(String.valueOf(path.getFileName()));
        try (ForeignDatabase database = ForeignDatabase.open(path)) {
            tables.read(database);
        }
        return new Read(tables.entries, tables.notes);
    }

    private void read(ForeignDatabase database) {
        List<String> names = database.tables();
        if (!names.contains(DEFINITIONS)) {
            throw Spot.line(file, 0)
                    .refused("this database has no table task_definitions; it has "
                            + (names.isEmpty() ? "none" : shown(names)));
        }
        List<String> others = names.stream()
                .filter(name -> !Set.of(DEFINITIONS, EXECUTIONS).contains(name))
                .toList();
        if (!others.isEmpty()) {
            notes.add("Not read, since no job is in them: the tables " + shown(others) + ".");
        }
        Map<String, List<Map<String, @Nullable Object>>> runs =
                names.contains(EXECUTIONS) ? byTask(exact(database.rows(EXECUTIONS))) : new LinkedHashMap<>();
        int number = 0;
        for (Map<String, @Nullable Object> row : exact(database.rows(DEFINITIONS))) {
            String where = Shown.quoted(file) + ", " + DEFINITIONS + ", row " + ++number;
            List<Map<String, @Nullable Object>> own = runs.remove(String.valueOf(row.get("task_id")));
            entries.add(entry(where, row, own == null ? List.of() : own));
        }
        runs.forEach((task, rows) -> entries.add(SeedEntry.refused(
                Shown.quoted(file) + ", " + EXECUTIONS,
                rows.size() + (rows.size() == 1 ? " execution" : " executions") + " of " + Shown.quoted(task)
                        + ", which is no task of task_definitions")));
    }

    private static SeedEntry entry(
            String where, Map<String, @Nullable Object> row, List<Map<String, @Nullable Object>> own) {
        return String.valueOf(row).length() > JobFileReader.LARGEST
                ? SeedEntry.refused(where, "larger than " + JobFileReader.LARGEST / 1024 + " KiB")
                : new SeedEntry(where, row, own, null);
    }

    private static String shown(List<String> names) {
        return names.stream().limit(10).map(Shown::line).collect(Collectors.joining(", "))
                + (names.size() > 10 ? ", …" : "");
    }

    /** In the order in which they began; where one does not say when, in the order of the table. */
    private static Map<String, List<Map<String, @Nullable Object>>> byTask(List<Map<String, @Nullable Object>> rows) {
        Map<String, List<Map<String, @Nullable Object>>> byTask = new LinkedHashMap<>();
        rows.forEach(row -> byTask.computeIfAbsent(String.valueOf(row.get("task_id")), none -> new ArrayList<>())
                .add(row));
        byTask.values().forEach(own -> {
            if (own.stream().allMatch(row -> row.get("start_time") != null)) {
                own.sort(Comparator.comparing(row -> String.valueOf(row.get("start_time"))));
            }
        });
        return byTask;
    }

    /** With decimals as they come back from a stored spec. */
    private static List<Map<String, @Nullable Object>> exact(List<Map<String, @Nullable Object>> rows) {
        rows.forEach(row -> row.replaceAll((name, value) -> {
            if (value instanceof Double number) {
                return Double.isFinite(number) ? (Object) BigDecimal.valueOf(number) : String.valueOf(number);
            }
            return value;
        }));
        return rows;
    }
}
