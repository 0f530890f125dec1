package dev.nightshift.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files of mode 0600 and folders of mode 0700, whatever the umask: the mode is given at creation, so that nobody can
 * look in between, and set again after it, because a umask can only take bits away.
 */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE = PosixFilePermissions.asFileAttribute(FILE);
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER_MODE =
            PosixFilePermissions.asFileAttribute(FOLDER);
    private static final Set<OpenOption> ANEW = Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);

    private PrivateFiles() {}

    /** An empty file, for reading and writing; one that is there is emptied, a symbolic link refused. */
    public static FileChannel create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, ANEW, FILE_MODE);
        try {
            restrict(file);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sets 0600 on a file that something else made. */
    public static void restrict(Path file) throws IOException {
        Files.setPosixFilePermissions(file, FILE);
    }

    /** The folder, and those of its parents that are missing; one that is there keeps its mode. */
    public static Path createFolders(Path folder) throws IOException {
        try {
            createLast(folder);
        } catch (NoSuchFileException e) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw e;
            }
            createFolders(parent);
            createLast(folder);
        }
        return folder;
    }

    /** Another thread may have made it meanwhile. */
    private static void createLast(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, FOLDER_MODE);
            Files.setPosixFilePermissions(folder, FOLDER);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }
}
