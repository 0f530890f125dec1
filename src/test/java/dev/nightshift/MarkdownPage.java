package dev.nightshift;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation, as far as its tests need it.
 *
 * @param prose what is outside of code blocks, line by line
 */
record MarkdownPage(Path file, List<Block> blocks, List<String> prose) {
    private static final Pattern FENCE = Pattern.compile("(`{3,})(\\w*)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    /** A fenced block. */
    record Block(String language, String text, int line) {}

    static MarkdownPage readme() throws IOException {
        return read(Path.of("README.md"));
    }

    /** README and everything under {@code src/docs}. */
    static List<MarkdownPage> all() throws IOException {
        List<MarkdownPage> pages = new ArrayList<>(List.of(readme()));
        try (Stream<Path> files = Files.walk(Path.of("src/docs"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                pages.add(read(file));
            }
        }
        return pages;
    }

    static MarkdownPage read(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int at = 0; at < lines.size(); at++) {
            var fence = FENCE.matcher(lines.get(at));
            if (!fence.matches()) {
                prose.add(lines.get(at));
                continue;
            }
            int first = at + 1;
            int end = first;
            while (!lines.get(end).equals(fence.group(1))) {
                end++;
            }
            blocks.add(new Block(fence.group(2), String.join("\n", lines.subList(first, end)) + "\n", first + 1));
            at = end;
        }
        return new MarkdownPage(file, blocks, prose);
    }

    Stream<Block> blocks(String language) {
        return blocks.stream().filter(block -> block.language().equals(language));
    }

    String text() {
        return String.join("\n", prose) + blocks.stream().map(Block::text).collect(Collectors.joining("\n", "\n", ""));
    }

    /** What stands between backticks in the prose. */
    List<String> code() {
        return matches(CODE, String.join("\n", prose));
    }

    List<String> links() {
        return matches(LINK, String.join("\n", prose));
    }

    static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /** The anchors of its headings, as GitHub makes them. */
    Set<String> anchors() {
        return prose.stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(title -> title.replaceAll("[^\\w -]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The cells of all table rows under a heading, without head and rule. */
    List<List<String>> rows(String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        int tableLine = 0;
        for (String line : prose) {
            if (line.startsWith("#")) {
                inside = line.replaceFirst("^#+ ", "").equals(heading);
            }
            tableLine = line.startsWith("|") ? tableLine + 1 : 0;
            if (inside && tableLine > 2) {
                String[] cells = line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", -1);
                rows.add(Stream.of(cells).map(String::strip).toList());
            }
        }
        return rows;
    }

    /** The words in backticks of the first cells of these rows. */
    List<String> names(String heading) {
        return rows(heading).stream()
                .flatMap(row -> matches(CODE, row.get(0)).stream())
                .toList();
    }
}
