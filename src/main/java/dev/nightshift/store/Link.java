package dev.nightshift.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** One connection with its prepared statements, in autocommit mode: transactions are explicit statements. */
final class Link implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final Connection connection;
    private boolean durable = true;
    private final Map<Query, PreparedStatement> prepared = new HashMap<>();

    private Link(Connection connection) {
        this.connection = connection;
    }

    /** As a URI, in which a path may hold {@code ?} and {@code #}. */
    static String url(Path file) {
        return "jdbc:sqlite:" + file.toUri();
    }

    /** Opens a file that is there; never creates one. */
    static Link open(Path file, boolean writable) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(30_000);
        config.enforceForeignKeys(true);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        Link link = new Link(config.createConnection(url(file)));
        try {
            if (writable) {
                link.execute("PRAGMA journal_mode=WAL");
                link.execute("PRAGMA journal_size_limit=67108864");
            } else {
                link.execute("PRAGMA query_only=ON");
            }
            return link;
        } catch (SQLException e) {
            link.close();
            throw e;
        }
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
            connection.close();
        } catch (SQLException e) {
            log.debug("closing a database connection: {}", e.getMessage());
        }
    }
}
