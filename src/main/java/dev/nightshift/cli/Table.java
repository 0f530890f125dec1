package dev.nightshift.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows in aligned columns; the last column is not padded. Cells must be safe to show. */
final class Table {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private final Tint tint;
    private final List<List<String>> rows = new ArrayList<>();

    Table(Tint tint, List<String> headings) {
        this.tint = tint;
        rows.add(headings.stream().map(tint::bold).toList());
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    Tint tint() {
        return tint;
    }

    void printTo(Context context) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        rows.forEach(row -> context.print(line(row, widths)));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell);
            if (column < row.size() - 1) {
                line.append(" ".repeat(widths[column] - width(cell) + 2));
            }
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        String plain = COLOUR.matcher(cell).replaceAll("");
        return plain.codePointCount(0, plain.length());
    }
}
