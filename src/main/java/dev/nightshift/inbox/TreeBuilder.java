package dev.nightshift.inbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Builds the tree of one document from the events of a parser. Never recurses, so no depth can overflow the stack. */
final class TreeBuilder {
    private static final int DEEPEST = 32;

    private final String file;
    private final Deque<Frame> open = new ArrayDeque<>();
    private @Nullable Node root;

    TreeBuilder(String file) {
        this.file = file;
    }

    /** An open list or map. */
    private static final class Frame {
        final Node container;

        @Nullable
        String key;

        int keyLine;
        boolean keyed;

        Frame(Node container) {
            this.container = container;
        }

        boolean wantsKey() {
            return container instanceof Node.Mapping && !keyed;
        }
    }

    /** What the document holds; {@code null}: nothing. */
    @Nullable
    Node root() {
        return root;
    }

    void scalar(String text, Node.Kind kind, int line) {
        checkCharacters(text, line);
        Frame frame = open.peek();
        if (frame != null && frame.wantsKey()) {
            key(frame, text, line);
        } else {
            add(new Node.Scalar(text, kind, line), line);
        }
    }

    void start(Node container, int line) {
        Frame frame = open.peek();
        if (frame != null && frame.wantsKey()) {
            throw here(line).refused("a list or map is the name of a field; expected a word");
        } else if (open.size() == DEEPEST) {
            throw Spot.line(file, line).refused("nested deeper than " + DEEPEST + " levels");
        }
        add(container, line);
        open.push(new Frame(container));
    }

    void end() {
        open.pop();
    }

    private void key(Frame frame, String name, int line) {
        if (name.equals("<<")) {
            throw here(line).refused("merge keys (<<) are not read; write the fields out");
        }
        frame.key = name;
        frame.keyLine = line;
        frame.keyed = true;
    }

    private void add(Node node, int line) {
        Frame frame = open.peek();
        if (frame == null) {
            if (root != null) {
                throw here(line).refused("a second document begins here; expected one per file");
            }
            root = node;
        } else if (frame.container instanceof Node.Sequence sequence) {
            sequence.items().add(node);
        } else if (frame.container instanceof Node.Mapping mapping && frame.key != null) {
            put(mapping, frame.key, new Node.Entry(frame.keyLine, node));
            frame.keyed = false;
        }
    }

    private void put(Node.Mapping mapping, String name, Node.Entry entry) {
        Node.Entry before = mapping.entries().putIfAbsent(name, entry);
        if (before != null) {
            throw here(entry.line()).refused("given twice, first in line " + before.line() + "; remove one");
        }
    }

    /** Where the parser stands: the names and places on the way down to it. */
    private Spot here(int line) {
        Spot spot = Spot.line(file, line);
        for (Iterator<Frame> frames = open.descendingIterator(); frames.hasNext(); ) {
            Frame frame = frames.next();
            if (frame.container instanceof Node.Sequence sequence) {
                int last = frames.hasNext()
                        ? sequence.items().size() - 1
                        : sequence.items().size();
                spot = spot.child(Integer.toString(last), line);
            } else if (frame.key != null && (frame.keyed || frames.hasNext())) {
                spot = spot.child(frame.key, line);
            }
        }
        return spot;
    }

    private void checkCharacters(String text, int line) {
        for (int at = 0; at < text.length(); at++) {
            int point = text.codePointAt(at);
            if (point == 0) {
                throw here(line).refused("holds a NUL character");
            } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw here(line).refused("holds half of a surrogate pair, which is no character");
            }
            at += Character.charCount(point) - 1;
        }
    }
}
