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
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.PackMismatchException;
import org.eclipse.jgit.lib.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes damaged objects out of the store, so that the next snapshot writes them again instead of trusting them, which
 * also mends the older snapshots that share them. For the holder of the runner lock.
 *
 * <p>A damaged pack is first set aside, in {@code nightshift-damaged}; what is good in it is written to a new pack;
 * then it goes. Killed in between, the next call goes on from what was set aside.
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
            if (found.damage().shelf().equals(LooseShelf.NAME)) {
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
            Files.createDirectories(aside.chunks());
            Files.move(file, aside.chunks().resolve(shelf), StandardCopyOption.REPLACE_EXISTING);
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

    private void setAside(String shelf) throws IOException {
        Files.createDirectories(aside.packFolder());
        Path index = folder.packFolder().resolve(shelf + PackShelf.INDEX);
        if (Files.exists(index)) {
            Files.copy(index, aside.packFolder().resolve(shelf + PackShelf.INDEX), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(
                folder.packFolder().resolve(shelf + PackShelf.SUFFIX),
                aside.packFolder().resolve(shelf + PackShelf.SUFFIX),
                StandardCopyOption.ATOMIC_MOVE);
        folder.removePack(shelf);
        folder.sync();
    }

    private void salvage(String name) throws IOException {
        Path file = aside.packFolder().resolve(name + PackShelf.SUFFIX);
        PackShelf.Entries entries = new PackShelf(aside, name).entriesIfReadable();
        int good = entries == null ? reindexed(file) : copied(file, entries);
        if (good == NOTHING_READABLE) {
            // Somebody may still get something out of it; the next snapshot does not wait for that.
            Files.move(file, folder.own("damaged").resolve(name + LOST), StandardCopyOption.REPLACE_EXISTING);
            log.warn("{} was damaged as a whole; it is kept as {}{} in {}", name, name, LOST, folder.own("damaged"));
            aside.removePack(name);
            return;
        }
        log.warn(
                "{} was damaged: {} objects of it were kept, and {} are missing until a snapshot writes them again",
                name,
                good,
                entries == null ? "some" : entries.count() - good);
        aside.removePack(name);
    }

    private int copied(Path file, PackShelf.Entries entries) throws IOException {
        int good = 0;
        try (FileChannel pack = FileChannel.open(file, StandardOpenOption.READ);
                ObjectStore store = new ObjectStore(folder);
                ObjectStore damaged = new ObjectStore(aside);
                PackWriter writer = PackWriter.begin(folder, store);
                PackEntryReader reader = new PackEntryReader(pack)) {
            for (int at = 0; at < entries.count(); at++) {
                // Only what is good is read through this one: JGit gives up a pack in which it met damage.
                if (isGood(reader, entries, at)) {
                    ObjectId id = entries.id(at);
                    int type = damaged.type(id);
                    writer.add(type, damaged.size(id), damaged.stream(id, type));
                    good++;
                }
            }
            writer.finish();
        } catch (MissingObjectException | CorruptObjectException | PackMismatchException e) {
            // Its end is gone or is another: then none of it is to be had through JGit.
            log.warn("nothing of {} can be read: {}", file, e.toString());
            return NOTHING_READABLE;
        }
        return good;
    }

    private boolean isGood(PackEntryReader reader, PackShelf.Entries entries, int at) {
        ObjectId id = entries.id(at);
        try {
            PackEntryReader.Result found = reader.read(entries.begin(at), entries.end(at));
            if (found.id() != null) {
                return id.equals(found.id());
            }
            try (ObjectStore damaged = new ObjectStore(aside)) {
                return damaged.intact(id, damaged.type(id));
            }
        } catch (IOException | RuntimeException e) {
            return false;
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
