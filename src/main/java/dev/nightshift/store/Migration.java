package dev.nightshift.store;

/**
 * One step of the schema; once released it never changes.
 *
 * @param name owner and number, such as {@code queue-001}
 * @param sql statements, separated by a line of {@code ---}
 */
public record Migration(String name, String sql) {

    /** Reads {@code sql/sqlite/NAME.sql} beside {@code owner}. */
    public static Migration beside(Class<?> owner, String name) {
        return new Migration(name, SqlFile.text(owner, name + ".sql"));
    }
}
