package dev.nightshift.store;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The SQLite file of a home: WAL, {@code synchronous=FULL}, one writing connection in this process. Thread-safe.
 *
 * <p>When {@link #write} returns, the change is on disk. When it throws, it is not acknowledged: it may or may not be
 * there, so callers retry only what is idempotent. A connection on which SQLite reported a full disk, an I/O error or
 * damage is thrown away: later statements on it could persist one by one.
 */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final Query BEGIN_READ = Query.of("begin_read", "BEGIN");
    private static final Query BEGIN_WRITE = Query.of("begin_write", "BEGIN IMMEDIATE");
    private static final Query COMMIT = Query.of("commit", "COMMIT");
    private static final Query ROLLBACK = Query.of("rollback", "ROLLBACK");
    private static final Query QUICK_CHECK = Query.of("quick_check", "PRAGMA quick_check(1)");

    private final Path file;
    private final Migrations migrations;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ReentrantLock reading = new ReentrantLock(true);
    private @Nullable Link writer;
    private @Nullable Link reader;

    private Database(Path file, List<Migration> schema, InstantSource clock) {
        this.file = file;
        this.migrations = new Migrations(file, schema, clock);
    }

    /**
     * Opens the database of a home, creating it only where there never was one: the marker file beside it tells.
     *
     * @throws EnvironmentException when it is missing although it existed, newer than this version, or not usable
     */
    public static Database open(Path file, List<Migration> schema, InstantSource clock) {
        Database database = new Database(file, schema, clock);
        database.createOrRefuse();
        database.change(tx -> {});
        database.mark();
        return database;
    }

    /**
     * As {@link #open}, for somebody who only reads: creates nothing, takes no lock and opens the file with the first
     * {@link #read}, which needs it to exist. A schema that is older than this version is brought up to date then.
     *
     * @throws EnvironmentException when it is missing although it existed
     */
    public static Database openToRead(Path file, List<Migration> schema, InstantSource clock) {
        Database database = new Database(file, schema, clock);
        try {
            database.refuseWhenGone();
        } catch (IOException e) {
            throw database.unusable(e);
        }
        return database;
    }

    /** Whether a home has a database yet; reading verbs answer from nothing where it has none. */
    public static boolean exists(Path file) {
        return Files.exists(file) || Files.exists(marker(file));
    }

    private static Path marker(Path file) {
        return file.resolveSibling(file.getFileName() + ".created");
    }

    private void createOrRefuse() {
        try {
            refuseWhenGone();
            if (!Files.exists(file)) {
                createPrivate(file);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void refuseWhenGone() throws IOException {
        if (Files.exists(marker(file)) && (!Files.exists(file) || Files.size(file) == 0)) {
            throw EnvironmentException.lasting(
                    ProblemCode.DATABASE_MISSING,
                    "The database " + file + " is " + (Files.exists(file) ? "empty" : "gone") + ", but "
                            + marker(file).getFileName() + " says that there was one.",
                    "Nothing was created in its place. Put back a copy of it; or, to begin with an empty queue, "
                            + "move " + marker(file) + " away.");
        }
    }

    private static void createPrivate(Path path) throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            log.debug("another process has created {} at the same moment", path);
        }
    }

    private void mark() {
        try {
            if (!Files.exists(marker(file))) {
                createPrivate(marker(file));
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Runs {@code work} in one durable transaction. */
    public <T> T write(Function<Tx, T> work) {
        return write(work, true);
    }

    private <T> T write(Function<Tx, T> work, boolean durable) {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("a transaction inside a transaction. Indicates a bug.");
        }
        Tx tx;
        T result;
        writing.lock();
        try {
            Link link = writer();
            link.durable(durable);
            link.run(BEGIN_WRITE);
            tx = new Tx(link, file, durable);
            result = finish(link, tx, work, this::dropWriter);
        } catch (SQLException e) {
            throw translated(e, this::dropWriter);
        } finally {
            writing.unlock();
        }
        tx.committed();
        return result;
    }

    /**
     * As {@link #change}, for what is worth keeping when this process dies and worthless when the machine does: the
     * commit does not wait for the disk.
     */
    public void note(Consumer<Tx> work) {
        write(
                tx -> {
                    work.accept(tx);
                    return true;
                },
                false);
    }

    /** As {@link #write(Function)} without a result. */
    public void change(Consumer<Tx> work) {
        write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    /** Runs {@code work} on one consistent state; a change in it fails. */
    public <T> T read(Function<Tx, T> work) {
        reading.lock();
        try {
            Link link = reader();
            link.run(BEGIN_READ);
            return finish(link, new Tx(link, file, false), work, this::dropReader);
        } catch (SQLException e) {
            throw translated(e, this::dropReader);
        } finally {
            reading.unlock();
        }
    }

    /** A read-only view of this file for statements that users write. */
    public DataSource readOnly() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(Link.url(file));
        return source;
    }

    /** What SQLite's own quick check says: {@code ok}, or the damage. */
    public String quickCheck() {
        return read(tx -> tx.first(QUICK_CHECK, Args.none(), row -> row.text("quick_check"))
                .orElse("no answer"));
    }

    @Override
    public void close() {
        writing.lock();
        try {
            dropWriter();
        } finally {
            writing.unlock();
        }
        reading.lock();
        try {
            dropReader();
        } finally {
            reading.unlock();
        }
    }

    private static <T> T finish(Link link, Tx tx, Function<Tx, T> work, Runnable drop) throws SQLException {
        boolean done = false;
        try {
            T result = work.apply(tx);
            link.run(COMMIT);
            done = true;
            return result;
        } catch (StoreException e) {
            throw e.sql();
        } finally {
            if (!done) {
                takeBack(link, drop);
            }
        }
    }

    private static void takeBack(Link link, Runnable drop) {
        try {
            link.run(ROLLBACK);
        } catch (SQLException e) {
            drop.run();
        }
    }

    private Link writer() throws SQLException {
        Link link = writer;
        if (link == null) {
            link = open(true);
            try {
                migrations.apply(link);
            } catch (SQLException | RuntimeException e) {
                link.close();
                throw e;
            }
            writer = link;
        }
        return link;
    }

    private Link open(boolean writable) throws SQLException {
        try {
            refuseWhenGone();
        } catch (IOException e) {
            throw unusable(e);
        }
        if (!writable && !Files.exists(file)) {
            throw EnvironmentException.lasting(
                    ProblemCode.DATABASE_MISSING,
                    "There is no database " + file + " yet.",
                    "The first job that is queued creates it.");
        }
        return Link.open(file, writable);
    }

    private Link reader() throws SQLException {
        Link link = reader;
        if (link == null) {
            link = open(false);
            try {
                if (!migrations.isCurrent(link)) {
                    change(tx -> {});
                }
            } catch (SQLException | RuntimeException e) {
                link.close();
                throw e;
            }
            reader = link;
        }
        return link;
    }

    private void dropWriter() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private void dropReader() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    private RuntimeException translated(SQLException e, Runnable drop) {
        int primary = e.getErrorCode() & 0xff;
        return switch (primary) {
            case 13 -> {
                drop.run();
                yield EnvironmentException.passing(
                        ProblemCode.DISK_FULL,
                        "The disk that holds " + file + " is full; the change was not made.",
                        "Make room there, then try again.",
                        e);
            }
            case 8, 10, 11, 14, 26 -> {
                drop.run();
                yield unusable(e);
            }
            case 5, 6 ->
                EnvironmentException.passing(
                        ProblemCode.DATABASE_UNUSABLE,
                        "The database " + file + " was locked by another process for 30 s; the change was not made.",
                        "Try again; see who holds it with: fuser " + file,
                        e);
            default ->
                new IllegalStateException("SQLite refused a statement: " + e.getMessage() + ". Indicates a bug.", e);
        };
    }

    private EnvironmentException unusable(Exception cause) {
        return EnvironmentException.lasting(
                ProblemCode.DATABASE_UNUSABLE,
                "The database " + file + " cannot be used: " + cause,
                "Check the disk and the file's permissions (0600, owned by the user that runs Night Shift); a damaged "
                        + "file is best replaced by a copy.",
                cause);
    }
}
