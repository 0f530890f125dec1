package dev.nightshift.store;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open transaction. Rooms that own tables take it as a parameter, so that what belongs together is committed
 * together. Valid only inside {@link Database#write} or {@link Database#read}, on that thread.
 */
public final class Tx {
    private static final Logger log = LoggerFactory.getLogger(Tx.class);

    private final Link link;
    private final Path file;
    private final boolean durable;
    private final Map<Class<?>, Object> attached = new HashMap<>();
    private final List<Runnable> afterCommit = new ArrayList<>();

    Tx(Link link, Path file, boolean durable) {
        this.link = link;
        this.file = file;
        this.durable = durable;
    }

    /** The file of the database, for owners that keep something beside it. */
    public Path file() {
        return file;
    }

    /**
     * Has something done once this transaction is on disk: after the commit, in the order of the calls, on the same
     * thread, when other writers may go on. Never after a rollback or a commit that failed. The change is
     * acknowledged whatever it does: what it throws is logged, and a crash may come before it.
     *
     * @throws IllegalStateException in a transaction that only reads or does not wait for the disk
     */
    public void afterCommit(Runnable task) {
        if (!durable) {
            throw new IllegalStateException("nothing follows a transaction that is not durable. Indicates a bug.");
        }
        afterCommit.add(task);
    }

    /** What an owner remembers for the rest of this transaction, one object for each class; made when first asked. */
    public <T> T attached(Class<T> key, Function<Tx, T> make) {
        Object known = attached.get(key);
        if (known == null) {
            known = make.apply(this);
            attached.put(key, known);
        }
        return key.cast(known);
    }

    void committed() {
        for (Runnable task : afterCommit) {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.warn("after a commit to {}: {}", file, e.toString(), e);
            }
        }
    }

    /** Passes all rows to {@code use}, one at a time, in flat memory. */
    public void each(Query query, Args args, Consumer<Row> use) {
        try {
            try (ResultSet result = bound(query, args).executeQuery()) {
                Row row = new Row(result);
                while (result.next()) {
                    use.accept(row);
                }
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** All rows, mapped. */
    public <T> List<T> list(Query query, Args args, Function<Row, T> map) {
        List<T> rows = new ArrayList<>();
        each(query, args, row -> rows.add(map.apply(row)));
        return rows;
    }

    /** The first row, mapped; empty where there is none. */
    public <T> Optional<T> first(Query query, Args args, Function<Row, T> map) {
        List<T> rows = list(query, args, map);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** Runs a change; the number of rows it touched. */
    public int run(Query query, Args args) {
        try {
            return bound(query, args).executeUpdate();
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private PreparedStatement bound(Query query, Args args) throws SQLException {
        PreparedStatement statement = link.prepared(query);
        int index = 1;
        for (String parameter : query.parameters()) {
            statement.setObject(index++, args.get(parameter));
        }
        return statement;
    }
}
