package dev.nightshift.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files that a test puts into an inbox, by the hash of their content, so that it can say where each of them is: in the
 * inbox, in {@code accepted/} and in the database, or in {@code rejected/} with a reason. Not thread-safe.
 */
public final class Dropped {
    private static final Query KEYS =
            Query.of("keys", "SELECT submission_key AS k FROM jobs WHERE submitted_by = 'inbox'");

    private final Path inbox;
    private final Map<String, Integer> expected = new TreeMap<>();

    public Dropped(Path inbox) {
        this.inbox = inbox;
    }

    /** A file that was complete a while ago. */
    public Path drop(String name, byte[] content) throws IOException {
        Files.createDirectories(inbox);
        Path hidden = Files.write(inbox.resolve(".dropped"), content);
        Files.setLastModifiedTime(hidden, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        expected.merge(hash(content), 1, Integer::sum);
        return Files.move(hidden, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Where the files are now, by hash. */
    public record Places(Map<String, Integer> waiting, Map<String, Integer> accepted, Map<String, Integer> rejected) {}

    public Places places() throws IOException {
        return new Places(hashes(inbox), hashes(inbox.resolve("accepted")), hashes(inbox.resolve("rejected")));
    }

    /** Each file is in one place, those in {@code accepted/} are jobs, those in {@code rejected/} say why. */
    public void conserved(Database database) throws IOException {
        Places places = places();
        Map<String, Integer> all = new TreeMap<>();
        for (Map<String, Integer> place : List.of(places.waiting(), places.accepted(), places.rejected())) {
            place.forEach((hash, count) -> all.merge(hash, count, Integer::sum));
        }
        assertThat(all).as("files of the inbox, by hash").isEqualTo(expected);
        assertThat(hashesOfJobs(database))
                .as("accepted files in the database")
                .containsAll(places.accepted().keySet());
        Path rejected = inbox.resolve("rejected");
        assertThat(files(rejected))
                .as("rejected with a reason")
                .allMatch(file -> Files.exists(file.resolveSibling(file.getFileName() + ".reason.txt")));
    }

    /** Hashes of the files of which the database has jobs; the key of a job from the inbox begins with it. */
    public static Set<String> hashesOfJobs(Database database) {
        Set<String> hashes = new HashSet<>();
        for (String key : database.read(tx -> tx.list(KEYS, Args.none(), row -> String.valueOf(row.textOrNull("k"))))) {
            String[] parts = key.split(":", 4);
            if (parts.length == 4) {
                hashes.add(parts[2]);
            }
        }
        return hashes;
    }

    private static Map<String, Integer> hashes(Path directory) throws IOException {
        Map<String, Integer> hashes = new TreeMap<>();
        for (Path file : files(directory)) {
            hashes.merge(hash(Files.readAllBytes(file)), 1, Integer::sum);
        }
        return hashes;
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.toString().endsWith(".reason.txt"))
                    .toList();
        }
    }

    public static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
