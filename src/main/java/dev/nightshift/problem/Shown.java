package dev.nightshift.problem;

/** Foreign text in a message: on one line, quoted, and without effect on a terminal or on the direction of text. */
public final class Shown {
    private static final int LONGEST_VALUE = 80;
    private static final int LONGEST_LINE = 300;

    private Shown() {}

    /** In double quotes, cut after 80 characters; what cannot be seen stands as {@code \}{@code uXXXX}. */
    public static String quoted(String text) {
        return '"' + visible(text, LONGEST_VALUE) + '"';
    }

    /** The same without the quotes, cut after 300 characters. */
    public static String line(String text) {
        return visible(text, LONGEST_LINE).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private static String visible(String text, int longest) {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        for (int count = 0; at < text.length() && count < longest; count++) {
            int point = text.codePointAt(at);
            append(shown, point);
            at += Character.charCount(point);
        }
        return at < text.length() ? shown.append('…').toString() : shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        switch (point) {
            case '"' -> shown.append("\\\"");
            case '\\' -> shown.append("\\\\");
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isVisible(point)) {
                    shown.appendCodePoint(point);
                } else {
                    shown.append(String.format(point > 0xffff ? "\\u{%x}" : "\\u%04x", point));
                }
            }
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
            default -> true;
        };
    }
}
