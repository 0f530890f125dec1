package dev.nightshift.inbox;

import dev.nightshift.config.Home;
import dev.nightshift.config.InboxConfig;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** The inbox as a folder: what lies in it, who put it there, whether it is complete, and where it goes. */
public final class InboxFolder {
    /** A document larger than this is refused; bytes. */
    public static final long LARGEST_DOCUMENT = 64L << 20;

    private static final Set<PosixFilePermission> PRIVATE =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Pattern NUMBERED = Pattern.compile("(?i)(.*\\.(?:yaml|yml|json|txt|md|pdf))\\.[0-9]+");
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Set<String> OURS = Set.of("accepted", "rejected");

    /** Belongs to whoever runs this process, also where that user has no name. */
    private static final Path OURSELVES = Path.of("/proc/self");

    private final Path inbox;
    private final Path inputs;
    private final InboxConfig config;
    private final String user;
    private final Stillness stillness;

    public InboxFolder(Path inbox, Path inputs, InboxConfig config, InstantSource clock) {
        this.inbox = inbox;
        this.inputs = inputs;
        this.config = config;
        this.user = ourselves();
        this.stillness = new Stillness(config.quietPeriod(), clock);
    }

    private static String ourselves() {
        try {
            return Files.getOwner(OURSELVES).getName();
        } catch (IOException e) {
            return System.getProperty("user.name", "");
        }
    }

    Path inbox() {
        return inbox;
    }

    /** Every entry that is complete, after a short wait for those that are not yet. */
    List<Path> settled() {
        long end = System.nanoTime() + SETTLE.toNanos();
        List<Path> entries = entries();
        while (!entries.stream().allMatch(this::isComplete) && System.nanoTime() < end) {
            LockSupport.parkNanos(50_000_000);
        }
        return entries.stream().filter(this::isComplete).toList();
    }

    /** Entries that are no regular files, or whose names are no text. */
    List<Path> oddities() {
        return entries().stream().filter(InboxFolder::isOdd).toList();
    }

