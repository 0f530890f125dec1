package dev.nightshift.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** One connection with its prepared statements, in autocommit mode: transactions are explicit statements. */
final class Link implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    /** How many connections this process has to a file; guarded by itself. */
    private static final Map<Path, Integer> OPEN = new HashMap<>();

    private final Path file;
    private final Connection connection;
    private final @Nullable Object key;
    private boolean durable = true;
    private boolean closed;
    private final Map<Query, PreparedStatement> prepared = new HashMap<>();

    private Link(Path file, SQLiteConfig config, String url) throws SQLException {
        this.file = real(file);
        synchronized (OPEN) {
            this.connection = config.createConnection(url);
            OPEN.merge(this.file, 1, Integer::sum);
            this.key = key(this.file);
        }
    }

    /**
     * Does something with a file that opens it in another way, unless this process has a connection to it: POSIX locks
     * vanish when a process closes <em>any</em> descriptor of a file, and without the lock of our connection another
     * process would take itself for the last one and delete the log under us.
     *
     * @return false where there is such a connection, and nothing was done
     */
    static boolean whileUnconnected(Path file, FileWork work) throws IOException {
        synchronized (OPEN) {
            if (OPEN.containsKey(real(file))) {
                return false;
            }
            work.run();
            return true;
        }
    }

    /** Whether the file of that name is still the one that was opened; otherwise what is written is lost. */
    boolean isOfItsFile() {
        return Objects.equals(key, key(file));
    }

    private static @Nullable Object key(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads or copies a file. */
    @FunctionalInterface
    interface FileWork {
        void run() throws IOException;
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    /** As a URI, in which a path may hold {@code ?} and {@code #}. */
    static String url(Path file) {
        return "jdbc:sqlite:" + file.toUri();
    }

    /** Opens a file that is there; never creates one, and changes nothing in it yet. */
    static Link open(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(30_000);
        config.enforceForeignKeys(true);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return new Link(file, config, url(file));
    }

    /** Once it is known to be the right file. */
    void begin(boolean writable) throws SQLException {
        if (writable) {
            execute("PRAGMA journal_mode=WAL");
            execute("PRAGMA journal_size_limit=67108864");
        } else {
            execute("PRAGMA query_only=ON");
        }
    }

    /** Opens the database to be copied: no pragma that would keep {@code VACUUM INTO} from writing its file. */
    static Link openToCopy(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(30_000);
        return new Link(file, config, url(file));
    }

    /** Opens a copy that nobody writes; leaves no file beside it. */
    static Link openCopy(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return new Link(file, config, url(file) + "?immutable=1");
    }

    Connection connection() {
        return connection;
    }

    /** Whether the next commits wait for the disk; in WAL mode, only a loss of power tells the difference. */
    void durable(boolean wanted) throws SQLException {
        if (wanted != durable) {
            execute(wanted ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            durable = wanted;
        }
    }

    /** Begins and ends transactions; prepared once, since every job needs several. */
    void run(Query query) throws SQLException {
        prepared(query).execute();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    PreparedStatement prepared(Query query) throws SQLException {
        PreparedStatement statement = prepared.get(query);
        if (statement == null) {
            statement = connection.prepareStatement(query.sql());
            prepared.put(query, statement);
        }
        return statement;
    }

    @Override
    public void close() {
        try {
            synchronized (OPEN) {
                connection.close();
                if (!closed) {
                    closed = true;
                    OPEN.merge(file, -1, (count, less) -> count + less == 0 ? null : count + less);
                }
            }
        } catch (SQLException e) {
            log.debug("closing a database connection: {}", e.getMessage());
        }
    }
}
