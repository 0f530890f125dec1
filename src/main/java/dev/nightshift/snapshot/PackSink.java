package dev.nightshift.snapshot;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.TreeFormatter;

/** Puts contents and trees into a pack, and the facts about entries into a text; counts. */
final class PackSink implements Sink {
    private final ObjectStore store;
    private final PackWriter pack;
    private final BufferedWriter facts;
    private final Totals totals;

    PackSink(ObjectStore store, PackWriter pack, BufferedWriter facts, Totals totals) {
        this.store = store;
        this.pack = pack;
        this.facts = facts;
        this.totals = totals;
    }

    /** Running sums over all workspaces of a snapshot. */
    static final class Totals {
        long files;
        long bytes;
        int skipped;
        final Set<ObjectId> large = new HashSet<>();
    }

    @Override
    public ObjectId blob(byte[] content, int length) throws IOException {
        return pack.add(Constants.OBJ_BLOB, content, 0, length);
    }

    @Override
    public ObjectId blob(ObjectId expected, long size, InputStream content) throws IOException {
        if (totals.large.contains(expected) || store.has(expected)) {
            return expected;
        }
        ObjectId id = pack.add(Constants.OBJ_BLOB, size, content);
        totals.large.add(id);
        return id;
    }

    @Override
    public ObjectId tree(TreeFormatter entries) throws IOException {
        return pack.add(Constants.OBJ_TREE, entries.toByteArray());
    }

    @Override
    public void entry(String path, Entry entry) throws IOException {
        line(Facts.line(path, entry));
        if (!entry.isDirectory()) {
            totals.files++;
            totals.bytes += entry.size();
        }
    }

    @Override
    public void uncovered(String path, Uncovered why) throws IOException {
        line(Facts.line(path, why));
        totals.skipped++;
    }

    void line(String line) throws IOException {
        facts.write(line);
        facts.write('\n');
    }
}
