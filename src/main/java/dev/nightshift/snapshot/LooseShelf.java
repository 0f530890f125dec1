package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;

/** The objects that are files by themselves: the tags of snapshots, and what {@code git} may have written. */
final class LooseShelf implements Shelf {
    static final String NAME = "objects";

    private final StoreFolder folder;
    private final Set<String> ids = new TreeSet<>();

    private LooseShelf(StoreFolder folder) {
        this.folder = folder;
    }

    static LooseShelf open(StoreFolder folder) throws IOException {
        LooseShelf shelf = new LooseShelf(folder);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.objects(), "[0-9a-f][0-9a-f]")) {
            for (Path one : folders) {
                String prefix = one.getFileName().toString();
                try (DirectoryStream<Path> files = Files.newDirectoryStream(one)) {
                    for (Path file : files) {
                        String id = prefix + file.getFileName();
                        if (ObjectId.isId(id)) {
                            shelf.ids.add(id);
                        }
                    }
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return shelf;
    }

    Set<String> ids() {
        return ids;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public long length() throws IOException {
        long length = 0;
        for (String id : ids) {
            length += folder.size(id);
        }
        return length;
    }

    /** There are few, and they come and go: always all of them. */
    @Override
    public Reading read(int from, long deadline) throws IOException {
        List<Damage> damaged = new ArrayList<>();
        long bytes = 0;
        try (ObjectStore store = new ObjectStore(folder)) {
            for (String name : ids) {
                ObjectId id = ObjectId.fromString(name);
                try {
                    bytes += folder.size(name);
                    if (!store.intact(id, store.type(id))) {
                        damaged.add(new Damage(NAME, name, "object " + name + " is not what was written"));
                    }
                } catch (IOException | RuntimeException e) {
                    damaged.add(new Damage(NAME, name, "object " + name + " cannot be read: " + Snapshots.reason(e)));
                }
            }
        }
        return new Reading(ids.size(), true, ids.size(), bytes, damaged);
    }
}
