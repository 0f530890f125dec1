package dev.nightshift.snapshot;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the record beside each workspace's tree for what a git tree cannot hold: one line per entry, the directory
 * before what is in it.
 *
 * <pre>
 * nightshift-workspace 2
 * state present
 * exclude GLOB
 * d 2755 1764000000.123456789 1000 1000 0 .
 * f 0644 1764000000.123456789 1000 1000 42 path
 * n hardlink 4711 path
 * x unstable path
 * - path
 * </pre>
 *
 * Fields are type, mode in octal, mtime in seconds and nanoseconds since 1970, user, group, bytes, path; a note belongs to
 * the entry before it. Paths and globs are percent-encoded bytes. A minus stands only in what overrides a full record.
 */
final class Facts {
    static final String HEADER = "nightshift-workspace 2";
    static final String OLD_HEADER = "nightshift-workspace 1";
    static final String PRESENT = "state present";
    static final String ABSENT = "state absent";

    /** Of a file with more names than one: its inode. */
    static final String HARD_LINK = "hardlink";
    /** Of a file with holes: the bytes that it takes. */
    static final String SPARSE = "sparse";

    private static final int SPARSE_FROM = 4096;

    private Facts() {}

    /** The lines of the entry whose numbers begin there. */
    static void append(StringBuilder text, String encodedPath, long[] stats, int at, boolean chunked) {
        Entry.Type type = Stats.type(stats, at);
        if (type == null) {
            throw new IllegalStateException("a pipe, socket or device is not covered. Indicates a bug.");
        }
        Instant modified = Stats.modified(stats, at);
        Entry.Owner owner = Stats.owner(stats, at);
        long size = type == Entry.Type.DIRECTORY ? 0 : Stats.size(stats, at);
        text.append(chunked ? Entry.CHUNKED : type.letter()).append(' ');
        octal(text, Stats.mode(stats, at) & 07777);
        text.append(' ').append(modified.getEpochSecond()).append('.');
        nanos(text, modified.getNano());
        text.append(' ').append(owner.user()).append(' ').append(owner.group()).append(' ');
        text.append(size).append(' ').append(encodedPath).append('\n');
        if (type != Entry.Type.FILE) {
            return;
        }
        if (isLinked(stats, at)) {
            text.append("n ")
                    .append(HARD_LINK)
                    .append(' ')
                    .append(Stats.inode(stats, at))
                    .append(' ');
            text.append(encodedPath).append('\n');
        }
        if (isSparse(stats, at)) {
            text.append("n ")
                    .append(SPARSE)
                    .append(' ')
                    .append(Stats.stored(stats, at))
                    .append(' ');
            text.append(encodedPath).append('\n');
        }
    }

    private static boolean isLinked(long[] stats, int at) {
        return Stats.links(stats, at) > 1;
    }

    private static boolean isSparse(long[] stats, int at) {
        return Stats.stored(stats, at) + SPARSE_FROM <= Stats.size(stats, at);
    }

    /** Would the notes of both be the same? Both are of the same type. */
    static boolean sameNotes(long[] a, int inA, long[] b, int inB) {
        if (Stats.type(a, inA) != Entry.Type.FILE) {
            return true;
        }
        return isLinked(a, inA) == isLinked(b, inB)
                && (!isLinked(a, inA) || Stats.inode(a, inA) == Stats.inode(b, inB))
                && isSparse(a, inA) == isSparse(b, inB)
                && (!isSparse(a, inA) || Stats.stored(a, inA) == Stats.stored(b, inB));
    }

    private static void octal(StringBuilder text, int mode) {
        for (int shift = 9; shift >= 0; shift -= 3) {
            text.append((char) ('0' + ((mode >> shift) & 7)));
        }
    }

    private static void nanos(StringBuilder text, int nanos) {
        for (int unit = 100_000_000; unit > 0; unit /= 10) {
            text.append((char) ('0' + nanos / unit % 10));
        }
    }

    static void append(StringBuilder text, String encodedPath, Uncovered why) {
        text.append("x ").append(why.code()).append(' ').append(encodedPath).append('\n');
    }

    static void appendGone(StringBuilder text, String encodedPath) {
        text.append("- ").append(encodedPath).append('\n');
    }

    static String exclude(String glob) {
        return "exclude " + RawNames.percentEncoded(RawNames.raw(glob.getBytes(StandardCharsets.UTF_8)));
    }

    static String glob(String line) {
        String raw = RawNames.percentDecoded(line.substring(line.indexOf(' ') + 1));
        return new String(RawNames.bytes(raw), StandardCharsets.UTF_8);
    }

    /** A line of an entry; its content is not known yet. */
    static Line parse(String line) throws DamagedException {
        try {
            String path = decoded(line.substring(line.lastIndexOf(' ') + 1));
            char letter = line.charAt(0);
            if (letter == '-' && line.indexOf(' ') == line.lastIndexOf(' ')) {
                return new Line(path, null, null, true, null);
            }
            String[] fields = line.split(" ", -1);
            if (letter == 'n' && fields.length == 4) {
                return new Line(path, null, null, false, new Note(fields[1], Long.parseLong(fields[2])));
            }
            if (letter == 'x' && fields.length == 3) {
                return new Line(path, null, uncovered(fields[1]), false, null);
            }
            if (fields.length == 7) {
                return new Line(path, entry(fields), null, false, null);
            }
        } catch (RuntimeException e) {
            throw new DamagedException("the record of a workspace has the line " + RawNames.display(line), e);
        }
        throw new DamagedException("the record of a workspace has the line " + RawNames.display(line));
    }

    private static Uncovered uncovered(String code) {
        return Arrays.stream(Uncovered.values())
                .filter(u -> u.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(code));
    }

    private static Entry entry(String[] fields) {
        boolean chunked = fields[0].equals(String.valueOf(Entry.CHUNKED));
        Entry.Type type = chunked ? Entry.Type.FILE : type(fields[0]);
        int dot = fields[2].indexOf('.');
        Instant modified = Instant.ofEpochSecond(
                Long.parseLong(fields[2].substring(0, dot)), Integer.parseInt(fields[2].substring(dot + 1)));
        Entry.Owner owner = new Entry.Owner(Integer.parseInt(fields[3]), Integer.parseInt(fields[4]));
        int permissions = Integer.parseInt(fields[1], 8) & 07777;
        Content content = new Content(Content.NONE.id(), chunked);
        return new Entry(type, permissions, modified, owner, Long.parseLong(fields[5]), content);
    }

    private static Entry.Type type(String letter) {
        return switch (letter) {
            case "d" -> Entry.Type.DIRECTORY;
            case "f" -> Entry.Type.FILE;
            case "l" -> Entry.Type.LINK;
            default -> throw new IllegalArgumentException(letter);
        };
    }

    static String encoded(String path) {
        return path.isEmpty() ? "." : RawNames.percentEncoded(path);
    }

    static String decoded(String path) {
        return path.equals(".") ? "" : RawNames.percentDecoded(path);
    }

    /** An entry, or why there is none in the snapshot; neither for a note. {@code gone}: there is nothing any more. */
    record Line(
            String path,
            @Nullable Entry entry,
            @Nullable Uncovered uncovered,
            boolean gone,
            @Nullable Note note) {
        boolean isNote() {
            return note != null;
        }
    }

    /** What a git tree has no word for, of the entry before it. */
    record Note(String kind, long number) {}
}
