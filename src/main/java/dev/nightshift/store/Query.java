package dev.nightshift.store;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One SQL statement with {@code :named} parameters, each of which may occur more than once. Compared by identity: the
 * connections keep a prepared statement for each.
 */
public final class Query {
    private static final Pattern PARAMETER = Pattern.compile("(?<![:\\w]):([a-z_]+)");

    private final String name;
    private final String sql;
    private final List<String> parameters;

    private Query(String name, String sql, List<String> parameters) {
        this.name = name;
        this.sql = sql;
        this.parameters = parameters;
    }

    /** A statement that stands in the code, for those too small for a file. */
    public static Query of(String name, String text) {
        List<String> parameters = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(text);
        StringBuilder sql = new StringBuilder();
        while (matcher.find()) {
            parameters.add(matcher.group(1));
            matcher.appendReplacement(sql, "?");
        }
        matcher.appendTail(sql);
        return new Query(name, sql.toString(), List.copyOf(parameters));
    }

    String sql() {
        return sql;
    }

    List<String> parameters() {
        return parameters;
    }

    @Override
    public String toString() {
        return name;
    }
}
