package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryHandles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The only place that writes into a workspace, and it cannot write elsewhere.
 *
 * <p>Every path is opened from the root, name by name, through directory handles that follow no link and cross no mount,
 * so what is swapped in meanwhile leads nowhere. Java can make directories and links only by path: they are made under an
 * unguessable name directly in the root, whose own path a job cannot redirect, and moved into place by handle. So are
 * files, which replaces them as a whole.
 */
final class WorkspaceTree implements Closeable {
    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final int SPECIAL = 07000;
    private static final Path HERE = Path.of(".");

    private final SecureRandom random = new SecureRandom();
    private final Path root;
    private final SecureDirectoryStream<Path> top;
    private final String device;

    private WorkspaceTree(Path root, SecureDirectoryStream<Path> top) throws IOException {
        this.root = root;
        this.top = top;
        this.device = device(top);
    }

    /** Fails where the file system cannot give handles. */
    static WorkspaceTree open(Path root) throws IOException {
        @SuppressWarnings("StreamResourceLeak") // The tree closes it.
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new WorkspaceTree(root, secure);
        }
        stream.close();
        throw new IOException("no secure directory handles on " + root);
    }

    /** Removes what an interrupted rollback left beside the files. */
    void removeStaged() throws IOException {
        List<Path> staged = new ArrayList<>();
        try (SecureDirectoryStream<Path> names = top.newDirectoryStream(HERE)) {
            for (Path entry : names) {
                if (Walk.STAGED.matcher(entry.getFileName().toString()).matches()) {
                    staged.add(entry.getFileName());
                }
            }
        }
        for (Path name : staged) {
            BasicFileAttributes attributes = attributes(top, name);
            if (attributes != null && attributes.isDirectory()) {
                top.deleteDirectory(name);
            } else {
                top.deleteFile(name);
            }
        }
    }

    /** Is the disk still as it was when the state was read? */
    boolean stillAs(String path, @Nullable Entry expected, Contents contents) throws IOException {
        try (SecureDirectoryStream<Path> parent = directory(State.parent(path))) {
            Path name = name(path);
            BasicFileAttributes now = attributes(parent, name);
            if (now == null || expected == null) {
                return now == null && expected == null;
            }
            return switch (expected.type()) {
                case DIRECTORY -> now.isDirectory();
                case LINK ->
                    now.isSymbolicLink() && now.lastModifiedTime().toInstant().equals(expected.modified());
                case FILE ->
                    now.isRegularFile()
                            && now.size() == expected.size()
                            && sameContent(parent, name, expected, contents);
            };
        } catch (NoSuchFileException e) {
            return expected == null;
        }
    }

    void delete(String path, boolean isDirectory) throws IOException {
        try (SecureDirectoryStream<Path> parent = directory(State.parent(path))) {
            if (isDirectory) {
                parent.deleteDirectory(name(path));
            } else {
                parent.deleteFile(name(path));
            }
        } catch (NoSuchFileException e) {
            // Gone already is what was wanted.
        }
    }

    void putFile(String path, Entry entry, InputStream content) throws IOException {
        Path staged = stagedName();
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            try (SeekableByteChannel channel =
                            top.newByteChannel(staged, options, PosixFilePermissions.asFileAttribute(PRIVATE_FILE));
                    OutputStream out = Channels.newOutputStream(channel)) {
                content.transferTo(out);
                if (channel instanceof FileChannel file) {
                    file.force(true);
                }
            }
            dress(staged, entry, entry.permissions());
            Files.setLastModifiedTime(root.resolve(staged), FileTime.from(entry.modified()));
            place(staged, path);
        } catch (IOException | RuntimeException e) {
            deleteQuietly(staged, e);
            throw e;
        }
    }

    void putLink(String path, Entry entry, String rawTarget) throws IOException {
        Path staged = stagedName();
        Path link = root.resolve(staged);
        try {
            boolean plain = !rawTarget.contains("//") && !rawTarget.endsWith("/") && RawNames.isAscii(rawTarget);
            if (plain) {
                Files.createSymbolicLink(link, Path.of(rawTarget));
            } else {
                DirectoryHandles.symlink(RawNames.bytes(rawTarget), RawNames.bytes(RawNames.raw(link)));
            }
            own(staged, entry);
            place(staged, path);
        } catch (IOException | RuntimeException e) {
            deleteQuietly(staged, e);
            throw e;
        }
    }

    /** Makes it, open to us until {@link #finish}. */
    void putDirectory(String path, Entry entry) throws IOException {
        Path staged = stagedName();
        Files.createDirectory(root.resolve(staged), PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
        try {
            dress(staged, entry, entry.permissions() | 0700);
            place(staged, path);
        } catch (IOException | RuntimeException e) {
            try {
                top.deleteDirectory(staged);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** Lets us change what is in a directory of ours. */
    void makeWritable(String path, int permissions) throws IOException {
        setPermissions(path, permissions, permissions | 0700);
    }

    /** Gives an existing directory its permissions and, unless null, its time. */
    void finish(String path, int current, int permissions, @Nullable FileTime modified) throws IOException {
        setPermissions(path, current, permissions);
        if (modified == null) {
            return;
        }
        Instant instant = modified.toInstant();
        if (!instant.equals(instant.truncatedTo(ChronoUnit.MICROS))) {
            DirectoryHandles.touch(RawNames.bytes(RawNames.raw(root)), names(path), instant);
        } else {
            try (SecureDirectoryStream<Path> directory = directory(path)) {
                view(directory).setTimes(modified, null, null);
            }
        }
    }

    private void setPermissions(String path, int current, int permissions) throws IOException {
        if (current == permissions) {
            return;
        }
        if (((current | permissions) & SPECIAL) != 0) {
            DirectoryHandles.chmod(RawNames.bytes(RawNames.raw(root)), names(path), permissions);
            return;
        }
        try (SecureDirectoryStream<Path> directory = directory(path)) {
            directory.getFileAttributeView(PosixFileAttributeView.class).setPermissions(set(permissions));
        }
    }

    private void dress(Path staged, Entry entry, int permissions) throws IOException {
        own(staged, entry);
        Files.setAttribute(root.resolve(staged), "unix:mode", permissions, LinkOption.NOFOLLOW_LINKS);
    }

    /** Only root can give files away; for others they are the service's own, as everything that it writes. */
    private void own(Path staged, Entry entry) throws IOException {
        Path path = root.resolve(staged);
        Object user = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (user.equals(0)) {
            Files.setAttribute(path, "unix:uid", entry.owner().user(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", entry.owner().group(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private void place(Path staged, String path) throws IOException {
        try (SecureDirectoryStream<Path> parent = directory(State.parent(path))) {
            top.move(staged, parent, name(path));
        }
    }

    private void deleteQuietly(Path staged, Exception reason) {
        try {
            top.deleteFile(staged);
        } catch (NoSuchFileException e) {
            // It was never made, or is in place.
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private Path stagedName() {
        return Path.of(".nightshift-restore-" + HexFormat.of().toHexDigits(random.nextLong()));
    }

    private SecureDirectoryStream<Path> directory(String path) throws IOException {
        SecureDirectoryStream<Path> current = top.newDirectoryStream(HERE, LinkOption.NOFOLLOW_LINKS);
        try {
            for (String name : path.isEmpty() ? List.<String>of() : List.of(path.split("/", -1))) {
                SecureDirectoryStream<Path> next =
                        current.newDirectoryStream(RawNames.path(name), LinkOption.NOFOLLOW_LINKS);
                current.close();
                current = next;
            }
            if (!device(current).equals(device)) {
                throw new IOException("another file system is mounted there");
            }
            return current;
        } catch (IOException | RuntimeException e) {
            current.close();
            throw e;
        }
    }

    private static boolean sameContent(SecureDirectoryStream<Path> parent, Path name, Entry expected, Contents contents)
            throws IOException {
        try (InputStream content = Channels.newInputStream(
                parent.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
            return contents.matches(expected.content(), expected.size(), content);
        }
    }

    private static @Nullable BasicFileAttributes attributes(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        try {
            return parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static BasicFileAttributeView view(SecureDirectoryStream<Path> directory) {
        return directory.getFileAttributeView(BasicFileAttributeView.class);
    }

    /** The JDK shows the device only as text: {@code (dev=fe01,ino=17)}. */
    private static String device(SecureDirectoryStream<Path> directory) throws IOException {
        String key = String.valueOf(view(directory).readAttributes().fileKey());
        return key.substring(0, Math.max(0, key.indexOf(',')));
    }

    private static List<byte[]> names(String path) {
        return path.isEmpty()
                ? List.of()
                : Stream.of(path.split("/", -1)).map(RawNames::bytes).toList();
    }

    private static Path name(String path) {
        return RawNames.path(path.substring(path.lastIndexOf('/') + 1));
    }

    private static Set<PosixFilePermission> set(int permissions) {
        PosixFilePermission[] fromHighest = {
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE
        };
        Set<PosixFilePermission> set = new HashSet<>();
        for (int bit = 0; bit < fromHighest.length; bit++) {
            if ((permissions & (0400 >> bit)) != 0) {
                set.add(fromHighest[bit]);
            }
        }
        return set;
    }

    @Override
    public void close() throws IOException {
        top.close();
    }
}
