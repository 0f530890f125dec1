package dev.nightshift.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * Copies a SQLite database of another program while it writes, by SQLite's backup API: the copy is one moment between two
 * transactions, and needs no log beside it. Stateless.
 *
 * <p>The database is opened for reading only, in its place: its own locks are what keeps the copy whole. It is neither
 * checkpointed nor is a journal rolled back.
 */
public final class LiveCopy {
    private static final Logger log = LoggerFactory.getLogger(LiveCopy.class);
    private static final int PATIENCE_MILLIS = 2_000;

    private LiveCopy() {}

    /**
     * Copies it to a file that does not exist.
     *
     * @return false where SQLite cannot read it now: locked, damaged, or left by a program that died; nothing is left then
     */
    public static boolean take(Path database, Path target) throws IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(PATIENCE_MILLIS);
        try (Connection connection = config.createConnection(Link.url(database));
                Statement statement = connection.createStatement()) {
            // A reading transaction around it: else each write of others would begin the copy anew.
            statement.execute("begin");
            statement.executeQuery("select count(*) from sqlite_master").close();
            statement.executeUpdate("backup to '" + target.toString().replace("'", "''") + "'");
            statement.execute("rollback");
            return true;
        } catch (SQLException e) {
            log.debug("{} cannot be copied by SQLite", database, e);
            Files.deleteIfExists(target);
            return false;
        }
    }
}
