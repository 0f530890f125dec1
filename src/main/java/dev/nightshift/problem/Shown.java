package dev.nightshift.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Foreign text made safe to show: job names, file names, logs. It acts neither on a terminal nor on the direction of
 * text, hides nothing, and keeps to its line.
 */
public final class Shown {
    private static final int LONGEST = 80;
    private static final int LONGEST_LINE = 300;
    private static final int WIDEST = 4_000;
    /** What ends a line; a lone CR is a progress bar that draws over itself. */
    private static final Pattern LINE_END = Pattern.compile("\r?\n|\r");
    /** Colours, cursor moves, titles and links of a terminal (ECMA-48: CSI, and OSC up to BEL or ST). */
    private static final Pattern TERMINAL =
            Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b\n]*(?:\u0007|\u001b\\\\)");
    /** Letters and marks by Unicode's categories, but drawn as nothing. */
    private static final String BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0";
    /** Text in which no Markdown dialect finds anything: neither marks nor links, entities, mentions or emoji. */
    private static final Pattern PLAIN =
            Pattern.compile("(?!.*\\.\\p{L})(?!.*:\\S)(?!\\d+[.)])[\\p{L}\\p{N}(][\\p{L}\\p{N} .,:;'\"()/%?=+°–—…-]*");

    private Shown() {}

    /** In double quotes, cut after 80 characters; what cannot be seen stands as {@code \}{@code uXXXX}. */
    public static String quoted(String text) {
        StringBuilder shown = new StringBuilder("\"");
        int count = 0;
        for (int at = 0; at < text.length() && count < LONGEST; count++) {
            int point = text.codePointAt(at);
            append(shown, point);
            at += Character.charCount(point);
            if (count == LONGEST - 1 && at < text.length()) {
                shown.append("…");
            }
        }
        return shown.append('"').toString();
    }

    /** As {@link #line(String, int)}, cut after 300 characters. */
    public static String line(String text) {
        return line(text, LONGEST_LINE);
    }

    /**
     * On one line, without quotes: terminal sequences are dropped, line ends stand as {@code \n}, what cannot be seen
     * as {@code \}{@code uXXXX}; other text, backslashes too, stays as it is.
     *
     * @param max most characters (code points) of the result; longer text ends in {@code …}
     */
    public static String line(String text, int max) {
        return visible(TERMINAL.matcher(text).replaceAll(""), max);
    }

    /** As {@link #line(String, int)}, but nothing is dropped: terminal sequences stand there to be seen. */
    public static String visible(String plain, int max) {
        StringBuilder shown = new StringBuilder();
        int count = 0;
        int roomForDots = 0;
        for (int at = 0; at < plain.length(); ) {
            int point = plain.codePointAt(at);
            int before = shown.length();
            appendOnLine(shown, point);
            count += shown.codePointCount(before, shown.length());
            if (count > max) {
                shown.setLength(roomForDots);
                return shown.append('…').toString();
            }
            if (count < max) {
                roomForDots = shown.length();
            }
            at += Character.charCount(point);
        }
        return shown.toString();
    }

    /** On lines, each as by {@link #line}; where there are more than {@code maxLines}, the last one counts the rest. */
    public static String block(String text, int maxLines) {
        List<String> lines = new ArrayList<>(List.of(LINE_END.split(text.stripTrailing())));
        int left = lines.size() > maxLines ? lines.size() - maxLines + 1 : 0;
        List<String> kept = lines.subList(0, lines.size() - left);
        String shown = String.join(
                "\n",
                kept.stream().map(line -> line(line, WIDEST).stripTrailing()).toList());
        return left > 0 ? shown + "\n… (" + left + " more lines)" : shown;
    }

    /**
     * On one line inside a sentence of Markdown: plain where no dialect finds a meaning in it, else a code span, in
     * which nothing of HTML, Markdown, mentions or links takes effect (CommonMark 0.31, section 6.1).
     */
    public static String markdown(String text) {
        String line = line(text, WIDEST).strip();
        return line.isEmpty() || PLAIN.matcher(line).matches() ? line : code(line);
    }

    /** As a code span of Markdown, always: ids, paths and commands. */
    public static String code(String text) {
        String line = line(text, WIDEST);
        String fence = fence(line, 1);
        String pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
        return fence + pad + line + pad + fence;
    }

    /** Lines of Markdown that show {@code text} as a block of code, in which nothing of it takes effect. */
    public static List<String> markdownBlock(List<String> text) {
        List<String> lines = text.stream().map(line -> line(line, WIDEST)).toList();
        String fence = fence(String.join("\n", lines), 3);
        List<String> block = new ArrayList<>();
        block.add(fence + "text");
        block.addAll(lines);
        block.add(fence);
        return block;
    }

    /** Backticks, more in a row than the text has anywhere. */
    private static String fence(String text, int shortest) {
        String fence = "`".repeat(shortest);
        while (text.contains(fence)) {
            fence += "`";
        }
        return fence;
    }

    private static void append(StringBuilder shown, int point) {
        switch (point) {
            case '"' -> shown.append("\\\"");
            case '\\' -> shown.append("\\\\");
            case '\t' -> shown.append("\\t");
            default -> appendVisible(shown, point);
        }
    }

    private static void appendOnLine(StringBuilder shown, int point) {
        if (point == '\t') {
            shown.append("    ");
        } else {
            appendVisible(shown, point);
        }
    }

    private static void appendVisible(StringBuilder shown, int point) {
        if (point == '\n') {
            shown.append("\\n");
        } else if (point == '\r') {
            shown.append("\\r");
        } else if (isVisible(point)) {
            shown.appendCodePoint(point);
        } else {
            shown.append(String.format(point > 0xffff ? "\\u{%x}" : "\\u%04x", point));
        }
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> BLANK_LETTERS.indexOf(point) < 0;
        };
    }
}
