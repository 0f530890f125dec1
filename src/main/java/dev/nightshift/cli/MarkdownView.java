package dev.nightshift.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Our Markdown on a terminal: headings in bold, logs dimmed, paragraphs and lists wrapped at its width. What is code is
 * never broken, so that commands can be copied; tables stay as they are. The Markdown must be safe to show already.
 */
final class MarkdownView {
    static final int USUAL_WIDTH = 80;
    private static final Pattern FENCE = Pattern.compile(" *(`{3,})(text)?");
    private static final Pattern ITEM = Pattern.compile("( *(?:- |\\d+\\. )?)(.*)");
    /** A code span, bold text, or a word; and the spaces before it. */
    private static final Pattern PIECE =
            Pattern.compile("( *)((?<!`)(`+)(?!`)(.+?)(?<!`)\\3(?!`)|\\*\\*(.+?)\\*\\*|[^ `*]+|[`*]+)");

    private final Tint tint;
    private final int width;
    private final List<String> shown = new ArrayList<>();

    private MarkdownView(Tint tint, int width) {
        this.tint = tint;
        this.width = width;
    }

    /** @param width columns, at least 20 */
    static String of(String markdown, Tint tint, int width) {
        MarkdownView view = new MarkdownView(tint, Math.max(20, width));
        view.show(markdown);
        return String.join("\n", view.shown);
    }

    private void show(String markdown) {
        String fence = null;
        for (String line : markdown.lines().toList()) {
            Matcher mark = FENCE.matcher(line);
            if (fence == null && mark.matches()) {
                fence = mark.group(1);
            } else if (fence != null) {
                if (line.strip().equals(fence)) {
                    fence = null;
                } else {
                    shown.add(tint.dim(line));
                }
            } else if (line.startsWith("#") && tint.on()) {
                heading(line.replaceFirst("^#+ ", ""));
            } else if (line.startsWith("#") || line.startsWith("|")) {
                shown.add(line);
            } else {
                wrapped(line);
            }
        }
    }

    private void heading(String text) {
        StringBuilder row = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!row.isEmpty() && row.length() + 1 + word.length() > width) {
                shown.add(tint.bold(row.toString()));
                row.setLength(0);
            }
            row.append(row.isEmpty() ? "" : " ").append(word);
        }
        shown.add(tint.bold(row.toString()));
    }

    private void wrapped(String line) {
        Matcher item = ITEM.matcher(line);
        String start = item.matches() ? item.group(1) : "";
        StringBuilder row = new StringBuilder(start);
        int used = start.length();
        boolean first = true;
        Matcher piece = PIECE.matcher(line.substring(start.length()));
        while (piece.find()) {
            String plain = plain(piece);
            int length = plain.codePointCount(0, plain.length());
            int spaces = piece.group(1).length();
            if (!first && spaces > 0 && used + spaces + length > width) {
                shown.add(row.toString());
                row = new StringBuilder(" ".repeat(start.length()));
                used = start.length();
            } else {
                row.append(piece.group(1));
                used += spaces;
            }
            row.append(looking(piece, plain));
            used += length;
            first = false;
        }
        shown.add(row.toString());
    }

    /** As it is read: without marks where there are colours instead. */
    private String plain(Matcher piece) {
        if (tint.on() && piece.group(4) != null) {
            return piece.group(4).strip();
        }
        return tint.on() && piece.group(5) != null ? piece.group(5) : piece.group(2);
    }

    private String looking(Matcher piece, String plain) {
        if (piece.group(4) != null) {
            return tint.code(plain);
        }
        return piece.group(5) == null ? plain : tint.bold(plain);
    }
}
