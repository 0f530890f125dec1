package dev.nightshift.store;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a database file without SQLite, which would take an empty file for an empty database and a
 * shortened one for a whole one: its header and length, and the marker beside it, {@code NAME.created}, which says that
 * there was a database and which one. Format of the header: <a href="https://sqlite.org/fileformat2.html">SQLite's
 * description of the file format</a>, section 1.3.
 */
final class DatabaseFile {
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 100;
    private static final int PAGE_SIZE_AT = 16;
    private static final int CHANGES_AT = 24;
    private static final int PAGES_AT = 28;
    private static final int PAGES_VALID_FOR_AT = 92;
    private static final int SMALLEST_PAGE = 512;
    private static final int LARGEST_PAGE = 65_536;
    private static final int LONGEST_MARKER = 200;

    private final Path file;

    DatabaseFile(Path file) {
        this.file = file;
    }

    /** Why a file must not be used as the database of this home. */
    record Flaw(ProblemCode code, String text) {}

    Path marker() {
        return file.resolveSibling(file.getFileName() + ".created");
    }

    Path log() {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** What lies beside the file and only a database leaves; empty where there never was one. */
    Optional<Path> witness() {
        return Stream.of(marker(), file.resolveSibling("ledger.head"), file.resolveSibling("copies"))
                .filter(Files::exists)
                .findFirst();
    }

    /** Looks at the file; reads a hundred bytes, unless this process has a connection, which has looked before. */
    Optional<Flaw> flaw() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            String state = Files.exists(file) ? "is empty" : "is gone";
            return witness()
                    .flatMap(witness -> flaw(
                            ProblemCode.DATABASE_MISSING,
                            state + ", but " + witness.getFileName() + " says that there was one"));
        }
        if (!Files.isRegularFile(file)) {
            return flaw(ProblemCode.DATABASE_UNUSABLE, "is no file");
        }
        List<Flaw> flaws = new ArrayList<>();
        Link.whileUnconnected(file, () -> headerFlaw().ifPresent(flaws::add));
        return flaws.stream().findFirst();
    }

    private Optional<Flaw> headerFlaw() throws IOException {
        boolean complete = isCheckpointed();
        ByteBuffer header = header();
        if (header.remaining() < HEADER || !header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            return flaw(ProblemCode.DATABASE_DAMAGED, "does not begin as a database does");
        }
        int stored = Short.toUnsignedInt(header.getShort(PAGE_SIZE_AT));
        int pageSize = stored == 1 ? LARGEST_PAGE : stored;
        if (pageSize < SMALLEST_PAGE || Integer.bitCount(pageSize) != 1) {
            return flaw(ProblemCode.DATABASE_DAMAGED, "has a damaged header");
        }
        boolean counted = header.getInt(CHANGES_AT) == header.getInt(PAGES_VALID_FOR_AT);
        long least = counted ? Integer.toUnsignedLong(header.getInt(PAGES_AT)) * pageSize : pageSize;
        long size = Files.size(file);
        // While a log holds pages, the file itself may lag behind: SQLite puts both together.
        if (complete && (size % pageSize != 0 || size < least) && isCheckpointed()) {
            return flaw(ProblemCode.DATABASE_DAMAGED, "is cut off: it has " + size + " of " + least + " bytes");
        }
        return Optional.empty();
    }

    private boolean isCheckpointed() throws IOException {
        try {
            return Files.size(log()) == 0;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private ByteBuffer header() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int position = 0;
            while (header.hasRemaining() && position >= 0) {
                int count = channel.read(header, position);
                position = count < 0 ? -1 : position + count;
            }
        }
        return header.flip();
    }

    private static Optional<Flaw> flaw(ProblemCode code, String text) {
        return Optional.of(new Flaw(code, text));
    }

    /** Which database the marker names; {@code null} where it names none, as the first version left it. */
    @Nullable
    String markedIdentity() {
        try {
            if (Files.size(marker()) > LONGEST_MARKER) {
                return "unreadable";
            }
            String text =
                    Files.readString(marker(), StandardCharsets.ISO_8859_1).strip();
            return text.isEmpty() ? null : text;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.DATABASE_UNUSABLE,
                    "Cannot read " + marker() + ", which says whether there was a database: " + e,
                    "It must belong to the user that runs Night Shift.",
                    e);
        }
    }

    /** Says that there is this database; on the disk when it returns. */
    void mark(String identity) throws IOException {
        if (identity.equals(markedIdentity())) {
            return;
        }
        Path next = Files.createTempFile(folder(), ".created-", ".new", PRIVATE);
        try {
            Files.writeString(next, identity + "\n", StandardCharsets.ISO_8859_1);
            force(next);
            Files.move(next, marker(), StandardCopyOption.ATOMIC_MOVE);
            force(folder());
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private Path folder() {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalStateException("a database without a folder: " + file + ". Indicates a bug.");
        }
        return parent;
    }

    /** Waits until a file or the entries of a folder are on the disk. */
    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