    private static boolean isOdd(Path entry) {
        return String.valueOf(entry.getFileName()).indexOf('\uFFFD') >= 0
                || !Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS);
    }

    /** Names that begin with a dot are somebody's temporary files. */
    private List<Path> entries() {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(inbox)) {
            for (Path entry : stream) {
                String name = String.valueOf(entry.getFileName());
                if (!name.startsWith(".") && !OURS.contains(name)) {
                    entries.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw unreadable(e);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unreadable(e);
        }
        entries.sort(null);
        return entries;
    }

    private EnvironmentException unreadable(Exception cause) {
        return EnvironmentException.passing(
                ProblemCode.BAD_INBOX_ENTRY,
                "Cannot list the inbox " + inbox + ": " + cause,
                "It must belong to the user that runs Night Shift.",
                cause);
    }

    boolean isComplete(Path entry) {
        return !String.valueOf(entry.getFileName()).startsWith(".") && (isOdd(entry) || stillness.isStill(entry));
    }

    boolean stillThere(Path entry) {
        return Files.exists(entry, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads an entry.
     *
     * @throws UserException when it is not a regular file of the right owner, kind and size
     */
    Received receive(Path entry) throws IOException {
        return receive(entry, String.valueOf(entry.getFileName()));
    }

    /**
     * A file in {@code accepted/} as it was when it lay in the inbox: there, only a number may have been appended to its
     * name, and that only behind an ending that decides what it is.
     *
     * @throws UserException as {@link #receive}, and when its name may have been cut
     */
    Received again(Path accepted) throws IOException {
        String name = String.valueOf(accepted.getFileName());
        if (name.getBytes(StandardCharsets.UTF_8).length >= PutAway.LONGEST_NAME_BYTES) {
            throw refused(name, "its name is so long that it may have been cut", "Put it into the inbox again.");
        }
        return receive(accepted, NUMBERED.matcher(name).replaceFirst("$1"));
    }

    /** What was accepted, in the order in which it was. */
    List<Path> accepted() throws IOException {
        Path folder = inbox.resolve("accepted");
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        record Accepted(Path path, FileTime at) {}
        List<Accepted> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path file : stream) {
                Object at = Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
                files.add(new Accepted(file, at instanceof FileTime time ? time : FileTime.fromMillis(0)));
            }
        }
        return files.stream()
                .sorted(Comparator.comparing(Accepted::at).thenComparing(Accepted::path))
                .map(Accepted::path)
                .toList();
    }

    private Received receive(Path entry, String name) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(entry, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (isOdd(entry)) {
            throw refused(name, oddity(attributes), "Put regular files with plain names into the inbox.");
        }
        String owner = attributes.owner().getName();
        if (!owner.equals(user) && !config.allowedUsers().contains(owner)) {
            throw refused(
                    name,
                    "it belongs to " + owner + ", who may not queue jobs",
                    "Allow that user with nightshift.inbox.allowed-users, or copy the file as " + user + ".");
        }
        if (!Files.isReadable(entry) || !attributes.permissions().contains(PosixFilePermission.OWNER_READ)) {
            throw refused(name, "it may not be read", "Give its owner the right to read it (chmod u+r).");
        }
        boolean job = JobFileReader.isJobFile(name);
        if (!job && !Documents.isDocument(name)) {
            throw refused(
                    name,
                    "its name ends in none of .yaml .yml .json (job files) or .txt .md .pdf (documents)",
                    "Rename it if it is one of these.");
        }
        if (attributes.size() > (job ? JobFileReader.LARGEST : LARGEST_DOCUMENT)) {
            throw refused(
                    name,
                    "it has " + attributes.size() + " bytes; the limit is "
                            + (job ? JobFileReader.LARGEST : LARGEST_DOCUMENT),
                    "Split it into several files.");
        }
        byte[] content = job ? content(entry) : new byte[0];
        String digest = job ? digest(content) : digest(entry);
        if (digest.isEmpty()) {
            throw new IOException("it cannot be read");
        }
        String key = "file:" + digest + ":" + name + ":"
                + attributes.lastModifiedTime().toInstant();
        return new Received(entry, name, key, content);
    }

    /** What tells whether an entry is still the one that was looked at: the same file, size and time of change. */
    String stamp(Path entry) throws IOException {
        BasicFileAttributes now = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return now.fileKey() + " " + now.size() + " " + now.lastModifiedTime().toInstant();
    }

    /**
     * Fails where an entry is not what it was.
     *
     * @throws IOException it stays where it is then, and is read again
     */
    void requireUnchanged(Path entry, String stamp) throws IOException {
        if (!stamp(entry).equals(stamp)) {
            throw new IOException("it changed while it was read");
        }
    }

    private static byte[] content(Path entry) throws IOException {
        try (InputStream in = Files.newInputStream(entry, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(JobFileReader.LARGEST + 1);
        }
    }

    private static String oddity(PosixFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return "it is a symbolic link";
        } else if (attributes.isDirectory()) {
            return "it is a folder";
        }
        return attributes.isRegularFile() ? "its name is not UTF-8" : "it is a pipe, socket or device";
    }

    private static UserException refused(String name, String why, String hint) {
        return new UserException(ProblemCode.BAD_INBOX_ENTRY, Shown.quoted(name) + ": " + why + ".", hint);
    }

    /** SHA-256 of the content; empty where it has none that can be read, or so much that all others would wait for it. */
    String digest(Path entry) {
        if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) || isTooLarge(entry)) {
            return "";
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(entry, LinkOption.NOFOLLOW_LINKS), sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (IOException e) {
            return "";
        }
    }

    static String digest(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    private static boolean isTooLarge(Path entry) {
        try {
            return Files.size(entry) > LARGEST_DOCUMENT;
        } catch (IOException e) {
            return true;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256. Indicates a bug.", e);
        }
    }

    /** Private from the first byte on: what breaks off leaves nothing that others may read. */
    private static void copyPrivately(Path from, Path target) throws IOException {
        try (InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS);
                OutputStream out = Channels.newOutputStream(FileChannel.open(
                        target,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PRIVATE)))) {
            in.transferTo(out);
        }
    }

    private static void writePrivately(Path target, String text) throws IOException {
        try (OutputStream out = Channels.newOutputStream(FileChannel.open(
                target,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PRIVATE)))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** When an entry came here or was last changed here, by its inode's own time. */
    Instant changedAt(Path entry) throws IOException {
        Object time = Files.getAttribute(entry, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        return time instanceof FileTime changed ? changed.toInstant() : Instant.EPOCH;
    }

    /** Copies a document to the inputs of its job, if it is still the one that was read. */
    void keepInput(Received received, String job, String stamp) {
        Path target = inputs.resolve(job).resolve(received.name());
        try {
            Home.create(inputs.resolve(job));
            copyPrivately(received.path(), target);
            requireUnchanged(received.path(), stamp);
        } catch (IOException e) {
            throw EnvironmentException.passing(
                    ProblemCode.DISK_FULL, "Cannot copy the document to " + target + ": " + e, "Make room there.", e);
        }
    }

    /**
     * Moves a file that is queued and committed out of the way, if it is still the one that was read: what was written
     * over it since has not been queued.
     */
    void accepted(Path entry, String stamp) throws IOException {
        requireUnchanged(entry, stamp);
        Path target = PutAway.accepted(inbox.resolve("accepted"), entry);
        move(entry, target);
        if (!stamp(target).equals(stamp)) {
            // Overwritten between the look and the move; where the name is taken by a newer file, it stays kept.
            if (!PutAway.taken(entry)) {
                move(target, entry);
            }
            throw new IOException("it changed while it was put away");
        }
    }

    /** Writes down why an entry is rejected, before it is moved; where it will be moved. */
    Path reason(Path entry, String why) throws IOException {
        String text = why + "\n";
        Path target = PutAway.rejected(inbox.resolve("rejected"), entry, text);
        // As a whole or not at all: half of one would be taken for a file of somebody else.
        Path next = target.resolveSibling(".reason.new");
        Files.deleteIfExists(next);
        writePrivately(next, text);
        Files.move(next, PutAway.reasonOf(target), StandardCopyOption.ATOMIC_MOVE);
        return target;
    }

    void rejected(Path entry, Path target) throws IOException {
        move(entry, target);
    }

    private void move(Path entry, Path target) throws IOException {
        Files.move(entry, target, StandardCopyOption.ATOMIC_MOVE);
        stillness.forget(entry);
    }
}
