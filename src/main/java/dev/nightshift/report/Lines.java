package dev.nightshift.report;

import dev.nightshift.problem.Command;
import dev.nightshift.problem.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
