package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeFilesIT {
    private static final String STAMP = "2026-11-22-190000";
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path temp;

    private Path work;
    private Path file;
    private Path chunks;
    private Snapshots snapshots;
    private Workspace main;

    @BeforeEach
    void set_up() throws Exception {
        work = Files.createDirectories(temp.resolve("work"));
        file = work.resolve("large.bin");
        chunks = temp.resolve("store/chunks");
        main = new Workspace("main", work, List.of());
        snapshots = new Snapshots(temp.resolve("store"), SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC);
    }

    @Test
    void a_large_file_that_was_destroyed_comes_back_and_costs_what_changed() throws Exception {
        Files.write(file, random(30 * MEGABYTE));
        Snapshot pre = take(SnapshotKind.PRE);
        long once = stored();
        String before = Torture.listing(work);
        Files.write(file, random(MEGABYTE), StandardOpenOption.APPEND);
        Snapshot post = take(SnapshotKind.POST);

        assertThat(stored() - once).isLessThan(4L * MEGABYTE);
        assertThat(snapshots.diff(pre, post).stream().filter(c -> c.path().endsWith(".bin")))
                .singleElement()
                .satisfies(c -> assertThat(c.modeChanged()).isFalse());
        Rollback.Result result = rollback(pre);
        assertThat(result.verified()).isTrue();
        assertThat(Torture.listing(work)).isEqualTo(before);
    }

    @Test
    void crossing_the_limit_is_a_change_of_content_and_of_nothing_else() throws Exception {
        Files.write(file, random((int) Sink.LARGE - 1));
        Snapshot pre = take(SnapshotKind.PRE);
        Files.write(file, new byte[2], StandardOpenOption.APPEND);
        Snapshot post = take(SnapshotKind.POST);

        assertThat(snapshots.diff(pre, post)).singleElement().satisfies(change -> {
            assertThat(change.change()).isEqualTo(Change.Sign.MODIFIED);
            assertThat(change.modeChanged()).isFalse();
            assertThat(change.newSize()).isEqualTo(Sink.LARGE + 1);
        });
        assertThat(rollback(pre).verified()).isTrue();
    }

    @Test
    void a_damaged_chunk_is_found_by_verifying() throws Exception {
        Files.write(file, random(20 * MEGABYTE));
        Snapshot pre = take(SnapshotKind.PRE);
        assertThat(snapshots.verify(pre, false).good()).isTrue();
        Path pack;
        try (Stream<Path> files = Files.list(chunks)) {
            pack = files.findFirst().orElseThrow();
        }
        try (RandomAccessFile bytes = new RandomAccessFile(pack.toFile(), "rw")) {
            bytes.seek(5 * MEGABYTE);
            int value = bytes.read();
            bytes.seek(5 * MEGABYTE);
            bytes.write(value ^ 1);
        }

        Verification found = snapshots.verify(pre, false);

        assertThat(found.damaged()).anySatisfy(text -> assertThat(text).contains("large.bin"));
        assertThat(take(SnapshotKind.POST).tag()).isNotEmpty();
    }

    @Test
    void a_hole_of_a_terabyte_is_not_read() throws Exception {
        try (FileChannel holed = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            holed.write(ByteBuffer.wrap(random(MEGABYTE)));
            holed.write(ByteBuffer.wrap(new byte[] {1}), (1L << 40) - 1);
        }
        Snapshot pre = take(SnapshotKind.PRE);

        assertThat(pre.contents().bytes()).isGreaterThanOrEqualTo(1L << 40);
        assertThat(stored()).isLessThan(8L * MEGABYTE);
        Files.delete(file);
        take(SnapshotKind.POST);
        assertThat(rollback(pre).failed()).isEmpty();
        assertThat(Files.size(file)).isEqualTo(1L << 40);
        assertThat(Torture.sh("stat -c %b \"$1\"", file.toString()).trim().length())
                .isLessThan(6);
        try (FileChannel back = FileChannel.open(file)) {
            ByteBuffer last = ByteBuffer.allocate(2);
            back.read(last, (1L << 40) - 2);
            assertThat(last.array()).containsExactly(0, 1);
        }
    }

    private Snapshot take(SnapshotKind kind) {
        return snapshots.take(kind, STAMP, List.of(main), Map.of());
    }

    private Rollback.Result rollback(Snapshot target) {
        return snapshots.rollback(new Rollback.Request(target, List.of(main), null, false));
    }

    private long stored() throws IOException {
        try (Stream<Path> files = Files.list(chunks)) {
            return files.mapToLong(LargeFilesIT::length).sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(20261122L + size).nextBytes(bytes);
        return bytes;
    }
}
