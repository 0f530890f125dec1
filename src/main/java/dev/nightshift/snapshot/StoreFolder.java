package dev.nightshift.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files and directories of the store: a bare git repository, private to its owner whatever the umask, with what was
 * written on disk before anything points at it.
 */
final class StoreFolder {
    /** For a new file of ours. */
    static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final String TEMPORARY = "tmp_nightshift-";
    static final String PACK = ".pack";
    static final String INDEX = ".idx";
    private static final String REFS = "refs/tags/";
    private static final String CONFIG = """
            [core]
            \trepositoryformatversion = 0
            \tfilemode = true
            \tbare = true
            [gc]
            \tauto = 0
            """;

    private final Path root;

    StoreFolder(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path objects() {
        return root.resolve("objects");
    }

    /** Where large files are kept in chunks; made when there is the first one. */
    Path chunks() {
        return root.resolve("chunks");
    }

    void createChunks() throws IOException {
        boolean made = !Files.isDirectory(chunks());
        directory(chunks());
        if (made) {
            sync();
        }
    }

    /** Puts names that were added to or removed from the chunks on disk. */
    void syncChunks() throws IOException {
        sync(chunks());
    }

    /** Makes the folder of packs, on disk when it returns. */
    void createPackFolder() throws IOException {
        directory(packFolder());
        for (Path made : List.of(packFolder(), objects(), root, root.resolve(".."))) {
            sync(made);
        }
    }

    /** Puts the names of all packs, those of chunks too, on disk. */
    void syncNames() throws IOException {
        sync(packFolder());
        if (Files.isDirectory(chunks())) {
            syncChunks();
        }
    }

    /** Fails where that cannot be found out: what cannot be seen is not what is not there. */
    boolean exists() throws IOException {
        try {
            return Files.readAttributes(objects(), BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Makes what is missing and closes what is open to others. */
    void create() throws IOException {
        for (String folder : List.of(
                "",
                "objects",
                "objects/pack",
                "objects/info",
                "refs",
                "refs/heads",
                "refs/tags",
                "refs/tags/snapshots")) {
            directory(root.resolve(folder));
        }
        if (!Files.exists(root.resolve("HEAD"))) {
            write(root.resolve("config"), CONFIG.getBytes(StandardCharsets.UTF_8));
            write(root.resolve("HEAD"), "ref: refs/heads/none\n".getBytes(StandardCharsets.UTF_8));
            for (String folder : List.of("refs/tags", "refs", "objects", "")) {
                sync(root.resolve(folder));
            }
        }
    }

    /** A file of ours in the store that git does not know; its directory exists. */
    Path own(String name) {
        return root.resolve("nightshift-" + name);
    }

    /** An empty directory for scratch, which the caller removes. */
    Path scratch() throws IOException {
        return Files.createTempDirectory(
                root, "nightshift-scratch-", PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
    }

    Set<String> packs() throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(packFolder())) {
            files.forEach(f -> names.add(f.getFileName().toString()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** Where packs and what belongs to them are. */
    Path packFolder() {
        return objects().resolve("pack");
    }

    /** A name for a pack that is being written; git ignores it. */
    Path temporaryPack() {
        return packFolder().resolve(TEMPORARY + "pack");
    }

    /** The index of a pack before readers see it. */
    Path temporaryIndex(String pack) {
        return packFolder().resolve(TEMPORARY + pack + INDEX);
    }

    /** Private, empty, open for reading and writing. */
    FileChannel newFile(Path file) throws IOException {
        return FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PRIVATE_FILE));
    }

    /** Gives a pack and its index, which are on disk, the names by which readers find them. */
    void publish(Path pack, Path index, String name) throws IOException {
        Files.move(pack, packFolder().resolve(name + PACK), StandardCopyOption.ATOMIC_MOVE);
        Files.move(index, packFolder().resolve(name + INDEX), StandardCopyOption.ATOMIC_MOVE);
        sync(packFolder());
    }

    /**
     * Removes a pack and all that belongs to it. Readers find it by its index, so that goes first, to where the next writer
     * finds what is left of an interrupted removal.
     */
    void removePack(String name) throws IOException {
        try {
            Files.move(
                    packFolder().resolve(name + INDEX),
                    temporaryIndex(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            // No reader finds it any more.
            removeUnindexed(packs(), name);
        }
        removeTemporary();
    }

    /** Removes what an interrupted writer left: also a pack of which only the index has no name, not yet or not any more. */
    void removeTemporary() throws IOException {
        Set<String> files = packs();
        for (String file : files) {
            if (file.startsWith(TEMPORARY)) {
                if (file.endsWith(INDEX)) {
                    removeUnindexed(files, file.substring(TEMPORARY.length(), file.length() - INDEX.length()));
                }
                Files.deleteIfExists(packFolder().resolve(file));
            }
        }
    }

    private void removeUnindexed(Set<String> files, String pack) throws IOException {
        if (!files.contains(pack + INDEX)) {
            for (String file : files) {
                if (file.startsWith(pack + ".")) {
                    Files.deleteIfExists(packFolder().resolve(file));
                }
            }
        }
    }

    /** Removes what git derives from packs and commits, and would miss them in. It makes them again. */
    void removeGitExtras() throws IOException {
        Files.deleteIfExists(packFolder().resolve("multi-pack-index"));
        for (String file : packs()) {
            if (file.startsWith("multi-pack-index-")) {
                Files.deleteIfExists(packFolder().resolve(file));
            }
        }
        Path graphs = objects().resolve("info/commit-graphs");
        Files.deleteIfExists(graphs.resolve("commit-graph-chain"));
        Files.deleteIfExists(objects().resolve("info/commit-graph"));
    }

    /** All packs and what belongs to them. */
    long packBytes() throws IOException {
        long bytes = 0;
        for (String file : packs()) {
            bytes += Files.size(packFolder().resolve(file));
        }
        return bytes;
    }

    /** Writes one object by itself. The format is that of git: zlib over type, size and content. */
    void writeObject(String id, String type, byte[] content) throws IOException {
        Path folder = objects().resolve(id.substring(0, 2));
        directory(folder);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write((type + " " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
            deflater.write(content);
        }
        // Git takes what it finds unfinished among its objects for damage.
        write(folder.resolve(id.substring(2)), own("object.new"), packed.toByteArray());
        sync(folder);
        sync(objects());
    }

    /** Bytes on disk of an object that is a file by itself. */
    long size(String id) throws IOException {
        return Files.size(objects().resolve(id.substring(0, 2)).resolve(id.substring(2)));
    }

    void removeObject(String id) throws IOException {
        Files.deleteIfExists(objects().resolve(id.substring(0, 2)).resolve(id.substring(2)));
    }

    void writeTag(String tag, String id) throws IOException {
        Path file = root.resolve(REFS + tag);
        write(file, (id + "\n").getBytes(StandardCharsets.US_ASCII));
        sync(root.resolve(REFS + Snapshot.TAG_FOLDER));
    }

    void removeTag(String tag) throws IOException {
        Files.deleteIfExists(root.resolve(REFS + tag));
    }

    /** Object ids by tag; git itself may have packed some. A store that has lost its folder of tags is damaged, not empty. */
    Map<String, String> tags() throws IOException {
        Map<String, String> tags = new TreeMap<>();
        boolean packed = packedTags(tags);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve(REFS + Snapshot.TAG_FOLDER))) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (Files.isRegularFile(file) && !name.startsWith(".")) {
                    tags.put(Snapshot.TAG_FOLDER + name, Files.readString(file).trim());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            // Git removes the folder once all tags are in its file.
            if (!packed && exists()) {
                throw new DamagedException("the folder of tags is missing", e);
            }
        }
        return tags;
    }

    /** The object id of one tag, without a look at the others; null where there is no such tag. */
    @Nullable
    String tag(String tag) throws IOException {
        try {
            return Files.readString(root.resolve(REFS + tag)).trim();
        } catch (NoSuchFileException e) {
            Map<String, String> packed = new TreeMap<>();
            packedTags(packed);
            return packed.get(tag);
        }
    }

    private boolean packedTags(Map<String, String> tags) throws IOException {
        try {
            for (String line : Files.readAllLines(root.resolve("packed-refs"))) {
                if (line.length() > 41 && line.startsWith(REFS + Snapshot.TAG_FOLDER, 41)) {
                    tags.put(line.substring(41 + REFS.length()), line.substring(0, 40));
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Replaces a file as a whole, on disk when it returns; its directory is not. */
    void write(Path file, byte[] content) throws IOException {
        write(file, file.resolveSibling("." + file.getFileName() + ".new"), content);
    }

    private static void write(Path file, Path next, byte[] content) throws IOException {
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PRIVATE_FILE))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void directory(Path folder) throws IOException {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.getParent();
                if (parent != null && !Files.exists(parent)) {
                    directory(parent);
                }
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException("not a directory: " + folder, e);
        }
        Files.setPosixFilePermissions(folder, PRIVATE_DIRECTORY);
    }

    /** Puts names that were added to or removed from the top of the store on disk. */
    void sync() throws IOException {
        sync(root);
    }

    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
