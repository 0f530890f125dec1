package dev.nightshift.store;

import dev.nightshift.problem.ProblemCode;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which database this is: SQLite's application id says that it is one of ours, a random number in the table {@code home}
 * that it is the one of this home. The marker beside the file holds the same number.
 */
final class Identity {
    /** {@code NSHF} in ASCII. */
    static final int APPLICATION = 0x4e534846;

    private static final int BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Identity() {}

    /** What is in the file that a connection has opened. */
    private record Found(
            int application,
            boolean empty,
            boolean migrated,
            @Nullable String home) {}

    /** Whether the opened file is something else than the database that the marker names. */
    static Optional<DatabaseFile.Flaw> flaw(Link link, DatabaseFile file, boolean marked) throws SQLException {
        Found found = found(link);
        if (found.empty()) {
            return marked
                    ? flaw(
                            ProblemCode.DATABASE_MISSING,
                            "holds nothing, but " + file.marker().getFileName() + " says that there was one")
                    : Optional.empty();
        }
        if (!found.migrated() || (found.application() != 0 && found.application() != APPLICATION)) {
            return flaw(ProblemCode.DATABASE_SWAPPED, "is a database of another program");
        }
        String expected = file.markedIdentity();
        if (expected != null && !expected.equals(found.home())) {
            return flaw(
                    ProblemCode.DATABASE_SWAPPED,
                    "is not the database of this home: " + file.marker().getFileName() + " names another one");
        }
        return Optional.empty();
    }

    private static Optional<DatabaseFile.Flaw> flaw(ProblemCode code, String text) {
        return Optional.of(new DatabaseFile.Flaw(code, text));
    }

    private static Found found(Link link) throws SQLException {
        try (Statement statement = link.connection().createStatement()) {
            int application = Math.toIntExact(number(statement, "PRAGMA application_id"));
            boolean empty = number(statement, "SELECT count(*) FROM sqlite_master") == 0;
            boolean migrated =
                    number(statement, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'")
                            == 1;
            return new Found(application, empty, migrated, of(link));
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** The number of the database; {@code null} in one of the first version. */
    @Nullable
    static String of(Link link) throws SQLException {
        try (Statement statement = link.connection().createStatement()) {
            if (number(statement, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'home'") == 0) {
                return null;
            }
            try (ResultSet row = statement.executeQuery("SELECT id FROM home")) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /** Gives a database its number, where it has none; inside the transaction that brings its schema up to date. */
    static void give(Link link) throws SQLException {
        if (of(link) != null) {
            return;
        }
        link.execute("CREATE TABLE IF NOT EXISTS home (id TEXT PRIMARY KEY) STRICT");
        link.execute("PRAGMA application_id = " + APPLICATION);
        byte[] number = new byte[BYTES];
        RANDOM.nextBytes(number);
        try (PreparedStatement insert = link.connection().prepareStatement("INSERT INTO home VALUES (?)")) {
            insert.setString(1, HexFormat.of().formatHex(number));
            insert.executeUpdate();
        }
    }
}
