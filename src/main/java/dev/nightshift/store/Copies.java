package dev.nightshift.store;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder {@code copies} beside a database, 0700: whole copies of it in single files, made by {@code VACUUM INTO} in
 * a read transaction of a connection of its own, so that writers go on meanwhile. A copy has its name only once it was
 * read again and is on the disk. Thread-safe.
 */
public final class Copies {
    private static final Logger log = LoggerFactory.getLogger(Copies.class);
    private static final String SUFFIX = ".db";
    private static final String BEFORE = "before-";
    private static final String UNFINISHED = ".new-";
    private static final Pattern STAMPED =
            Pattern.compile("(?:" + BEFORE + ".*-)?([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6})(?:[-.]([0-9]{1,3}))?");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss");
    private static final long FORGOTTEN_MILLIS = 3_600_000;
    /** Copies of shifts that stay. */
    public static final int KEPT = 7;

    private static final int KEPT_BEFORE = 3;
    /** What is left free for the running system when a copy is made. */
    private static final long SPARE = 64L << 20;

    private final Path database;
    private final Path folder;

    public Copies(Path database) {
        this.database = database;
        this.folder = database.resolveSibling("copies");
    }

    /**
     * A copy that is complete.
     *
     * @param name without the suffix: the stamp of its shift, or {@code before-STEP-STAMP}
     * @param madeAt when it was finished
     */
    public record Copy(String name, Path file, long bytes, FileTime madeAt) {}

    public Path folder() {
        return folder;
    }

    /**
     * Makes a copy and reads it again.
     *
     * @throws EnvironmentException {@code disk_full} where there is no room, {@code database_unusable} where the copy is
     *     not whole; nothing is left then
     */
    public Copy take(String name) {
        try {
            Damaged.privateFolder(folder);
            requireRoom();
            Path next = folder.resolve(UNFINISHED + UUID.randomUUID() + SUFFIX);
            Files.createFile(next, DatabaseFile.PRIVATE);
            try {
                vacuum(next);
                verify(next);
                DatabaseFile.force(next);
                Path file = folder.resolve(name + SUFFIX);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                DatabaseFile.force(folder);
                return copy(file);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException | SQLException e) {
            throw failed(e);
        }
    }

    private EnvironmentException failed(Exception e) {
        boolean full = e instanceof SQLException sql && (sql.getErrorCode() & 0xff) == 13;
        return EnvironmentException.passing(
                full ? ProblemCode.DISK_FULL : ProblemCode.DATABASE_UNUSABLE,
                "No copy of " + database + " could be made in " + folder + ": " + e.getMessage(),
                full ? "Make room there." : "Look at the disk, and at the database with: `health`",
                e);
    }

    private void requireRoom() throws IOException {
        DatabaseFile file = new DatabaseFile(database);
        long needed = Files.size(database) + (Files.exists(file.log()) ? Files.size(file.log()) : 0);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed + Math.min(needed, SPARE)) {
            throw EnvironmentException.lasting(
                    ProblemCode.DISK_FULL,
                    "There is no room for a copy of " + database + " in " + folder + ": it takes up to " + needed
                            + " bytes, " + free + " are free.",
                    "Make room there.");
        }
    }

    private void vacuum(Path target) throws SQLException {
        try (Link link = Link.openToCopy(database);
                PreparedStatement statement = link.connection().prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, target.toString());
            statement.execute();
        }
    }

    /** Why a copy is not to be used; empty where it is whole. */
    public Optional<String> flaw(Path copy) {
        try {
            verify(copy);
            return Optional.empty();
        } catch (IOException | SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void verify(Path copy) throws IOException, SQLException {
        Optional<DatabaseFile.Flaw> flaw = new DatabaseFile(copy).flaw();
        if (flaw.isPresent() || Files.size(copy) == 0) {
            throw new IOException(
                    "the copy " + copy + " " + flaw.map(DatabaseFile.Flaw::text).orElse("is empty"));
        }
        try (Link link = Link.openCopy(copy);
                Statement statement = link.connection().createStatement()) {
            try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
                String said = result.next() ? result.getString(1) : "nothing";
                if (!said.equals("ok")) {
                    throw new IOException("the copy " + copy + " is damaged: " + said);
                }
            }
            try (ResultSet result = statement.executeQuery("SELECT count(*) FROM migrations")) {
                if (!result.next() || result.getLong(1) == 0) {
                    throw new IOException("the copy " + copy + " holds nothing");
                }
            }
        }
    }

    /** Those that are complete, the newest first by the stamp in the name: whoever copies a file may change its time. */
    public List<Copy> list() {
        List<Copy> copies = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return copies;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : stream) {
                if (!String.valueOf(file.getFileName()).startsWith(".")) {
                    copies.add(copy(file));
                }
            }
        } catch (IOException e) {
            log.warn("{} cannot be listed: {}", folder, e.toString());
        }
        copies.sort(
                Comparator.comparing(Copies::stamp).thenComparing(Copy::madeAt).reversed());
        return copies;
    }

    /** When the oldest copy that is kept was made. */
    public Optional<Instant> oldest() {
        return list().stream().map(copy -> copy.madeAt().toInstant()).min(Comparator.naturalOrder());
    }

    /** In the name of a shift by local time, in that of a step by UTC; without one it is as old as its file. */
    private static Instant stamp(Copy copy) {
        Matcher stamp = STAMPED.matcher(copy.name());
        if (!stamp.matches()) {
            return copy.madeAt().toInstant();
        }
        try {
            ZoneId zone = copy.name().startsWith(BEFORE) ? ZoneOffset.UTC : ZoneId.systemDefault();
            Instant at = LocalDateTime.parse(stamp.group(1), STAMP).atZone(zone).toInstant();
            // The second shift of one second has the number 2.
            return stamp.group(2) == null ? at : at.plusMillis(Integer.parseInt(stamp.group(2)));
        } catch (DateTimeException e) {
            return copy.madeAt().toInstant();
        }
    }

    private static Copy copy(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        return new Copy(
                name.substring(0, name.length() - SUFFIX.length()),
                file,
                Files.size(file),
                Files.getLastModifiedTime(file));
    }

    /** Deletes all but the newest of each sort, and what a process that was killed left unfinished. */
    public void prune(int kept) {
        try {
            List<Copy> nightly = new ArrayList<>();
            List<Copy> before = new ArrayList<>();
            list().forEach(copy -> (copy.name().startsWith(BEFORE) ? before : nightly).add(copy));
            for (Copy old : nightly.subList(Math.min(kept, nightly.size()), nightly.size())) {
                Files.deleteIfExists(old.file());
            }
            for (Copy old : before.subList(Math.min(KEPT_BEFORE, before.size()), before.size())) {
                Files.deleteIfExists(old.file());
            }
            forgetUnfinished();
        } catch (IOException e) {
            log.warn("Old copies in {} cannot be deleted: {}", folder, e.toString());
        }
    }

    /** Those that lie there since long before the newest copy: nobody is making them any more. */
    private void forgetUnfinished() throws IOException {
        long newest = list().stream()
                .mapToLong(copy -> copy.madeAt().toMillis())
                .max()
                .orElse(0);
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
            for (Path file : stream) {
                if (Files.getLastModifiedTime(file).toMillis() < newest - FORGOTTEN_MILLIS) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
