package dev.nightshift.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An open transaction. Rooms that own tables take it as a parameter, so that what belongs together is committed
 * together. Valid only inside {@link Database#write} or {@link Database#read}, on that thread.
 */
public final class Tx {
    private final Link link;

    Tx(Link link) {
        this.link = link;
    }

    /** All rows, mapped. */
    public <T> List<T> list(Query query, Args args, Function<Row, T> map) {
        try {
            PreparedStatement statement = bound(query, args);
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                Row row = new Row(result);
                while (result.next()) {
                    rows.add(map.apply(row));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
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
