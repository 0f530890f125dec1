package dev.nightshift.report;

import dev.nightshift.problem.Command;
import dev.nightshift.problem.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Collects Markdown. Foreign text comes in only through {@link #text} and {@link #code}. Not thread-safe. */
final class Lines {
    private final List<String> lines = new ArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    /** A section with a heading of ours; nothing where there is nothing in it. */
    void section(String heading, Consumer<Lines> content) {
        Lines inside = new Lines();
        content.accept(inside);
        if (!inside.lines.isEmpty()) {
            lines.add("");
            lines.add("## " + heading);
            lines.add("");
            lines.addAll(inside.lines);
        }
    }

    /** A block of code inside the list item above. */
    void block(List<String> code) {
        if (!code.isEmpty()) {
            Shown.markdownBlock(code).forEach(line -> lines.add("  " + line));
        }
    }

    /** One item for each, and one that counts the rest where there are more than {@code most}. */
    <T> void items(List<T> all, int most, Command rest, Consumer<T> item) {
        all.stream().limit(most).forEach(item);
        if (all.size() > most) {
            lines.add("- and " + (all.size() - most) + " more: " + code(rest.toString()));
        }
    }

    /** A table that is readable as it stands, too. Cells hold neither {@code |} nor line ends. */
    void table(List<String> heading, List<List<String>> rows) {
        int[] widths = new int[heading.size()];
        Stream.concat(Stream.of(heading), rows.stream()).forEach(row -> {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(3, Math.max(widths[column], width(row.get(column))));
            }
        });
        lines.add(row(heading, widths));
        lines.add(row(IntStream.of(widths).mapToObj("-"::repeat).toList(), widths));
        rows.forEach(row -> lines.add(row(row, widths)));
    }

    private static String row(List<String> cells, int[] widths) {
        StringBuilder row = new StringBuilder("|");
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            row.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[column] - width(cell)))
                    .append(" |");
        }
        return row.toString();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** A job by its id, and its title where that says more. */
    static String name(String id, String title) {
        return code(id) + (title.isBlank() || title.equals(id) ? "" : " " + text(title));
    }

    /** Foreign text in a sentence; its line ends become spaces. */
    static String text(String foreign) {
        return Shown.markdown(foreign.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    static String code(String foreign) {
        return Shown.code(foreign);
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
