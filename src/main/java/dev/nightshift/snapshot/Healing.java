package dev.nightshift.snapshot;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes damaged objects out of the store, so that the next snapshot writes them again instead of trusting them, which
 * also mends the older snapshots that share them. For the holder of the runner lock.
 *
 * <p>A damaged pack is first set aside, in {@code nightshift-damaged}; what is good in it is written to a new pack. Then it
 * goes, or is kept as {@code NAME.lost} where something in it was not had. Killed in between, the next call goes on from
 * what was set aside.
 */
final class Healing {
    private static final Logger log = LoggerFactory.getLogger(Healing.class);

    private static final String LOST = ".lost";
    private static final int NOTHING_READABLE = -1;

    private final StoreFolder folder;
    private final StoreFolder aside;
    private final InstantSource clock;

    Healing(StoreFolder folder, InstantSource clock) {
        this.clock = clock;
        this.folder = folder;
        this.aside = new StoreFolder(folder.own("damaged"));
    }

    /** Does nothing where nothing is known to be damaged. */
    void heal() throws IOException {
        if (!folder.exists()) {
            return;
        }
        suspect();
        Set<String> shelves = new HashSet<>();
        for (Proofs.Found found : Proofs.read(folder).damage) {
            shelves.add(found.damage().shelf());
            if (found.damage().shelf().equals(LooseShelf.NAME)
                    && isDamaged(found.damage().object())) {
                folder.removeObject(found.damage().object());
            }
        }
        for (String shelf : shelves) {
            if (ChunkShelf.is(shelf) && !Shelves.gone(folder, shelf)) {
                chunks(shelf);
            } else if (!shelf.equals(LooseShelf.NAME) && !Shelves.gone(folder, shelf)) {
                setAside(shelf);
            }
        }
        if (Files.isDirectory(aside.packFolder())) {
            for (String file : aside.packs()) {
                if (file.endsWith(PackShelf.SUFFIX)) {
                    salvage(file.substring(0, file.length() - PackShelf.SUFFIX.length()));
                }
            }
        }
        if (!shelves.isEmpty()) {
            Proofs.change(
                    folder,
                    proofs -> proofs.damage.removeIf(
                            found -> shelves.contains(found.damage().shelf())));
        }
    }

    private void chunks(String shelf) throws IOException {
        Path file = folder.chunks().resolve(shelf);
        try {
            int lost = new ChunkShelf(file).dropDamaged();
            log.warn("{} chunks of {} are missing until a snapshot writes them again", lost, shelf);
        } catch (DamagedException e) {
            log.warn("nothing of {} can be read: {}", shelf, e.getMessage());
            aside.createChunks();
            Files.move(file, aside.chunks().resolve(shelf), StandardCopyOption.REPLACE_EXISTING);
            aside.syncChunks();
            folder.syncChunks();
        }
    }

    /** Reads what does not look as it was left. */
    private void suspect() throws IOException {
        for (String name : new PackStats(folder).changed()) {
            Shelf.Reading reading = new PackShelf(folder, name).read(0, Long.MAX_VALUE);
            if (!reading.damaged().isEmpty()) {
                Proofs.change(
                        folder, proofs -> reading.damaged().forEach(found -> proofs.found(found, clock.instant())));
            }
        }
    }

    /** Whether a single object is still not what was written; one that just could not be read is not. */
    private boolean isDamaged(String object) {
        try (ObjectStore store = new ObjectStore(folder)) {
            ObjectId id = ObjectId.fromString(object);
            return !store.intact(id, store.type(id));
        } catch (DamagedException
                | CorruptObjectException
                | MissingObjectException
                | EOFException
                | ZipException
                | RuntimeException e) {
            return true;
        } catch (IOException e) {
            log.warn("object {} cannot be read and stays: {}", object, e.toString());
            return false;
        }
    }

    /** At each moment the disk has the pack, and its index, at one place at least. */
    private void setAside(String shelf) throws IOException {
        aside.createPackFolder();
        Path index = folder.packFolder().resolve(shelf + PackShelf.INDEX);
        if (Files.exists(index)) {
            Path copy = aside.packFolder().resolve(shelf + PackShelf.INDEX);
            Files.copy(index, copy, StandardCopyOption.REPLACE_EXISTING);
            StoreFolder.sync(copy);
        }
        Files.move(
                folder.packFolder().resolve(shelf + PackShelf.SUFFIX),
                aside.packFolder().resolve(shelf + PackShelf.SUFFIX),
                StandardCopyOption.ATOMIC_MOVE);
        StoreFolder.sync(aside.packFolder());
        folder.removePack(shelf);
        StoreFolder.sync(folder.packFolder());
    }

    private void salvage(String name) throws IOException {
        Path file = aside.packFolder().resolve(name + PackShelf.SUFFIX);
        PackShelf.Entries entries = new PackShelf(aside, name).entriesIfReadable();
        int good = entries == null ? reindexed(file) : copied(file, entries);
        if (entries != null && good == entries.count()) {
            log.warn("{} was written anew; all its {} objects were kept", name, good);
        } else if (entries == null && good != NOTHING_READABLE) {
            log.warn("the index of {} was made anew", name);
        } else {
            // Somebody may still get something out of it; the next snapshot does not wait for that.
            Path lost = folder.own("damaged").resolve(name + LOST);
            Files.move(file, lost, StandardCopyOption.REPLACE_EXISTING);
            StoreFolder.sync(folder.own("damaged"));
            log.warn(
                    "{} was damaged: {} objects of it were kept, and {} are missing until a snapshot writes them again;"
                            + " it is kept as {}",
                    name,
                    Math.max(0, good),
                    entries == null ? "all others" : entries.count() - good,
                    lost);
        }
        aside.removePack(name);
    }

    private int copied(Path file, PackShelf.Entries entries) throws IOException {
        int good = 0;
        try (FileChannel pack = FileChannel.open(file, StandardOpenOption.READ);
                ObjectStore damaged = new ObjectStore(aside);
                PackEntryReader reader = new PackEntryReader(pack);
                PackCopy copy = new PackCopy(folder, damaged, step -> {})) {
            for (int at = 0; at < entries.count(); at++) {
                PackEntryReader.Result found = read(reader, entries, at);
                if (found != null && copy.add(pack, entries, at, found)) {
                    good++;
                }
            }
            copy.finish(PackCheck.Depth.BYTES);
        }
        return good;
    }

    private static PackEntryReader.@Nullable Result read(PackEntryReader reader, PackShelf.Entries entries, int at) {
        try {
            return reader.read(entries.begin(at), entries.end(at));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** The index is what is damaged: what the pack holds can be read from its beginning. */
    private int reindexed(Path pack) throws IOException {
        try (ObjectStore store = new ObjectStore(folder)) {
            return store.take(pack);
        } catch (DamagedException | CorruptObjectException | EOFException | RuntimeException e) {
            log.warn("nothing of {} can be read: {}", pack, e.toString());
            return NOTHING_READABLE;
        }
    }
}
