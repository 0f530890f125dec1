package dev.nightshift.store;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * A SQLite file that another program owns, read without ever being opened in its place: even a reader of a WAL database
 * creates files beside it and may roll its journal back. So the file is copied with its log or journal into a private
 * folder, which goes away with {@link #close}. Not thread-safe.
 */
public final class ForeignDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ForeignDatabase.class);

    /** The first 16 bytes of every SQLite file (SQLite, "Database File Format", section 1.3). */
    private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private static final long LARGEST = 512L << 20;
    private static final int TRIES = 3;
    private static final List<String> BESIDE = List.of("-wal", "-journal");

    private final Path file;
    private final Path folder;
    private final Connection connection;

    private ForeignDatabase(Path file, Path folder, Connection connection) {
        this.file = file;
        this.folder = folder;
        this.connection = connection;
    }

    /** Whether the file begins as a SQLite database does. */
    public static boolean isOne(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(HEADER.length), HEADER);
        }
    }

    /**
     * Opens a copy.
     *
     * @throws UserException {@code bad_job_file} for one that is damaged, too large, or written to all the time
     */
    public static ForeignDatabase open(Path file) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("nightshift-import");
            Path copy = copied(file, folder);
            return new ForeignDatabase(file, folder, connected(copy));
        } catch (IOException e) {
            remove(folder);
            throw EnvironmentException.passing(
                    ProblemCode.BAD_JOB_FILE,
                    "cannot copy " + Shown.quoted(file.toString()) + ": " + e,
                    "Check that it may be read, and that there is room in " + System.getProperty("java.io.tmpdir")
                            + ".",
                    e);
        } catch (SQLException e) {
            remove(folder);
            throw damaged(file, String.valueOf(e.getMessage()));
        } catch (UserException e) {
            remove(folder);
            throw e;
        }
    }

    /** Lets no function run that the schema of a stranger names. */
    private static Connection connected(Path copy) throws SQLException {
        Connection connection = new SQLiteConfig().createConnection(Link.url(copy));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema=OFF");
            try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
                String found = result.next() ? result.getString(1) : "no answer";
                if (!"ok".equals(found)) {
                    throw new SQLException(found);
                }
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A file that changes while it is copied may be torn: then it is copied again. */
    private static Path copied(Path file, Path folder) throws IOException {
        Path copy = folder.resolve("copy.db");
        for (int attempt = 0; attempt < TRIES; attempt++) {
            List<String> before = stamps(file);
            copy(file, copy);
            for (String suffix : BESIDE) {
                Path from = beside(file, suffix);
                Files.deleteIfExists(beside(copy, suffix));
                if (Files.isRegularFile(from)) {
                    copy(from, beside(copy, suffix));
                }
            }
            if (stamps(file).equals(before)) {
                return copy;
            }
        }
        throw new UserException(
                ProblemCode.BAD_JOB_FILE,
                Shown.quoted(file.toString()) + " changes while it is read.",
                "End the program that writes to it, then import it again.");
    }

    /** The content alone: a copy that may not be written could not be opened. */
    private static void copy(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<String> stamps(Path file) throws IOException {
        List<String> stamps = new ArrayList<>();
        long bytes = 0;
        for (Path path : List.of(file, beside(file, BESIDE.get(0)), beside(file, BESIDE.get(1)))) {
            if (Files.isRegularFile(path)) {
                BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
                stamps.add(path + " " + now.size() + " " + now.lastModifiedTime() + " " + now.fileKey());
                bytes += now.size();
            }
        }
        if (bytes > LARGEST) {
            throw new UserException(
                    ProblemCode.BAD_JOB_FILE,
                    Shown.quoted(file.toString()) + " is larger than " + (LARGEST >> 20) + " MiB.",
                    "Import an excerpt of it that holds task_definitions and task_executions.");
        }
        return stamps;
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static UserException damaged(Path file, String what) {
        return new UserException(
                ProblemCode.BAD_JOB_FILE,
                Shown.quoted(file.toString()) + " is a damaged SQLite database: " + Shown.line(what),
                "Mend it with: sqlite3 FILE .recover   or import an older copy.");
    }

    /** Names of its ordinary tables; views, which may hold anything, are left out. */
    public List<String> tables() {
        return query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                        + " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid")
                .stream()
                .map(row -> String.valueOf(row.get("name")))
                .toList();
    }

    /**
     * All rows of a table in their order, with all of its columns: strings, {@link Long}s, {@link Double}s, {@code null};
     * bytes as a map with their {@code base64}.
     */
    public List<Map<String, @Nullable Object>> rows(String table) {
        return query("SELECT * FROM \"" + table.replace("\"", "\"\"") + "\"");
    }

    private List<Map<String, @Nullable Object>> query(String sql) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData columns = result.getMetaData();
            while (result.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (int at = 1; at <= columns.getColumnCount(); at++) {
                    row.put(columns.getColumnName(at), value(result.getObject(at)));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return Map.of("base64", Base64.getEncoder().encodeToString(bytes));
        }
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("closing a copied database: {}", e.getMessage());
        }
        remove(folder);
    }

    private static void remove(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            log.warn("The copy of an imported database stays in {}: {}", folder, e.toString());
        }
    }
}
