package dev.nightshift.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A tree of files made from a seed: the same names, sizes and bytes on every machine. Made on all processors, two seconds
 * for 300 MB where the disk can take it. The caller removes it.
 */
public final class Corpus {
    private static final long SEED = 20261122;
    private static final int IN_A_DIRECTORY = 25;
    private static final int DEPTH = 6;
    private static final int TOGETHER = 5;
    private static final int PIECE = 1 << 16;
    /** Each so many-th file of text is no text: an image, an archive. */
    private static final int BINARY = 97;

    private static final SourceText TEXT = new SourceText();

    private final Path root;
    private final Shape shape;
    private final List<Path> files;

    private Corpus(Path root, Shape shape, List<Path> files) {
        this.root = root;
        this.shape = shape;
        this.files = List.copyOf(files);
    }

    /**
     * What is to be made.
     *
     * @param spread of the sizes: the standard deviation of their logarithm
     * @param text like source code; else bytes that cannot be compressed
     */
    public record Shape(String name, int files, long bytes, double spread, boolean text) {
        /** 20 000 files of source code, 300 MB. */
        public static final Shape SOURCE = new Shape("source", 20_000, 300_000_000, 1.3, true);
        /** 17 files of media, 2 GB. */
        public static final Shape MEDIA = new Shape("media", 17, 2_000_000_000, 0.8, false);
        /** 100 000 small files, 400 MB. */
        public static final Shape MANY = new Shape("many", 100_000, 400_000_000, 1.0, true);

        /** The same, smaller: of as many files less as bytes less, of media files as many. */
        public Shape scaled(double scale) {
            int fewer = files < 100 ? files : (int) Math.max(1, files * scale);
            return new Shape(name, fewer, (long) (bytes * scale), spread, text);
        }
    }

    /** Makes it below a directory that is empty or does not exist. */
    public static Corpus make(Path root, Shape shape) throws IOException {
        List<Path> directories = directories(root, shape);
        long[] sizes = sizes(shape);
        List<Path> files = new ArrayList<>();
        Random random = new Random(SEED + 1);
        for (int i = 0; i < sizes.length; i++) {
            Path directory = directories.get(random.nextInt(directories.size()));
            files.add(directory.resolve("File" + i + (binary(shape, i) ? ".bin" : ".java")));
        }
        Corpus corpus = new Corpus(root, shape, files);
        IntStream.range(0, sizes.length).parallel().forEach(i -> corpus.write(i, sizes[i]));
        return corpus;
    }

    private static List<Path> directories(Path root, Shape shape) throws IOException {
        List<Path> all = new ArrayList<>(List.of(Files.createDirectories(root)));
        Random random = new Random(SEED);
        for (int i = 1; i < shape.files() / IN_A_DIRECTORY; i++) {
            Path parent = all.get(random.nextInt(all.size()));
            while (parent.getNameCount() - root.getNameCount() >= DEPTH) {
                parent = all.get(random.nextInt(all.size()));
            }
            all.add(Files.createDirectory(parent.resolve("part" + i)));
        }
        return all;
    }

    /** Log-normal, together as much as asked. */
    private static long[] sizes(Shape shape) {
        Random random = new Random(SEED + 2);
        double[] weights = random.doubles(shape.files()).toArray();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(random.nextGaussian() * shape.spread());
            sum += weights[i];
        }
        long[] sizes = new long[weights.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.max(16, (long) (weights[i] / sum * shape.bytes()));
        }
        return sizes;
    }

    private static boolean binary(Shape shape, int file) {
        return !shape.text() || file % BINARY == BINARY - 1;
    }

    private void write(int file, long size) {
        try {
            if (binary(shape, file)) {
                noise(files.get(file), size, SEED + file, StandardOpenOption.CREATE_NEW);
            } else {
                byte[] text = new byte[(int) size];
                TEXT.fill(text, SEED + file);
                Files.write(files.get(file), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path root() {
        return root;
    }

    public List<Path> files() {
        return files;
    }

    /**
     * A night's work: so many files are edited, some lines of each, five or so beside each other, as people and programs
     * work; another {@code night} edits others.
     *
     * @return what was changed
     */
    public Set<Path> work(int count, long night) throws IOException {
        Map<Path, List<Path>> byDirectory = files.stream().collect(Collectors.groupingBy(Path::getParent));
        Random random = new Random(SEED * 37 + night);
        Set<Path> changed = new LinkedHashSet<>();
        while (changed.size() < Math.min(count, files.size())) {
            List<Path> together = new ArrayList<>(byDirectory.getOrDefault(
                    files.get(random.nextInt(files.size())).getParent(), List.of()));
            Collections.shuffle(together, random);
            for (Path file : together.subList(0, Math.min(together.size(), TOGETHER))) {
                if (changed.size() < count && changed.add(file)) {
                    edit(file, random);
                }
            }
        }
        return changed;
    }

    /**
     * So many files are edited, all over the tree, some lines of each; another {@code night} edits others.
     *
     * @return what was changed
     */
    public Set<Path> change(int count, long night) throws IOException {
        Random random = new Random(SEED * 31 + night);
        Set<Path> changed = new LinkedHashSet<>();
        while (changed.size() < Math.min(count, files.size())) {
            Path file = files.get(random.nextInt(files.size()));
            if (changed.add(file)) {
                edit(file, random);
            }
        }
        return changed;
    }

    private static void edit(Path file, Random random) throws IOException {
        byte[] before = Files.readAllBytes(file);
        byte[] lines = new byte[60 + random.nextInt(400)];
        TEXT.fill(lines, random.nextLong());
        int at = random.nextInt(before.length + 1);
        byte[] after = new byte[before.length + lines.length];
        System.arraycopy(before, 0, after, 0, at);
        System.arraycopy(lines, 0, after, at, lines.length);
        System.arraycopy(before, at, after, at + lines.length, before.length - at);
        Files.write(file, after);
    }

    /** Adds bytes that cannot be compressed to the end of a file. */
    public static void append(Path file, long bytes, long seed) throws IOException {
        noise(file, bytes, seed, StandardOpenOption.APPEND);
    }

    /** A file of bytes that cannot be compressed. */
    public static void incompressible(Path file, long bytes, long seed) throws IOException {
        noise(file, bytes, seed, StandardOpenOption.CREATE_NEW);
    }

    private static void noise(Path file, long bytes, long seed, StandardOpenOption how) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] piece = new byte[PIECE];
        ByteBuffer buffer = ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE, how)) {
            for (long left = bytes; left > 0; left -= PIECE) {
                for (int i = 0; i < PIECE; i += Long.BYTES) {
                    buffer.putLong(i, random.nextLong());
                }
                out.write(piece, 0, (int) Math.min(PIECE, left));
            }
        }
    }
}
