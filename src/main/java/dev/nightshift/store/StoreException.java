package dev.nightshift.store;

import java.sql.SQLException;

/** An {@link SQLException} on its way to {@link Database}, which turns it into a problem for humans. */
final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException sql;

    StoreException(SQLException sql) {
        super(sql);
        this.sql = sql;
    }

    SQLException sql() {
        return sql;
    }
}
