package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The journal: a rollback or an undo that has begun and has not ended, kept in the store so that the next call completes
 * it.
 *
 * <p>A text of lines {@code key value}, replaced as a whole and on disk before the first change:
 *
 * <pre>
 * nightshift-rollback 2
 * target TAG
 * span BEFORE AFTER
 * path PATH
 * force true
 * job JOB
 * command VERB ARGUMENT …
 * safety TAG
 * begun WORKSPACE PATH
 * end
 * </pre>
 *
 * Paths are percent-encoded bytes.
 *
 * @param asked what was asked
 * @param safety tag of the snapshot from before
 * @param begun by workspace the paths that it set out to change
 */
record Pending(Asked asked, String safety, Map<String, Set<String>> begun) {
    private static final String HEADER = "nightshift-rollback 2";
    private static final String END = "end";

    /**
     * A request by its tags; equal requests do the same.
     *
     * @param spans tags of the snapshots before and after each
     * @param path as asked, or empty
     * @param job whose spans they are, or empty
     * @param command verb and arguments that ask for the same, or empty
     */
    record Asked(
            String target, List<List<String>> spans, String path, boolean force, String job, List<String> command) {
        static Asked of(Rollback.Request request, String path) {
            List<List<String>> spans = request.spans().stream()
                    .map(span -> List.of(span.before().tag(), span.after().tag()))
                    .toList();
            return new Asked(request.target().tag(), spans, path, request.force(), job(request), request.command());
        }

        /** What was typed names it; a snapshot that came later may be another job's. */
        private static String job(Rollback.Request request) {
            if (!request.isUndo() || request.command().size() > 1) {
                return request.isUndo() ? request.command().get(1) : "";
            }
            Rollback.Span last = request.spans().get(request.spans().size() - 1);
            return last.after().notes().getOrDefault(Blame.JOB, "");
        }

        /** Whether it does the same, however it was typed. */
        boolean isSameAs(Asked other) {
            return target.equals(other.target)
                    && spans.equals(other.spans)
                    && path.equals(other.path)
                    && force == other.force;
        }

        boolean isUndo() {
            return !spans.isEmpty();
        }

        /** Verb and arguments that ask for the same. */
        List<String> again() {
            List<String> words = new ArrayList<>(command);
            if (words.isEmpty()) {
                words.addAll(isUndo() ? List.of("undo", job) : List.of("rollback", target));
            }
            if (!path.isEmpty()) {
                words.addAll(List.of("--path", path));
            }
            if (force) {
                words.add("--force");
            }
            return words;
        }
    }

    /** For humans. */
    Rollback.Unfinished unfinished() {
        return new Rollback.Unfinished(
                asked.isUndo() ? "undo" : "rollback", List.copyOf(begun.keySet()), safety, asked.again());
    }

    /** The snapshots that completing it needs. */
    Set<String> tags() {
        Set<String> tags = new TreeSet<>();
        tags.add(asked.target());
        tags.add(safety);
        asked.spans().forEach(tags::addAll);
        return tags;
    }

    /** Null where nothing is unfinished. */
    static @Nullable Pending read(StoreFolder folder) throws IOException {
        Path file = folder.own("rollback");
        if (!Files.exists(file)) {
            return null;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        if (lines.isEmpty()
                || !lines.get(0).equals(HEADER)
                || !lines.get(lines.size() - 1).equals(END)) {
            throw new DamagedException("the journal of a rollback, " + file + ", cannot be read");
        }
        Map<String, String> single = new TreeMap<>();
        List<List<String>> spans = new ArrayList<>();
        List<String> command = new ArrayList<>();
        Map<String, Set<String>> begun = new TreeMap<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            String[] fields = line.split(" ", -1);
            if (fields[0].equals("span") && fields.length == 3) {
                spans.add(List.of(fields[1], fields[2]));
            } else if (fields[0].equals("begun") && fields.length == 3) {
                begun.computeIfAbsent(fields[1], name -> new TreeSet<>()).add(RawNames.percentDecoded(fields[2]));
            } else if (fields[0].equals("command")) {
                List.of(fields).subList(1, fields.length).forEach(word -> command.add(text(word)));
            } else if (fields.length == 2) {
                single.put(fields[0], fields[1]);
            }
        }
        Asked asked = new Asked(
                single.getOrDefault("target", ""),
                spans,
                text(single.getOrDefault("path", "")),
                Boolean.parseBoolean(single.get("force")),
                text(single.getOrDefault("job", "")),
                command);
        return new Pending(asked, single.getOrDefault("safety", ""), begun);
    }

    void write(StoreFolder folder) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        line(text, "target", asked.target());
        asked.spans().forEach(span -> line(text, "span", span.get(0), span.get(1)));
        line(text, "path", encoded(asked.path()));
        line(text, "force", Boolean.toString(asked.force()));
        line(text, "job", encoded(asked.job()));
        if (!asked.command().isEmpty()) {
            line(text, "command", asked.command().stream().map(Pending::encoded).toArray(String[]::new));
        }
        line(text, "safety", safety);
        begun.forEach((name, paths) -> paths.forEach(path -> line(text, "begun", name, RawNames.percentEncoded(path))));
        text.append(END).append('\n');
        folder.write(folder.own("rollback"), text.toString().getBytes(StandardCharsets.ISO_8859_1));
        folder.sync();
    }

    static void clear(StoreFolder folder) throws IOException {
        if (Files.deleteIfExists(folder.own("rollback"))) {
            folder.sync();
        }
    }

    private static void line(StringBuilder text, String key, String... fields) {
        text.append(key);
        for (String field : fields) {
            text.append(' ').append(field);
        }
        text.append('\n');
    }

    private static String encoded(String text) {
        return RawNames.percentEncoded(RawNames.raw(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(String encoded) {
        return new String(RawNames.bytes(RawNames.percentDecoded(encoded)), StandardCharsets.UTF_8);
    }
}
