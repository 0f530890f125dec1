package dev.nightshift.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The current row of a result; valid only inside the mapping function. */
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    /** A text column that is never null. */
    public String text(String column) {
        String value = textOrNull(column);
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null. Indicates a bug.");
        }
        return value;
    }

    public @Nullable String textOrNull(String column) {
        try {
            return result.getString(column);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    public long number(String column) {
        try {
            return result.getLong(column);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    public int count(String column) {
        return Math.toIntExact(number(column));
    }

    public @Nullable Long numberOrNull(String column) {
        try {
            long value = result.getLong(column);
            return result.wasNull() ? null : value;
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    public double real(String column) {
        try {
            return result.getDouble(column);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    public boolean flag(String column) {
        return number(column) != 0;
    }

    public Instant instant(String column) {
        return Timestamps.parse(text(column));
    }

    public @Nullable Instant instantOrNull(String column) {
        return Optional.ofNullable(textOrNull(column)).map(Timestamps::parse).orElse(null);
    }
}
