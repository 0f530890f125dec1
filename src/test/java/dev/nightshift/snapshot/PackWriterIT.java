package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.Points;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs of ours, read by the git of this machine. */
class PackWriterIT {
    @TempDir
    Path temp;

    private StoreFolder folder;
    private String git;

    @BeforeEach
    void set_up() throws Exception {
        folder = new StoreFolder(temp.resolve("store"));
        folder.create();
        git = "git --git-dir " + temp.resolve("store") + " ";
    }

    @Test
    void git_accepts_and_returns_all_that_is_written() throws Exception {
        List<byte[]> contents = contents(new Random(Points.SEED));
        Map<String, byte[]> expected = new TreeMap<>();
        try (ObjectStore store = new ObjectStore(folder);
                PackWriter pack = PackWriter.begin(folder, store)) {
            for (byte[] content : contents) {
                expected.put(pack.add(Constants.OBJ_BLOB, content).name(), content);
            }
            pack.finish();
        }

        assertThat(Torture.sh(git + "fsck --strict --full --no-dangling 2>&1"))
                .doesNotContain("error", "missing", "warning");
        assertThat(Torture.sh(git + "verify-pack " + temp.resolve("store/objects/pack") + "/pack-*.idx 2>&1"))
                .isEmpty();
        assertThat(Torture.sh(git + "cat-file --batch-check --batch-all-objects"))
                .isEqualTo(expected.entrySet().stream()
                        .map(e -> e.getKey() + " blob " + e.getValue().length + "\n")
                        .collect(Collectors.joining()));
        try (ObjectStore store = new ObjectStore(folder)) {
            for (var object : expected.entrySet()) {
                assertThat(store.read(ObjectId.fromString(object.getKey()), Constants.OBJ_BLOB))
                        .isEqualTo(object.getValue());
            }
        }
    }

    @Test
    void threads_that_add_the_same_store_it_once() throws Exception {
        List<byte[]> contents = contents(new Random(Points.SEED));
        int threads = 8;
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (ObjectStore store = new ObjectStore(folder);
                PackWriter pack = PackWriter.begin(folder, store)) {
            List<Future<List<ObjectId>>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                all.add(pool.submit(() -> {
                    start.countDown();
                    start.await();
                    List<ObjectId> ids = new ArrayList<>();
                    for (byte[] content : contents) {
                        ids.add(
                                content.length % 2 == 0
                                        ? pack.add(Constants.OBJ_BLOB, content)
                                        : pack.add(
                                                Constants.OBJ_BLOB, content.length, new ByteArrayInputStream(content)));
                    }
                    return ids;
                }));
            }
            for (Future<List<ObjectId>> ids : all) {
                assertThat(ids.get()).isEqualTo(all.get(0).get());
            }
            pack.finish();
        } finally {
            pool.shutdownNow();
        }

        String verified = Torture.sh(git + "verify-pack -v " + temp.resolve("store/objects/pack") + "/pack-*.idx");
        assertThat(verified).contains("non delta: " + contents.size() + " objects");
        assertThat(Torture.sh(git + "fsck --strict --full --no-dangling 2>&1"))
                .doesNotContain("error", "missing", "warning");
    }

    /** All different. */
    private static List<byte[]> contents(Random random) {
        List<byte[]> contents = new ArrayList<>();
        contents.add(new byte[0]);
        contents.add(new byte[] {42});
        contents.add(new byte[70_000]);
        contents.add(new byte[8 << 20]);
        for (int size : new int[] {1, 15, 16, 2047, 2048, 65_535, 65_536, 131_070, 131_071, 8 << 20}) {
            byte[] noise = new byte[size];
            random.nextBytes(noise);
            contents.add(noise);
            byte[] text = new byte[size + 3];
            for (int at = 0; at < text.length; at++) {
                text[at] = (byte) "etaoin shrdlu\n".charAt(Math.abs((int) (random.nextGaussian() * 3)) % 14);
            }
            contents.add(text);
        }
        return contents;
    }
}
