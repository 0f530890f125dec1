package dev.nightshift.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Statements in a {@code .sql} resource beside their owner, each after a line {@code -- name: NAME}. */
public final class SqlFile {
    private static final String NAME = "-- name: ";

    private final String resource;
    private final Map<String, Query> queries = new HashMap<>();

    private SqlFile(String resource, String text) {
        this.resource = resource;
        for (String block : text.split("(?m)^" + NAME, -1)) {
            int end = block.indexOf('\n');
            if (end > 0 && !block.startsWith("--")) {
                String name = block.substring(0, end).strip();
                queries.put(name, Query.of(name, block.substring(end + 1).strip()));
            }
        }
    }

    /** Reads {@code sql/sqlite/FILE} beside {@code owner}. */
    public static SqlFile beside(Class<?> owner, String file) {
        return new SqlFile(file, text(owner, file));
    }

    /** The whole text of {@code sql/sqlite/FILE} beside {@code owner}. */
    public static String text(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream("sql/sqlite/" + file)) {
            if (in == null) {
                throw new IllegalStateException(
                        "no resource sql/sqlite/" + file + " beside " + owner.getName() + ". Indicates a bug.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Query get(String name) {
        Query query = queries.get(name);
        if (query == null) {
            throw new IllegalStateException("no statement " + name + " in " + resource + ". Indicates a bug.");
        }
        return query;
    }
}
