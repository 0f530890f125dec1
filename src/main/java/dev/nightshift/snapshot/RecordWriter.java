package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Writes the record of facts of a workspace so that what a snapshot adds is about what has changed: a run of lines that
 * overrides the runs before it, merged with them where there are too many of one size.
 *
 * <p>Every line is so written again a logarithmic number of times, and there is a logarithmic number of runs (as in a
 * log-structured merge tree). When all runs together weigh half of the full record, a new full one is begun.
 */
final class RecordWriter {
    private static final int FAN = 4;
    private static final int SMALLEST = 1024;
    private static final long SMALL_RECORD = 4096;

    private final ObjectStore store;
    private final Sink sink;

    RecordWriter(ObjectStore store, Sink sink) {
        this.store = store;
        this.sink = sink;
    }

    List<Image.Run> write(@Nullable Image before, Image now) throws IOException {
        Walk.Found root = now.root();
        Walk.Found was = before == null ? null : before.root();
        if (before == null
                || !before.excludes().equals(now.excludes())
                || root == null
                || was == null
                || before.record().get(0).bytes() <= SMALL_RECORD) {
            return before != null
                            && root == null
                            && was == null
                            && before.excludes().equals(now.excludes())
                    ? before.record()
                    : full(now);
        }
        NavigableMap<String, String> changes = FactsText.changes(was, root);
        if (changes.isEmpty()) {
            return before.record();
        }
        List<Image.Run> runs = new ArrayList<>(before.record());
        long overrides = runs.stream().skip(1).mapToLong(Image.Run::bytes).sum() + bytes(changes);
        return overrides > runs.get(0).bytes() / 2 ? full(now) : add(runs, changes);
    }

    private List<Image.Run> full(Image image) throws IOException {
        return List.of(blob(FactsText.full(image)));
    }

    private List<Image.Run> add(List<Image.Run> runs, NavigableMap<String, String> changes) throws IOException {
        NavigableMap<String, String> merged = changes;
        for (int many = alike(runs, bytes(merged)); many >= FAN - 1; many = alike(runs, bytes(merged))) {
            for (int i = 0; i < many; i++) {
                Image.Run last = runs.remove(runs.size() - 1);
                byte[] text = store.read(last.id(), Constants.OBJ_BLOB);
                NavigableMap<String, String> older = FactsRecord.lines(new String(text, StandardCharsets.US_ASCII));
                older.putAll(merged);
                merged = older;
            }
        }
        runs.add(blob(String.join("", merged.values())));
        return runs;
    }

    /** How many of the last runs are no larger in kind than the new one; the full record is none of them. */
    private static int alike(List<Image.Run> runs, long bytes) {
        int many = 0;
        while (many < runs.size() - 1 && level(runs.get(runs.size() - 1 - many).bytes()) <= level(bytes)) {
            many++;
        }
        return many;
    }

    private static int level(long bytes) {
        int level = 0;
        for (long limit = SMALLEST; bytes > limit; limit *= FAN) {
            level++;
        }
        return level;
    }

    private static long bytes(Map<String, String> lines) {
        return lines.values().stream().mapToLong(String::length).sum();
    }

    private Image.Run blob(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        ObjectId id = sink.add(Constants.OBJ_BLOB, bytes, 0, bytes.length);
        return new Image.Run(id, bytes.length);
    }
}
