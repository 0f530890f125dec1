package dev.nightshift.inbox;

import dev.nightshift.problem.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a job file says, before anybody knows what it means: the same for YAML and JSON. */
sealed interface Node {

    /** From 1. */
    int line();

    /** For messages. */
    String described();

    /** For what is kept but not used: strings, lists and maps; without what is null. */
    Object plain();

    /** How a scalar was written; what it means is decided by the field. */
    enum Kind {
        TEXT,
        /** Nothing after the colon in YAML. */
        EMPTY,
        /** {@code null} in JSON: the same as a field that is left out. */
        NULL
    }

    /** A scalar as it was written, untyped. */
    record Scalar(String text, Kind kind, int line) implements Node {
        @Override
        public String described() {
            return switch (kind) {
                case TEXT -> Shown.quoted(text);
                case EMPTY -> "nothing";
                case NULL -> "null";
            };
        }

        @Override
        public Object plain() {
            return text;
        }
    }

    /** A list. */
    record Sequence(List<Node> items, int line) implements Node {
        @Override
        public String described() {
            return items.isEmpty() ? "an empty list" : "a list";
        }

        @Override
        public Object plain() {
            return items.stream().filter(Node::isGiven).map(Node::plain).toList();
        }
    }

    /** A map in the order of the file. */
    record Mapping(Map<String, Entry> entries, int line) implements Node {
        @Override
        public String described() {
            return "a map";
        }

        @Override
        public Object plain() {
            Map<String, Object> plain = new LinkedHashMap<>();
            entries.forEach((name, entry) -> {
                if (entry.value().isGiven()) {
                    plain.put(name, entry.value().plain());
                }
            });
            return plain;
        }
    }

    /** @param line of the key */
    record Entry(int line, Node value) {}

    /** Nothing was written. */
    default boolean isEmpty() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.EMPTY;
    }

    default boolean isGiven() {
        return !(this instanceof Scalar scalar && scalar.kind() == Kind.NULL);
    }

    static Sequence sequence(int line) {
        return new Sequence(new ArrayList<>(), line);
    }

    static Mapping mapping(int line) {
        return new Mapping(new LinkedHashMap<>(), line);
    }
}
