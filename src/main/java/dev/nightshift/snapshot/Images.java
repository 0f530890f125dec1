package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image of each workspace: in memory, and in the store for the next process.
 *
 * <p>An image says which object a file is, so it is used only while all its objects are in the store: when the packs are
 * others than after it was made, each of them is looked up. Whatever is wrong with one, a walk without it reads
 * everything. Not thread-safe.
 */
final class Images {
    private static final Logger LOG = LoggerFactory.getLogger(Images.class);

    private final StoreFolder folder;
    private final Map<String, Held> held = new HashMap<>();

    Images(StoreFolder folder) {
        this.folder = folder;
    }

    /** An image, the tag that it was made for, and the packs of that moment. */
    record Held(Image image, String tag, String packs) {}

    /** The image of a workspace with this path and these excludes; null where there is none to be used. */
    @Nullable
    Image get(String workspace, String path, List<String> excludes, ObjectStore store) throws IOException {
        Held known = held.get(workspace);
        if (known == null) {
            known = ImageFile.read(folder.own("image-" + workspace));
        }
        if (known == null || !known.image().isOf(path, excludes)) {
            return null;
        }
        String packs = packs();
        if (!known.packs().equals(packs)) {
            if (!isWhole(known.image(), store)) {
                LOG.info("workspace {} is read anew: the store lacks objects that it had", workspace);
                return null;
            }
            known = new Held(known.image(), known.tag(), packs);
        }
        held.put(workspace, known);
        return known.image();
    }

    /** The image that was made for this snapshot, as far as it is at hand. */
    @Nullable
    Image of(String workspace, String tag) {
        Held known = held.get(workspace);
        return known != null && known.tag().equals(tag) ? known.image() : null;
    }

    void put(String workspace, Image image, String tag) {
        try {
            String packs = packs();
            Held old = held.put(workspace, new Held(image, tag, packs));
            if (old == null
                    || folder(old.image()) != folder(image)
                    || !old.packs().equals(packs)) {
                ImageFile.write(folder.own("image-" + workspace), new Held(image, tag, packs));
            }
        } catch (IOException e) {
            LOG.warn(
                    "the image of workspace {} was not kept; the next start reads all of it: {}",
                    workspace,
                    e.toString());
        }
    }

    private static @Nullable Folder folder(Image image) {
        Walk.Found root = image.root();
        return root == null ? null : root.folder();
    }

    private String packs() throws IOException {
        List<String> packs = new ArrayList<>(
                folder.packs().stream().filter(name -> name.startsWith("pack-")).toList());
        try (ChunkStore chunks = new ChunkStore(folder)) {
            for (Path file : chunks.files()) {
                packs.add(file.getFileName() + " " + Files.size(file));
            }
        }
        byte[] names = String.join("\n", packs).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return ObjectStore.hash(Constants.OBJ_BLOB, names, names.length).name();
    }

    private static boolean isWhole(Image image, ObjectStore store) throws IOException {
        for (Image.Run run : image.record()) {
            if (!store.has(run.id())) {
                return false;
            }
        }
        Walk.Found root = image.root();
        if (root == null) {
            return true;
        }
        List<Folder> folders = new ArrayList<>(List.of(root.folder()));
        while (!folders.isEmpty()) {
            Folder next = folders.remove(folders.size() - 1);
            if (!store.has(next.tree) || !hasAll(next, store)) {
                return false;
            }
            for (int at = 0; at < next.count(); at++) {
                Folder below = next.folder(at);
                if (below != null) {
                    folders.add(below);
                }
            }
        }
        return true;
    }

    private static boolean hasAll(Folder folder, ObjectStore store) throws IOException {
        for (int at = 0; at < folder.count(); at++) {
            ObjectId id = folder.id(at);
            if (folder.uncovered(at) == null && folder.folder(at) == null && !store.has(id)) {
                return false;
            }
            boolean chunked = (folder.kinds[at] & Folder.CHUNKED) != 0;
            if (chunked && !store.chunks().has(Pointer.parse(store.read(id, Constants.OBJ_BLOB)))) {
                return false;
            }
        }
        return true;
    }
}
