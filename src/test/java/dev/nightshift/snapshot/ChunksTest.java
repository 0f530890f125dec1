package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunksTest {
    private static final long SEED = 20261122;
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path temporary;

    private StoreFolder folder;

    @BeforeEach
    void make_a_store() throws IOException {
        folder = new StoreFolder(temporary.resolve("store"));
        folder.create();
    }

    @Test
    void what_is_stored_in_chunks_comes_back() throws Exception {
        for (int size : new int[] {1, Cuts.LEAST, Cuts.MOST, Cuts.MOST + 1, 21 * MEGABYTE + 17}) {
            byte[] content = random(size);
            byte[] pointer = store(content);
            assertThat(read(pointer)).isEqualTo(content);
        }
    }

    @Test
    void text_is_compressed_and_noise_is_not() throws Exception {
        byte[] text = "2026-11-22T17:00:00Z a line of a log that says what all others say\n"
                .repeat(200_000)
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] pointer = store(text);
        assertThat(stored()).isLessThan(text.length / 20L);
        assertThat(read(pointer)).isEqualTo(text);
        store(random(10 * MEGABYTE));
        assertThat(stored()).isBetween(10L * MEGABYTE, 10L * MEGABYTE + text.length / 20);
    }

    @Test
    void the_same_content_is_stored_once_within_a_file_and_across_snapshots() throws Exception {
        byte[] content = random(12 * MEGABYTE);
        byte[] pointer = store(content);
        long once = stored();
        assertThat(store(content)).isEqualTo(pointer);
        assertThat(stored()).isEqualTo(once);
        byte[] twice = Arrays.copyOf(content, 2 * content.length);
        System.arraycopy(content, 0, twice, content.length, content.length);
        assertThat(read(store(twice))).isEqualTo(twice);
        assertThat(stored() - once).isLessThan(2L * Cuts.MOST);
    }

    @Test
    void an_edit_in_the_middle_costs_the_chunks_around_it() throws Exception {
        byte[] content = random(40 * MEGABYTE);
        store(content);
        long before = stored();
        byte[] inserted = new byte[content.length + 100];
        System.arraycopy(content, 0, inserted, 0, 20 * MEGABYTE);
        System.arraycopy(content, 20 * MEGABYTE, inserted, 20 * MEGABYTE + 100, 20 * MEGABYTE);
        store(inserted);
        assertThat(stored() - before).isLessThan(3L * MEGABYTE);
    }

    @Test
    void a_hole_of_a_terabyte_is_neither_read_nor_stored_and_has_the_pointer_of_its_zeros() throws Exception {
        byte[] small = new byte[64 * MEGABYTE];
        byte[] head = random(3 * MEGABYTE);
        System.arraycopy(head, 0, small, 0, head.length);
        byte[] read = store(small);
        try (Writing writing = new Writing()) {
            assertThat(writing.writer.store(new Holed(head, small.length), small.length))
                    .isEqualTo(read);
            long terabyte = 1L << 40;
            byte[] pointer = writing.writer.store(new Holed(head, terabyte), terabyte);
            assertThat(pointer).hasSizeLessThan(1000);
            assertThat(Pointer.parse(pointer).size()).isEqualTo(terabyte);
        }
        assertThat(stored()).isLessThan(4L * MEGABYTE);
    }

    @Test
    void a_pointer_stays_small() throws Exception {
        byte[] pointer = store(random(64 * MEGABYTE));
        assertThat(pointer.length * 16L).isLessThan(50_000);
    }

    @Test
    void a_file_that_became_shorter_is_no_file() throws Exception {
        try (Writing writing = new Writing()) {
            InputStream shorter = new ByteArrayInputStream(random(MEGABYTE));
            assertThatThrownBy(() -> writing.writer.store(shorter, 9L * MEGABYTE))
                    .isInstanceOf(EOFException.class);
            byte[] content = random(9 * MEGABYTE);
            byte[] pointer = writing.writer.store(new ByteArrayInputStream(content), content.length);
            writing.writer.finish();
            assertThat(read(pointer)).isEqualTo(content);
        }
    }

    @Test
    void nothing_is_seen_of_what_was_not_finished_and_the_next_writer_removes_it() throws Exception {
        byte[] content = random(9 * MEGABYTE);
        byte[] pointer;
        try (Writing writing = new Writing()) {
            pointer = writing.writer.store(new ByteArrayInputStream(content), content.length);
            assertThatThrownBy(() -> read(pointer)).isInstanceOf(DamagedException.class);
        }
        assertThat(names()).isEmpty();
        Files.writeString(folder.chunks().resolve(ChunkStore.UNFINISHED + "1"), "of a writer that was killed");
        try (Writing next = new Writing()) {
            assertThat(next).isNotNull();
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void a_flipped_bit_anywhere_is_found() throws Exception {
        byte[] content = random(3 * MEGABYTE);
        byte[] pointer = store(content);
        Path file = folder.chunks().resolve(names().get(0));
        long size = Files.size(file);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 48; i++) {
            long at = i < 20 ? random.nextLong(size) : i < 40 ? size - 1 - random.nextLong(200) : i - 40;
            flip(file, at);
            assertThatThrownBy(() -> read(pointer))
                    .as("byte " + at + " of " + size)
                    .isInstanceOf(IOException.class);
            flip(file, at);
        }
        assertThat(read(pointer)).isEqualTo(content);
    }

    @Test
    void a_missing_or_cut_file_of_chunks_is_damage() throws Exception {
        byte[] pointer = store(random(9 * MEGABYTE));
        Path file = folder.chunks().resolve(names().get(0));
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(cut.length() / 2);
        }
        assertThatThrownBy(() -> read(pointer)).isInstanceOf(DamagedException.class);
        Files.delete(file);
        assertThatThrownBy(() -> read(pointer)).isInstanceOf(DamagedException.class);
    }

    @Test
    void hostile_pointers_are_damage() throws Exception {
        byte[] pointer = store(random(9 * MEGABYTE));
        int first = pointer.length - 40 * Pointer.parse(pointer).runs();
        for (int value : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, Cuts.MOST + 1}) {
            hostile(pointer, b -> b.putInt(first, value));
            hostile(pointer, b -> b.putInt(first + 4, value));
            hostile(pointer, b -> b.putLong(first - 8, value));
        }
        hostile(pointer, b -> b.put(0, (byte) 'N'));
        hostile(Arrays.copyOf(pointer, pointer.length - 1), b -> {});
        hostile(Arrays.copyOf(pointer, 5), b -> {});
        hostile(new byte[0], b -> {});
        hostile(pointer, b -> b.put(first + 8, (byte) (b.get(first + 8) + 1)));
    }

    @Test
    void a_chunk_that_grows_beyond_what_it_says_is_damage() throws Exception {
        byte[] bomb = com.github.luben.zstd.Zstd.compress(new byte[64 * MEGABYTE], 1);
        assertThatThrownBy(() -> ChunkCodec.expand(ChunkCodec.ZSTD, bomb, bomb.length, new byte[Cuts.MOST], Cuts.MOST))
                .isInstanceOf(DamagedException.class);
        for (byte codec : new byte[] {ChunkCodec.RAW, ChunkCodec.ZSTD, 2, -1}) {
            assertThatThrownBy(() -> ChunkCodec.expand(codec, new byte[100], 100, new byte[1000], 1000))
                    .isInstanceOf(DamagedException.class);
        }
    }

    /** Zeros after the head, of which it says that nothing else comes. */
    private static final class Holed implements ChunkSource {
        private final byte[] head;
        private final long size;
        private long position;
        private long read;

        Holed(byte[] head, long size) {
            this.head = head;
            this.size = size;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            long at = position;
            read += length;
            assertThat(read).as("read in the hole").isLessThan(head.length + 3L * Cuts.MOST);
            for (int i = 0; i < length; i++) {
                bytes[offset + i] = at + i < head.length ? head[(int) (at + i)] : 0;
            }
            position = at + length;
            return length;
        }

        @Override
        public long dataFrom(long at) {
            return at < head.length ? at : size;
        }

        @Override
        public void position(long at) {
            position = at;
        }
    }

    private final class Writing implements AutoCloseable {
        final ChunkStore known = new ChunkStore(folder);
        final ChunkWriter writer = ChunkWriter.begin(folder, known);

        Writing() throws IOException {}

        @Override
        public void close() throws IOException {
            writer.close();
            known.close();
        }
    }

    private byte[] store(byte[] content) throws IOException {
        try (Writing writing = new Writing()) {
            byte[] pointer = writing.writer.store(new ByteArrayInputStream(content), content.length);
            writing.writer.finish();
            return pointer;
        }
    }

    private byte[] read(byte[] pointer) throws IOException {
        try (ChunkStore store = new ChunkStore(folder);
                InputStream in = store.stream(Pointer.parse(pointer))) {
            return in.readAllBytes();
        }
    }

    private void hostile(byte[] pointer, java.util.function.Consumer<ByteBuffer> change) {
        byte[] bytes = pointer.clone();
        change.accept(ByteBuffer.wrap(bytes));
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(DamagedException.class);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.chunks())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private long stored() throws IOException {
        long bytes = 0;
        for (String name : names()) {
            bytes += Files.size(folder.chunks().resolve(name));
        }
        return bytes;
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int value = bytes.read();
            bytes.seek(at);
            bytes.write(value ^ 0x10);
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(SEED + size).nextBytes(bytes);
        return bytes;
    }
}
