package dev.nightshift.store;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
    private static final Query HOME = Query.of("home", "SELECT id FROM home");
    private static final Query QUICK_CHECK = Query.of("quick_check", "PRAGMA quick_check(1)");

    private final Path file;
    private final DatabaseFile form;
    private final boolean changes;
    private final Migrations migrations;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ReentrantLock reading = new ReentrantLock(true);
    private @Nullable Link writer;
    private @Nullable Link reader;

    private volatile Consumer<EnvironmentException> broken = problem -> {};

    private Database(Path file, List<Migration> schema, InstantSource clock, boolean changes) {
        this.file = file;
        this.form = new DatabaseFile(file);
        this.changes = changes;
        this.migrations = new Migrations(file, schema, clock);
    }

    /**
     * Opens the database of a home, creating it only where there never was one: the marker file beside it tells. What is
     * found and must not be used is left as it is, and a copy of it is kept in {@code damaged}.
     *
     * @throws EnvironmentException when it is missing although it existed, damaged, another one, newer than this
     *     version, or not usable
     */
    public static Database open(Path file, List<Migration> schema, InstantSource clock) {
        Database database = new Database(file, schema, clock, true);
        database.createWhereNoneWas();
        try {
            database.change(tx -> {});
            database.mark();
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * As {@link #open}, for somebody who only reads: creates nothing, takes no lock and opens the file with the first
     * {@link #read}, which needs it to exist. A schema that is older than this version is brought up to date then.
     *
     * @throws EnvironmentException when it is missing although it existed, or damaged so that it shows at once
     */
    public static Database openToRead(Path file, List<Migration> schema, InstantSource clock) {
        Database database = new Database(file, schema, clock, false);
        database.refuseFlawed();
        return database;
    }

    /**
     * As {@link #open}, for somebody who may not need it: nothing is looked at, created or refused before the first
     * {@link #write}.
     */
    public static Database unopened(Path file, List<Migration> schema, InstantSource clock) {
        return new Database(file, schema, clock, false);
    }

    /** Whether a home has a database yet; reading verbs answer from nothing where it has none. */
    public static boolean exists(Path file) {
        return Files.exists(file) || new DatabaseFile(file).witness().isPresent();
    }

    /**
     * Has somebody told when the file or the disk under it fails while it is in use: input, output, damage, permissions.
     * Called by the thread that met it, which gets the same problem thrown; nothing it did is acknowledged.
     */
    public void onBroken(Consumer<EnvironmentException> listener) {
        broken = listener;
    }

    private void createWhereNoneWas() {
        refuseFlawed();
        try {
            if (!Files.exists(file)) {
                Files.createFile(file, DatabaseFile.PRIVATE);
            }
        } catch (FileAlreadyExistsException e) {
            log.debug("another process has created {} at the same moment", file);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void refuseFlawed() {
        try {
            form.flaw().ifPresent(flaw -> {
                throw refused(flaw);
            });
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private EnvironmentException refused(DatabaseFile.Flaw flaw) {
        String kept = changes ? " " + new Damaged(file).keep() : "";
        return told(EnvironmentException.lasting(
                flaw.code(),
                "The database " + file + " " + flaw.text() + "." + kept,
                "Nothing was created in its place. Bring back the last good copy, and what was accepted since, with: "
                        + "`recover`"));
    }

    private void mark() {
        try {
            form.mark(read(
                    tx -> tx.first(HOME, Args.none(), row -> row.text("id")).orElseThrow()));
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
        if (link != null && !link.isOfItsFile()) {
            dropWriter();
            link = null;
        }
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

    /** Every connection looks at the file again: what happened to it since the last one is not taken for an error. */
    private Link open(boolean writable) throws SQLException {
        refuseFlawed();
        if (!writable && !Files.exists(file)) {
            throw EnvironmentException.lasting(
                    ProblemCode.DATABASE_MISSING,
                    "There is no database " + file + " yet.",
                    "The first job that is queued creates it.");
        }
        boolean marked = form.witness().isPresent();
        Link link = Link.open(file);
        Optional<DatabaseFile.Flaw> flaw = Optional.empty();
        boolean good = false;
        try {
            flaw = Identity.flaw(link, form, marked);
            if (flaw.isEmpty()) {
                link.begin(writable);
                good = true;
            }
        } finally {
            if (!good) {
                link.close();
            }
        }
        if (flaw.isPresent()) {
            throw refused(flaw.get());
        }
        return link;
    }

    private Link reader() throws SQLException {
        Link link = reader;
        if (link != null && !link.isOfItsFile()) {
            dropReader();
            link = null;
        }
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
            case 11, 26 -> {
                drop.run();
                yield refused(new DatabaseFile.Flaw(ProblemCode.DATABASE_DAMAGED, "is damaged: " + e.getMessage()));
            }
            case 8, 10, 14 -> {
                drop.run();
                yield told(unusable(e));
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

    private EnvironmentException told(EnvironmentException problem) {
        broken.accept(problem);
        return problem;
    }

    private EnvironmentException unusable(Exception cause) {
        return EnvironmentException.lasting(
                ProblemCode.DATABASE_UNUSABLE,
                "The database " + file + " cannot be used: " + cause,
                "The change that was under way is not acknowledged. Check the disk and the file's permissions (0600, "
                        + "owned by the user that runs Night Shift); look again with: `health`",
                cause);
    }
}
