package dev.nightshift.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder {@code damaged} beside a database, 0700: what was found in its place and must not be used, kept for those
 * who want to look. Never throws for what it cannot do: it says so.
 */
public final class Damaged {
    private static final Logger log = LoggerFactory.getLogger(Damaged.class);
    private static final List<String> PARTS = List.of("", "-wal");
    private static final int NAME_DIGITS = 16;
    /** What is left free for the running system when a copy is made. */
    private static final long SPARE = 64L << 20;

    private final Path file;
    private final Path folder;

    public Damaged(Path file) {
        this.file = file;
        this.folder = file.resolveSibling("damaged");
    }

    public Path folder() {
        return folder;
    }

    /**
     * Copies the file and its log, once for each content.
     *
     * @return what a human should know: where the copy is, or why there is none
     */
    public String keep() {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) + size(log()) == 0) {
                return "There was nothing to copy aside.";
            }
            String[] said = {"It is copied aside when Night Shift starts again."};
            Link.whileUnconnected(file, () -> said[0] = keepAlone());
            return said[0];
        } catch (IOException e) {
            log.warn("{} cannot be copied aside: {}", file, e.toString());
            return "It could not be copied aside: " + e + ".";
        }
    }

    private String keepAlone() throws IOException {
        Path kept = folder.resolve(digest());
        if (Files.isDirectory(kept)) {
            return "A copy of it is in " + kept + ".";
        }
        privateFolder(folder);
        long needed = Files.size(file) + size(log());
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed + SPARE) {
            return "There is no room for a copy of it: " + needed + " bytes and " + SPARE + " to spare are needed, "
                    + free + " are free.";
        }
        copy(kept);
        return "A copy of it is in " + kept + ".";
    }

    private void copy(Path kept) throws IOException {
        Path next = Files.createTempDirectory(
                folder, ".new-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        boolean done = false;
        try {
            for (String part : PARTS) {
                Path from = part(part);
                if (Files.exists(from)) {
                    Path to = next.resolve(String.valueOf(from.getFileName()));
                    Files.copy(from, to);
                    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
                    DatabaseFile.force(to);
                }
            }
            Files.move(next, kept, StandardCopyOption.ATOMIC_MOVE);
            done = true;
        } finally {
            if (!done) {
                for (String part : PARTS) {
                    Files.deleteIfExists(next.resolve(file.getFileName() + part));
                }
                Files.deleteIfExists(next);
            }
        }
    }

    /**
     * Moves the file and what belongs to it away, so that another can take its place.
     *
     * @param name of the folder in {@link #folder}, which may exist from a call that was cut off
     * @return where it is now
     */
    public Path moveAway(String name) throws IOException {
        privateFolder(folder);
        Path target = folder.resolve(name);
        privateFolder(target);
        // The log last: a file without its log would pass for whole.
        for (String part : List.of("", "-shm", "-wal")) {
            Path from = part(part);
            if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(from, free(target.resolve(String.valueOf(from.getFileName()))));
            }
        }
        DatabaseFile.force(target);
        DatabaseFile.force(folder);
        return target;
    }

    private static Path free(Path wanted) {
        Path path = wanted;
        for (int number = 2; Files.exists(path, LinkOption.NOFOLLOW_LINKS); number++) {
            path = wanted.resolveSibling(wanted.getFileName() + "." + number);
        }
        return path;
    }

    private Path part(String part) {
        return file.resolveSibling(file.getFileName() + part);
    }

    private Path log() {
        return part("-wal");
    }

    private static long size(Path path) throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }

    private String digest() throws IOException {
        MessageDigest digest = sha256();
        for (String part : PARTS) {
            if (Files.exists(part(part))) {
                try (InputStream in = new DigestInputStream(Files.newInputStream(part(part)), digest)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_DIGITS);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256. Indicates a bug.", e);
        }
    }

    static void privateFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }
}
