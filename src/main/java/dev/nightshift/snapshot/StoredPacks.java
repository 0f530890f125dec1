package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.AnyObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The packs that were there when this was opened, for any thread. Those that cannot be relied on are named and otherwise
 * left out, so that what they held counts as not there.
 */
final class StoredPacks implements Closeable {
    private static final int MOST_TRIES = 5;

    private final List<StoredPack> packs = new ArrayList<>();
    private final List<String> damaged = new ArrayList<>();
    /** The pack of the last hit: neighbours are stored together. */
    private volatile int last;

    static StoredPacks open(StoreFolder folder) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return openAsListed(folder);
            } catch (NoSuchFileException e) {
                // Merged meanwhile: what it held is in a pack that the list may not have.
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static StoredPacks openAsListed(StoreFolder folder) throws IOException {
        StoredPacks all = new StoredPacks();
        try {
            for (String file : folder.exists() ? folder.packs() : Set.<String>of()) {
                if (file.startsWith("pack-") && file.endsWith(StoreFolder.INDEX)) {
                    all.add(folder, file.substring(0, file.length() - StoreFolder.INDEX.length()));
                }
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void add(StoreFolder folder, String name) throws IOException {
        try {
            packs.add(StoredPack.open(folder, name));
        } catch (DamagedException e) {
            damaged.add(String.valueOf(e.getMessage()));
        }
    }

    /** An object in a pack. */
    record Place(StoredPack pack, int position) {
        long offset() throws IOException {
            return pack.offset(position);
        }
    }

    @Nullable
    Place find(AnyObjectId id) throws IOException {
        int recent = last;
        for (int tried = -1; tried < packs.size(); tried++) {
            int next = tried < 0 ? recent : tried;
            if (tried == recent || next >= packs.size()) {
                continue;
            }
            int position = packs.get(next).find(id);
            if (position >= 0) {
                if (next != recent) {
                    last = next;
                }
                return new Place(packs.get(next), position);
            }
        }
        return null;
    }

    List<StoredPack> all() {
        return List.copyOf(packs);
    }

    /** What is wrong with those that were left out, for humans. */
    List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** Equal where the same packs of the same sizes are there. */
    String fingerprint() {
        StringBuilder text = new StringBuilder();
        packs.forEach(p -> text.append(p.name()).append(' ').append(p.size()).append('\n'));
        return HexFormat.of()
                .formatHex(ObjectStore.sha1().digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        packs.forEach(StoredPack::close);
    }
}
