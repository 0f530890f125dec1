package dev.nightshift.store;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings a database to the schema of this version, or refuses it. */
final class Migrations {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS migrations (
              name       TEXT PRIMARY KEY,
              digest     TEXT NOT NULL,
              applied_at TEXT NOT NULL
            ) STRICT""";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path file;
    private final List<Migration> known;
    private final InstantSource clock;

    Migrations(Path file, List<Migration> known, InstantSource clock) {
        this.file = file;
        this.known = known;
        this.clock = clock;
    }

    /** Whether nothing is left to apply; refuses a newer schema. */
    boolean isCurrent(Link link) throws SQLException {
        Map<String, String> applied = applied(link);
        refuseNewer(applied);
        return applied.size() == known.size() && Identity.of(link) != null;
    }

    /** In one transaction: the new schema or the old one, never something between. An old one is copied before. */
    void apply(Link link) throws SQLException {
        if (isCurrent(link)) {
            return;
        }
        link.execute("BEGIN IMMEDIATE");
        link.execute(TABLE);
        Map<String, String> now = applied(link);
        refuseNewer(now);
        copyFirst(now);
        Identity.give(link);
        for (Migration migration : known) {
            if (!now.containsKey(migration.name())) {
                for (String statement : migration.sql().split("(?m)^---$", -1)) {
                    link.execute(statement);
                }
                try (var insert = link.connection().prepareStatement("INSERT INTO migrations VALUES (?, ?, ?)")) {
                    insert.setString(1, migration.name());
                    insert.setString(2, digest(migration));
                    insert.setString(3, Timestamps.text(clock.instant()));
                    insert.executeUpdate();
                }
            }
        }
        link.execute("COMMIT");
    }

    /** Whoever migrates holds the write lock, so there is one copy whoever else wants to; readers go on. */
    private void copyFirst(Map<String, String> applied) {
        Optional<Migration> first = known.stream()
                .filter(migration -> !applied.containsKey(migration.name()))
                .findFirst();
        if (!applied.isEmpty() && first.isPresent()) {
            Copies copies = new Copies(file);
            copies.take("before-" + first.get().name() + "-" + STAMP.format(clock.instant()));
            copies.prune(Copies.KEPT);
        }
    }

    private void refuseNewer(Map<String, String> applied) {
        for (Map.Entry<String, String> entry : applied.entrySet()) {
            boolean same = known.stream()
                    .anyMatch(migration -> migration.name().equals(entry.getKey())
                            && digest(migration).equals(entry.getValue()));
            if (!same) {
                throw EnvironmentException.lasting(
                        ProblemCode.DATABASE_NEWER,
                        "The database " + file + " has the schema step " + entry.getKey()
                                + ", which this version does not know.",
                        "A newer version of Night Shift has written it: run that version, or restore an older copy.");
            }
        }
    }

    private static Map<String, String> applied(Link link) throws SQLException {
        Map<String, String> names = new LinkedHashMap<>();
        try (Statement statement = link.connection().createStatement()) {
            try (ResultSet table = statement.executeQuery(
                    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'")) {
                if (!table.next()) {
                    return names;
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT name, digest FROM migrations")) {
                while (rows.next()) {
                    names.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return names;
    }

    private static String digest(Migration migration) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(migration.sql().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256. Indicates a bug.", e);
        }
    }
}
