package dev.nightshift.problem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes HTML that is well-formed XML, too. Names of elements and attributes are ours; all else goes through {@link
 * Shown} and is escaped, so foreign text becomes neither an element nor an attribute, and acts on nothing. There is no
 * way to add text as it is. Not thread-safe; a misuse is an {@link IllegalStateException}.
 */
public final class Html {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");
    private static final Pattern LINE_END = Pattern.compile("[ \\t]*\\R\\s*");
    private static final Set<String> EMPTY = Set.of("meta", "br", "hr", "rect", "line", "polyline", "path");
    private static final Set<String> BLOCKS = Set.of(
            "html head body title style header main footer section article div p h1 h2 h3 ul ol li dl dt dd table thead"
                    .concat(" tbody tr td th pre figure figcaption details summary svg meta desc rect line polyline")
                    .split(" "));
    /** Longest text in one place. */
    private static final int LONGEST = 4_000;

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();
    private boolean inTag;

    /** A whole page in English, open inside {@code html}. */
    public static Html page() {
        Html html = new Html();
        html.out.append("<!DOCTYPE html>\n");
        return html.open("html").attr("lang", "en");
    }

    /** Begins an element; attributes may follow. Elements without content end by themselves. */
    public Html open(String name) {
        endTag();
        out.append('<').append(named(name));
        open.push(name);
        inTag = true;
        return this;
    }

    /** An attribute of the element that was just begun. */
    public Html attr(String name, String value) {
        if (!inTag) {
            throw new IllegalStateException("attribute " + named(name) + " outside a tag. Indicates a bug.");
        }
        out.append(' ').append(named(name)).append("=\"");
        escape(Shown.line(value, LONGEST));
        out.append('"');
        return this;
    }

    /** Ends the innermost element. */
    public Html close() {
        endTag();
        if (open.isEmpty()) {
            throw new IllegalStateException("nothing is open. Indicates a bug.");
        }
        String name = open.pop();
        out.append("</").append(name).append('>');
        if (BLOCKS.contains(name) && !open.contains("pre")) {
            out.append('\n');
        }
        return this;
    }

    /** Text of ours, or such that must not stand apart from it. */
    public Html text(String text) {
        return text(text, LONGEST);
    }

    /**
     * On one line.
     *
     * @param max most characters; longer text ends in {@code …}
     */
    public Html text(String text, int max) {
        endTag();
        escape(Shown.line(text, max));
        return this;
    }

    /** Foreign text whose direction does not spread to what stands around it. */
    public Html foreign(String text, int max) {
        String line = LINE_END.matcher(bounded(text, max).strip()).replaceAll(" ");
        return open("bdi").text(line, max).close();
    }

    /** An element with nothing but text. */
    public Html leaf(String name, String text) {
        return open(name).text(text).close();
    }

    /** Lines as they are, in a block that scrolls by itself. */
    public Html lines(List<String> lines, int max) {
        endTag();
        for (int number = 0; number < lines.size(); number++) {
            if (number > 0) {
                out.append('\n');
            }
            escape(Shown.line(bounded(lines.get(number), max), max));
        }
        return this;
    }

    /** A style sheet of ours. */
    public Html css(String sheet) {
        if (sheet.contains("<") || sheet.contains("&") || sheet.contains("]]")) {
            throw new IllegalStateException("a style sheet holds none of < & ]]. Indicates a bug.");
        }
        open("style").endTag();
        out.append('\n').append(sheet);
        return close();
    }

    @Override
    public String toString() {
        if (inTag || !open.isEmpty()) {
            throw new IllegalStateException("still open: " + open + ". Indicates a bug.");
        }
        return out.toString();
    }

    /** So much that what is dropped from it hardly matters; a megabyte is not worth the work. */
    private static String bounded(String text, int max) {
        int most = 8 * max + 64;
        return text.length() > most ? text.substring(0, most) + "…" : text;
    }

    private void endTag() {
        if (!inTag) {
            return;
        }
        inTag = false;
        String name = open.element();
        if (EMPTY.contains(name)) {
            open.pop();
            out.append("/>");
            if (BLOCKS.contains(name)) {
                out.append('\n');
            }
        } else {
            out.append('>');
        }
    }

    private void escape(String shown) {
        for (int at = 0; at < shown.length(); at++) {
            char letter = shown.charAt(at);
            switch (letter) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(letter);
            }
        }
    }

    private static String named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException("not a name of ours: " + Shown.quoted(name) + ". Indicates a bug.");
        }
        return name;
    }
}
