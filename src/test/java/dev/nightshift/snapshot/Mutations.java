package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Changes a tree at random, in all the ways that a walk could overlook. */
final class Mutations {
    private final Path root;
    private final Random random;
    private int made;

    Mutations(Path root, Random random) {
        this.root = root;
        this.random = random;
    }

    int next(int bound) {
        return random.nextInt(bound);
    }

    void grow() throws IOException {
        if (next(4) == 0) {
            Files.createDirectories(directory().resolve("d" + made++));
        } else {
            write(directory().resolve("f" + made++), next(3000));
        }
    }

    void change() throws IOException {
        Path victim = any();
        Path fresh = directory().resolve("n" + made++);
        boolean directory = Files.isDirectory(victim, LinkOption.NOFOLLOW_LINKS);
        switch (next(12)) {
            case 0 -> grow();
            case 1 -> delete(victim);
            case 2 -> {
                delete(victim);
                write(victim, 10);
            }
            case 3 -> {
                delete(victim);
                Files.createSymbolicLink(victim, Path.of("target" + next(5)));
            }
            case 4 -> {
                delete(victim);
                write(Files.createDirectories(victim).resolve("in"), 5);
            }
            case 5 -> {
                if (!fresh.startsWith(victim)) {
                    Files.move(victim, fresh);
                }
            }
            case 6 -> {
                Path other = any();
                if (!other.startsWith(victim) && !victim.startsWith(other)) {
                    delete(other);
                    Files.move(victim, other);
                }
            }
            case 7 ->
                Files.setPosixFilePermissions(
                        Files.isSymbolicLink(victim) ? root : victim,
                        PosixFilePermissions.fromString(next(2) == 0 ? "rwxr-x---" : "rwx------"));
            case 8 -> sameSizeAndTime(victim);
            case 9 -> {
                if (!directory && !Files.isSymbolicLink(victim)) {
                    Files.createLink(fresh, victim);
                }
            }
            case 10 -> {
                if (Files.isRegularFile(victim, LinkOption.NOFOLLOW_LINKS)) {
                    Files.write(victim, new byte[] {(byte) next(256)}, StandardOpenOption.APPEND);
                }
            }
            default ->
                Files.setLastModifiedTime(
                        Files.isSymbolicLink(victim) ? root : victim, FileTime.fromMillis(next(1_000_000_000)));
        }
    }

    private void sameSizeAndTime(Path file) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            FileTime time = Files.getLastModifiedTime(file);
            byte[] content = Files.readAllBytes(file);
            random.nextBytes(content);
            Files.write(file, content);
            Files.setLastModifiedTime(file, time);
        }
    }

    private void write(Path file, int size) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Files.write(file, content);
    }

    private Path directory() throws IOException {
        List<Path> all = new ArrayList<>(list().stream()
                .filter(p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS))
                .toList());
        all.add(root);
        return all.get(next(all.size()));
    }

    private Path any() throws IOException {
        List<Path> all = list();
        return all.isEmpty() ? Files.createFile(root.resolve("only" + made++)) : all.get(next(all.size()));
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(p -> !p.equals(root)).sorted().toList();
        }
    }

    private static void delete(Path path) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
