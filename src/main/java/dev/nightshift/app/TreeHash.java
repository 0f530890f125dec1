package dev.nightshift.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One hash over all paths of a small folder with their types, permissions and contents, made without the snapshots. */
final class TreeHash {
    private TreeHash() {}

    /** Of those paths below {@code root} that are wanted; the root itself is the empty path. */
    static String of(Path root, Predicate<String> wanted) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            List<Path> paths = tree.filter(
                            path -> wanted.test(root.relativize(path).toString()))
                    .sorted()
                    .toList();
            for (Path path : paths) {
                String facts = root.relativize(path) + " "
                        + PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))
                        + " ";
                hash.update(facts.getBytes(StandardCharsets.UTF_8));
                hash.update(content(path));
                hash.update((byte) 0);
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256. Indicates a bug.", e);
        }
    }

    private static byte[] content(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8);
        }
        return Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
    }
}
