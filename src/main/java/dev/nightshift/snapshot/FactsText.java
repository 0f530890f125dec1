package dev.nightshift.snapshot;

import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes what an image knows as the lines of a record: all of it, or what has changed since another image. */
final class FactsText {
    private final TreeMap<String, String> changes = new TreeMap<>(PathOrder.INSTANCE);

    private FactsText() {}

    /** A full record, in {@link PathOrder}. */
    static String full(Image image) {
        StringBuilder text = new StringBuilder(1 << 10);
        text.append(Facts.HEADER).append('\n');
        text.append(image.root() == null ? Facts.ABSENT : Facts.PRESENT).append('\n');
        for (String glob : image.excludes()) {
            text.append(Facts.exclude(glob)).append('\n');
        }
        Walk.Found root = image.root();
        if (root != null) {
            Facts.append(text, ".", root.stats(), 0, false);
            all(text, "", root.folder());
        }
        return text.toString();
    }

    private static void all(StringBuilder text, String prefix, Folder folder) {
        List<Integer> order = IntStream.range(0, folder.count())
                .boxed()
                .sorted(Comparator.comparing(folder::name))
                .toList();
        for (int at : order) {
            String path = prefix + RawNames.percentEncoded(folder.name(at));
            lines(text, path, folder, at);
            Folder below = folder.folder(at);
            if (below != null) {
                all(text, path + "/", below);
            }
        }
    }

    private static void lines(StringBuilder text, String encodedPath, Folder folder, int at) {
        Uncovered why = folder.uncovered(at);
        if (why != null) {
            Facts.append(text, encodedPath, why);
        } else {
            boolean chunked = (folder.kinds[at] & Folder.CHUNKED) != 0;
            Facts.append(text, encodedPath, folder.stats, at * Stats.LONGS, chunked);
        }
    }

    /** Lines by path, for entries that changed in anything but their times of change. */
    static NavigableMap<String, String> changes(Walk.Found before, Walk.Found now) {
        FactsText text = new FactsText();
        if (!Stats.sameFacts(before.stats(), 0, now.stats(), 0)) {
            StringBuilder line = new StringBuilder();
            Facts.append(line, ".", now.stats(), 0, false);
            text.changes.put("", line.toString());
        }
        text.compare("", before.folder(), now.folder());
        return text.changes;
    }

    private void compare(String path, @Nullable Folder before, @Nullable Folder now) {
        if (before == now) {
            return;
        }
        TreeMap<String, Integer> old = new TreeMap<>();
        for (int at = 0; before != null && at < before.count(); at++) {
            old.put(before.name(at), at);
        }
        for (int at = 0; now != null && at < now.count(); at++) {
            String name = now.name(at);
            Integer was = old.remove(name);
            String child = State.child(path, name);
            if (was == null || before == null || !same(before, was, now, at)) {
                StringBuilder text = new StringBuilder();
                lines(text, Facts.encoded(child), now, at);
                changes.put(child, text.toString());
            }
            compare(child, was == null || before == null ? null : before.folder(was), now.folder(at));
        }
        for (var gone : old.entrySet()) {
            String child = State.child(path, gone.getKey());
            StringBuilder text = new StringBuilder();
            Facts.appendGone(text, Facts.encoded(child));
            changes.put(child, text.toString());
            compare(child, before == null ? null : before.folder(gone.getValue()), null);
        }
    }

    private static boolean same(Folder before, int was, Folder now, int at) {
        if (before.uncovered(was) != now.uncovered(at)) {
            return false;
        }
        if (now.uncovered(at) != null) {
            return true;
        }
        int flags = Folder.CHUNKED;
        return Stats.sameFacts(before.stats, was * Stats.LONGS, now.stats, at * Stats.LONGS)
                && Facts.sameNotes(before.stats, was * Stats.LONGS, now.stats, at * Stats.LONGS)
                && (before.kinds[was] & flags) == (now.kinds[at] & flags)
                && (now.folder(at) != null || before.sameId(was, now, at));
    }
}
