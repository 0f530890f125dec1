package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The head of the ledger outside of the database: {@code ledger.head} beside it. It tells a database that lost its last
 * entries, or was swapped for another, from the right one.
 *
 * <p>One line of fixed length: {@code nightshift-ledger 1 epoch N seq N hash HASH check CHECK}, where CHECK are the
 * first 16 digits of the SHA-256 of what stands before it. Written after a commit and so at or behind the database,
 * never ahead; only forward, besides a moment's race between two processes. It is not forced to the disk each time: a
 * loss of power may put it back, which only makes it tell less. What cannot be read is not known; nothing here fails
 * because of the file. Thread-safe.
 */
public final class HeadFile {
    private static final Logger log = LoggerFactory.getLogger(HeadFile.class);
    private static final SqlFile SQL = SqlFile.beside(HeadFile.class, "ledger.sql");
    private static final Pattern LINE = Pattern.compile(
            "nightshift-ledger 1 epoch (\\d{10}) seq (\\d{18}) hash ([0-9a-f]{64}) check [0-9a-f]{16}\n");
    private static final int CHECK_DIGITS = 16;
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> FOR_BOTH =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    /** In this process a head is compared and written in one go. */
    private static final Object MOVING = new Object();

    private final Path file;

    private HeadFile(Path file) {
        this.file = file;
    }

    /** The head of the ledger in a database file. */
    public static HeadFile beside(Path database) {
        return new HeadFile(database.resolveSibling("ledger.head"));
    }

    public Path path() {
        return file;
    }

    /** What the file says; empty where it is missing or damaged. */
    public Optional<LedgerHead> read() {
        try {
            return parse(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /**
     * Compares the ledger of a database with the head outside. Its cost does not grow with the ledger. In a transaction
     * that only reads it must be the first thing, since others may append after that transaction began.
     */
    public HeadStanding check(Tx tx) {
        return compare(tx, read());
    }

    private static HeadStanding compare(Tx tx, Optional<LedgerHead> outside) {
        LedgerHead inside = LedgerTail.last(tx).map(LedgerEntry::head).orElse(LedgerHead.NONE);
        if (outside.isEmpty()) {
            return new HeadStanding(HeadStanding.State.UNKNOWN, null, inside);
        }
        LedgerHead known = outside.get();
        return new HeadStanding(state(tx, known, inside), known, inside);
    }

    private static HeadStanding.State state(Tx tx, LedgerHead known, LedgerHead inside) {
        if (known.seq() == 0 || known.equals(inside) || holds(tx, known) || followed(tx, known)) {
            return HeadStanding.State.FINE;
        }
        return known.isAfter(inside) ? HeadStanding.State.BEHIND : HeadStanding.State.OTHER;
    }

    private static boolean holds(Tx tx, LedgerHead known) {
        return tx.first(SQL.get("at"), Args.of("seq", known.seq()), LedgerEntry::of)
                .map(LedgerEntry::head)
                .filter(known::equals)
                .isPresent();
    }

    /** Whether an epoch was opened in the knowledge of this head, after which the file was not written. */
    private static boolean followed(Tx tx, LedgerHead known) {
        return tx.first(SQL.get("epoch_naming"), Args.of("digest", known.toString()), row -> true)
                .isPresent();
    }

    /** Writes a head where none is known, and says so where there was a ledger. */
    void begin(LedgerHead end) {
        if (!end.hash().equals(LedgerHead.NONE.hash())) {
            log.warn("{} is missing or damaged; it is written again, from what the database holds", file);
        }
        moveTo(end, true);
    }

    /** Moves the head forward; where it is there or further already, nothing happens. */
    void moveTo(LedgerHead head, boolean force) {
        synchronized (MOVING) {
            try (FileChannel channel = FileChannel.open(file, FOR_BOTH, PRIVATE)) {
                byte[] line = line(head);
                Optional<LedgerHead> known = read(channel, line.length);
                if (known.isEmpty() || head.isAfter(known.get())) {
                    channel.truncate(line.length);
                    channel.write(ByteBuffer.wrap(line), 0);
                }
                if (force) {
                    channel.force(false);
                }
            } catch (IOException e) {
                log.warn("{} cannot be written: {}", file, e.toString());
            }
        }
    }

    /** Forces to the disk what was written; before a process ends. */
    public void sync() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
        } catch (NoSuchFileException e) {
            log.debug("nothing was ever written to {}", file);
        } catch (IOException e) {
            log.warn("{} cannot be forced to the disk: {}", file, e.toString());
        }
    }

    private static Optional<LedgerHead> read(FileChannel channel, int length) throws IOException {
        // One byte more than a line, so that a longer file is not taken for one.
        ByteBuffer bytes = ByteBuffer.allocate(length + 1);
        int position = 0;
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, position);
            if (count < 0) {
                break;
            }
            position += count;
        }
        byte[] found = new byte[position];
        bytes.flip().get(found);
        return parse(found);
    }

    private static byte[] line(LedgerHead head) {
        // By hand: a format is read anew at each call, three times in each transaction.
        String said = "nightshift-ledger 1 epoch " + digits(head.epoch(), 10) + " seq " + digits(head.seq(), 18)
                + " hash " + head.hash() + " check ";
        return (said + Digests.sha256(said).substring(0, CHECK_DIGITS) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String digits(long number, int width) {
        String text = Long.toString(number);
        return "0".repeat(Math.max(0, width - text.length())) + text;
    }

    private static Optional<LedgerHead> parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher matcher = LINE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        LedgerHead head =
                new LedgerHead(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3));
        return Arrays.equals(line(head), bytes) ? Optional.of(head) : Optional.empty();
    }
}
