package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No statement reads what years of nights have left, by what SQLite says of its plan; a million rows are not needed. */
class PlansIT {
    private static final Path SOURCES = Path.of("src/main/resources/dev/nightshift");
    private static final Pattern SCHEMA = Pattern.compile(".*-\\d{3}\\.sql");
    private static final Pattern SCAN =
            Pattern.compile("SCAN (?!CONSTANT)(\\w+)(?: USING (?:COVERING )?INDEX (\\w+))?.*");
    /** What reads a table from end to end, and why it may. */
    private static final String LIMIT = "stops at its limit, from the end";

    private static final String VERIFY = "the whole ledger is verified";
    private static final Map<String, String> MAY = Map.ofEntries(
            Map.entry("jobs.sql all", "everything is what it is asked for"),
            Map.entry("shifts.sql recent", LIMIT),
            Map.entry("shifts.sql recent_work", LIMIT),
            Map.entry("shifts.sql last_progress", LIMIT),
            Map.entry("shifts.sql rates", LIMIT),
            Map.entry("letters.sql retry_channels", "one row for each channel"),
            Map.entry("alarms.sql all", "one row for each problem that lasts"),
            Map.entry("old-notices.sql forget_deliveries", "one row for each problem that lasts"),
            Map.entry("old-notices.sql forget_notices", "one row for each problem that lasts"),
            Map.entry("old-notices.sql forget_letters", LIMIT),
            Map.entry("measurements.sql last_of_each", LIMIT),
            Map.entry("measurements.sql forget", LIMIT),
            Map.entry("outbox.sql newest", LIMIT),
            Map.entry("outbox.sql undelivered", LIMIT),
            Map.entry("enqueue.sql depends_on", "only what it has found itself: the jobs upstream"),
            Map.entry("ledger.sql last", LIMIT),
            Map.entry("restored.sql newest", LIMIT),
            Map.entry("due.sql marks", "one row for each schedule"),
            Map.entry("ledger.sql all", VERIFY),
            Map.entry("ledger.sql states_that_differ", VERIFY),
            Map.entry("ledger.sql attempts_without_claim", VERIFY),
            Map.entry("ledger.sql claims_without_attempt", VERIFY),
            Map.entry("ledger.sql results_without_entry", VERIFY),
            Map.entry("ledger.sql entries_without_result", VERIFY));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void make() {
        file = folder.resolve("nightshift.db");
        try (Database database = Database.open(file, Installation.schema(), InstantSource.system())) {
            database.change(tx -> {});
        }
    }

    @Test
    void no_statement_grows_with_the_history() throws Exception {
        Map<String, List<String>> scans = new TreeMap<>();
        int asked = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Set<String> partial = partialIndexes(connection);
            for (Map.Entry<String, String> statement : statements().entrySet()) {
                asked++;
                List<String> found = scans(connection, statement.getValue(), partial);
                if (!found.isEmpty()) {
                    scans.put(statement.getKey(), found);
                }
            }
        }

        assertThat(asked).isGreaterThan(60);
        assertThat(scans.keySet())
                .as("scans of whole tables: %s", scans)
                .containsExactlyInAnyOrderElementsOf(MAY.keySet());
    }

    /** They hold what is unfinished, which does not grow with what is finished. */
    private static Set<String> partialIndexes(Connection connection) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static Map<String, String> statements() throws IOException {
        Map<String, String> statements = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path path : files.filter(PlansIT::holdsStatements).toList()) {
                String[] blocks = Files.readString(path).split("(?m)^-- name: ", -1);
                for (String block : List.of(blocks).subList(1, blocks.length)) {
                    int end = block.indexOf('\n');
                    statements.put(
                            path.getFileName() + " " + block.substring(0, end).strip(), block.substring(end + 1));
                }
            }
        }
        return statements;
    }

    private static boolean holdsStatements(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(".sql") && !SCHEMA.matcher(name).matches();
    }

    private static List<String> scans(Connection connection, String sql, Set<String> partial) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            while (rows.next()) {
                String detail = rows.getString("detail");
                Matcher scan = SCAN.matcher(detail);
                if (scan.matches() && (scan.group(2) == null || !partial.contains(scan.group(2)))) {
                    found.add(detail);
                }
            }
        }
        return found;
    }
}
