package dev.nightshift.snapshot;

import java.time.Instant;
import java.util.Arrays;

/**
 * The text beside each workspace's tree for what a git tree cannot hold: one line per entry, the directory before what is
 * in it.
 *
 * <pre>
 * nightshift-workspace 1
 * state present
 * exclude GLOB
 * d 2755 1764000000.123456789 1000 1000 0 .
 * f 0644 1764000000.123456789 1000 1000 42 path
 * x unstable path
 * </pre>
 *
 * Fields are type, mode in octal, mtime in seconds and nanoseconds since 1970, user, group, bytes, path. Paths and globs
 * are percent-encoded bytes.
 */
final class Facts {
    static final String HEADER = "nightshift-workspace 1";
    static final String PRESENT = "state present";
    static final String ABSENT = "state absent";

    private Facts() {}

    static String line(String path, Entry entry) {
        Instant modified = entry.modified();
        return String.format(
                "%c %04o %d.%09d %d %d %d %s",
                entry.letter(),
                entry.permissions(),
                modified.getEpochSecond(),
                modified.getNano(),
                entry.owner().user(),
                entry.owner().group(),
                entry.size(),
                encoded(path));
    }

    static String line(String path, Uncovered why) {
        return "x " + why.code() + " " + encoded(path);
    }

    static String exclude(String glob) {
        return "exclude "
                + RawNames.percentEncoded(RawNames.raw(glob.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    static String glob(String line) {
        String raw = RawNames.percentDecoded(line.substring(line.indexOf(' ') + 1));
        return new String(RawNames.bytes(raw), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** A line of an entry; its content is not known yet. */
    static Line parse(String line) throws DamagedException {
        String[] fields = line.split(" ", -1);
        try {
            if (fields.length == 3 && fields[0].equals("x")) {
                Uncovered why = Arrays.stream(Uncovered.values())
                        .filter(u -> u.code().equals(fields[1]))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(fields[1]));
                return new Line(decoded(fields[2]), null, why);
            }
            if (fields.length == 7) {
                return new Line(decoded(fields[6]), entry(fields), null);
            }
        } catch (RuntimeException e) {
            throw new DamagedException("the record of a workspace has the line " + RawNames.display(line), e);
        }
        throw new DamagedException("the record of a workspace has the line " + RawNames.display(line));
    }

    private static Entry entry(String[] fields) {
        boolean chunked = fields[0].equals(String.valueOf(Entry.CHUNKED));
        Entry.Type type = chunked
                ? Entry.Type.FILE
                : Arrays.stream(Entry.Type.values())
                        .filter(t -> fields[0].equals(String.valueOf(t.letter())))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(fields[0]));
        int dot = fields[2].indexOf('.');
        Instant modified = Instant.ofEpochSecond(
                Long.parseLong(fields[2].substring(0, dot)), Integer.parseInt(fields[2].substring(dot + 1)));
        Entry.Owner owner = new Entry.Owner(Integer.parseInt(fields[3]), Integer.parseInt(fields[4]));
        int permissions = Integer.parseInt(fields[1], 8) & 07777;
        Content content = chunked ? new Content(Content.NONE.id(), true) : Content.NONE;
        return new Entry(type, permissions, modified, owner, Long.parseLong(fields[5]), content);
    }

    private static String encoded(String path) {
        return path.isEmpty() ? "." : RawNames.percentEncoded(path);
    }

    private static String decoded(String path) {
        return path.equals(".") ? "" : RawNames.percentDecoded(path);
    }

    /** One of the two is there. */
    record Line(
            String path,
            @org.jspecify.annotations.Nullable Entry entry,
            @org.jspecify.annotations.Nullable Uncovered uncovered) {}
}
