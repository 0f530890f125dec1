package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been read back of a store, and when: a small file in it, replaced as a whole. One that is missing or damaged
 * says that nothing has been read back. Not thread-safe; {@link #change} is, also between processes.
 *
 * <pre>
 * nightshift-proofs 1
 * shelf NAME MOMENT             its last whole reading began then
 * reading NAME REACHED MOMENT   a reading that began then has come so far
 * damage NAME OBJECT MOMENT TEXT
 * snapshot TAG MOMENT           all that it needs had been read back then
 * broken TAG TEXT
 * turn NUMBER                   of the sample that is restored next
 * sum CRC                       of all lines before
 * </pre>
 */
final class Proofs {
    private static final Logger log = LoggerFactory.getLogger(Proofs.class);
    private static final String HEADER = "nightshift-proofs 1";
    private static final String NONE = "-";
    private static final Object IN_THIS_PROCESS = new Object();

    final Map<String, Instant> shelves = new TreeMap<>();
    final Map<String, Partial> partial = new TreeMap<>();
    final Map<String, Instant> snapshots = new TreeMap<>();
    final Map<String, List<String>> broken = new TreeMap<>();
    final List<Found> damage = new ArrayList<>();
    long turn;

    /** A reading that has not come to its end. */
    record Partial(int reached, Instant began) {}

    /** Damage, and when it was found. */
    record Found(Shelf.Damage damage, Instant since) {}

    static Proofs read(StoreFolder folder) {
        Path file = folder.own("proofs");
        try {
            return Files.exists(file) ? parsed(Files.readString(file)) : new Proofs();
        } catch (IOException | RuntimeException e) {
            log.warn("what was proven of the snapshots cannot be read and counts as not proven: {}", e.toString());
            return new Proofs();
        }
    }

    /** Changes what is kept; nobody else does meanwhile. */
    static void change(StoreFolder folder, Consumer<Proofs> change) throws IOException {
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel guard = FileChannel.open(
                            folder.own("proofs-lock"),
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            StoreFolder.PRIVATE);
                    FileLock lock = guard.lock()) {
                if (!lock.isValid()) {
                    throw new IOException("no lock for " + folder.own("proofs"));
                }
                Proofs proofs = read(folder);
                change.accept(proofs);
                folder.write(folder.own("proofs"), proofs.text().getBytes(StandardCharsets.UTF_8));
                folder.sync();
            }
        }
    }

    void found(Shelf.Damage found, Instant now) {
        boolean known = damage.stream()
                .anyMatch(f -> f.damage().shelf().equals(found.shelf())
                        && f.damage().object().equals(found.object()));
        if (!known) {
            damage.add(new Found(found, now));
        }
    }

    /** The snapshot is gone. */
    void forget(String tag) {
        snapshots.remove(tag);
        broken.remove(tag);
    }

    /** A newer proof takes the place of an older one, never the other way round. */
    void proven(String tag, Instant moment) {
        snapshots.merge(tag, moment, (a, b) -> a.isAfter(b) ? a : b);
    }

    private String text() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        shelves.forEach((name, at) -> line(text, "shelf", name, at));
        partial.forEach((name, reading) -> line(text, "reading", name, reading.reached(), reading.began()));
        for (Found found : damage) {
            String object =
                    found.damage().object().isEmpty() ? NONE : found.damage().object();
            line(
                    text,
                    "damage",
                    found.damage().shelf(),
                    object,
                    found.since(),
                    oneLine(found.damage().text()));
        }
        snapshots.forEach((tag, at) -> line(text, "snapshot", tag, at));
        broken.forEach((tag, faults) -> faults.forEach(fault -> line(text, "broken", tag, oneLine(fault))));
        line(text, "turn", turn);
        long sum = sum(text.toString());
        return text.append("sum ").append(sum).append('\n').toString();
    }

    private static void line(StringBuilder text, Object... fields) {
        for (int at = 0; at < fields.length; at++) {
            text.append(at == 0 ? "" : " ").append(fields[at]);
        }
        text.append('\n');
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    private static long sum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }

    private static Proofs parsed(String text) throws DamagedException {
        int end = text.lastIndexOf("sum ");
        if (end < 0
                || !text.startsWith(HEADER + "\n")
                || !text.substring(end + 4).strip().equals("" + sum(text.substring(0, end)))) {
            throw new DamagedException("it is not what was written");
        }
        Proofs proofs = new Proofs();
        try {
            text.substring(0, end).lines().skip(1).forEach(line -> proofs.add(line.split(" ", -1), line));
        } catch (DateTimeException | IndexOutOfBoundsException | NumberFormatException e) {
            throw new DamagedException("it has a line that nobody wrote", e);
        }
        return proofs;
    }

    private void add(String[] fields, String line) {
        switch (fields[0]) {
            case "shelf" -> shelves.put(fields[1], Instant.parse(fields[2]));
            case "reading" ->
                partial.put(fields[1], new Partial(Integer.parseInt(fields[2]), Instant.parse(fields[3])));
            case "damage" -> {
                String object = fields[2].equals(NONE) ? "" : fields[2];
                damage.add(new Found(new Shelf.Damage(fields[1], object, rest(line, 4)), Instant.parse(fields[3])));
            }
            case "snapshot" -> snapshots.put(fields[1], Instant.parse(fields[2]));
            case "broken" ->
                broken.computeIfAbsent(fields[1], tag -> new ArrayList<>()).add(rest(line, 2));
            case "turn" -> turn = Long.parseLong(fields[1]);
            default -> throw new NumberFormatException(line);
        }
    }

    /** What follows so many fields. */
    private static String rest(String line, int fields) {
        return line.split(" ", fields + 1)[fields];
    }
}
