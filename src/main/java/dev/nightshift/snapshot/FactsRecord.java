package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one workspace as the store holds them: a full record, and runs of lines that override it.
 *
 * <p>Single paths are looked up in the text of the full record, whose lines are sorted; only {@link #all} reads it whole.
 */
final class FactsRecord {
    private final List<ObjectId> blobs;
    private final byte[] full;
    private final int body;
    private final boolean sorted;
    private final List<String> globs = new ArrayList<>();
    private final Map<String, Facts.Line> changed = new HashMap<>();
    private final Map<String, List<Facts.Note>> changedNotes = new HashMap<>();

    /** @param blobs the full record, then what overrides it, oldest first */
    FactsRecord(ObjectStore store, List<ObjectId> blobs) throws IOException {
        this.blobs = List.copyOf(blobs);
        this.full = store.read(blobs.get(0), Constants.OBJ_BLOB);
        String header = line(0);
        this.sorted = header.equals(Facts.HEADER);
        if (!sorted && !header.equals(Facts.OLD_HEADER)) {
            throw new DamagedException("the record of a workspace is of another version");
        }
        this.body = head(header.length() + 1);
        for (ObjectId run : blobs.subList(1, blobs.size())) {
            override(store, run);
        }
    }

    private void override(ObjectStore store, ObjectId id) throws IOException {
        String text = new String(store.read(id, Constants.OBJ_BLOB), StandardCharsets.ISO_8859_1);
        for (String line : text.lines().toList()) {
            Facts.Line fact = Facts.parse(line);
            if (fact.note() != null) {
                changedNotes
                        .computeIfAbsent(fact.path(), path -> new ArrayList<>())
                        .add(fact.note());
            } else {
                changed.put(fact.path(), fact);
                changedNotes.remove(fact.path());
            }
        }
    }

    /** The lines of a run by path, those of notes with those that they belong to. */
    static NavigableMap<String, String> lines(String text) {
        NavigableMap<String, String> lines = new TreeMap<>(PathOrder.INSTANCE);
        text.lines().forEach(line -> {
            String path = Facts.decoded(line.substring(line.lastIndexOf(' ') + 1));
            lines.merge(path, line + "\n", (first, note) -> first + note);
        });
        return lines;
    }

    private int head(int start) throws DamagedException {
        int at = start;
        while (at < full.length && (startsWith(at, "exclude ") || startsWith(at, "state "))) {
            String line = line(at);
            if (line.startsWith("exclude ")) {
                try {
                    globs.add(Facts.glob(line));
                } catch (IllegalArgumentException e) {
                    throw new DamagedException("the record of a workspace cannot be read", e);
                }
            }
            at += line.length() + 1;
        }
        return at;
    }

    List<ObjectId> blobs() {
        return blobs;
    }

    /** May single paths be looked up? */
    boolean isSorted() {
        return sorted;
    }

    List<String> globs() {
        return globs;
    }

    /** Lines that override the full record, by path. */
    Map<String, Facts.Line> changed() {
        return changed;
    }

    /** Every line in force, by path; {@code gone} ones are left out, notes are told one by one. */
    Map<String, Facts.Line> all(BiConsumer<String, Facts.Note> notes) throws DamagedException {
        Map<String, Facts.Line> lines = new HashMap<>();
        for (int at = body; at < full.length; ) {
            String line = line(at);
            Facts.Line fact = Facts.parse(line);
            if (!changed.containsKey(fact.path())) {
                if (fact.note() != null) {
                    notes.accept(fact.path(), fact.note());
                } else {
                    lines.put(fact.path(), fact);
                }
            }
            at += line.length() + 1;
        }
        changed.forEach((path, line) -> {
            if (!line.gone()) {
                lines.put(path, line);
            }
        });
        changedNotes.forEach((path, all) -> all.forEach(note -> notes.accept(path, note)));
        return lines;
    }

    /** Null where the record has nothing of this path. */
    Facts.@Nullable Line at(String path) throws DamagedException {
        Facts.Line newer = changed.get(path);
        if (newer != null) {
            return newer.gone() ? null : newer;
        }
        int low = body;
        int high = full.length;
        while (low < high) {
            int start = lineStart((low + high) >>> 1, low);
            Facts.Line line = Facts.parse(line(start));
            int order = PathOrder.INSTANCE.compare(path, line.path());
            if (order == 0) {
                return first(start, path);
            }
            if (order < 0) {
                high = start;
            } else {
                low = lineEnd(start) + 1;
            }
        }
        return null;
    }

    /** The line of the path itself, which is before its notes. */
    private Facts.@Nullable Line first(int start, String path) throws DamagedException {
        int at = start;
        Facts.Line line = Facts.parse(line(at));
        while (line.isNote() && at > body) {
            at = lineStart(at - 1, body);
            line = Facts.parse(line(at));
        }
        return line.path().equals(path) && !line.isNote() ? line : null;
    }

    private int lineStart(int inside, int lowest) {
        int at = inside;
        while (at > lowest && full[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private int lineEnd(int start) {
        int at = start;
        while (at < full.length && full[at] != '\n') {
            at++;
        }
        return at;
    }

    private String line(int start) {
        return new String(full, start, lineEnd(start) - start, StandardCharsets.ISO_8859_1);
    }

    private boolean startsWith(int at, String text) {
        return full.length - at >= text.length()
                && new String(full, at, text.length(), StandardCharsets.ISO_8859_1).equals(text);
    }
}
