package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs are merged and pruned, and nothing that is needed is lost. */
class RepackIT {
    @TempDir
    Path temp;

    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Random random = new Random(20261122);
    private Path root;
    private StoreFolder folder;

    @BeforeEach
    void set_up() throws Exception {
        root = temp.resolve("store");
        folder = new StoreFolder(root);
        folder.create();
    }

    @Test
    void many_nights_leave_few_packs_and_each_object_is_copied_seldom() throws Exception {
        long written = 0;
        long copied = 0;
        for (int night = 0; night < 100; night++) {
            pack(3, 2_000);
            written += 6_000;
            long before = folder.packBytes();
            if (new Repack(folder).merge(8, Repack.SMALL) > 0) {
                copied += before;
            }
            assertThat(packs().size()).isLessThanOrEqualTo(9);
        }

        all(contents);
        assertThat(copied).isLessThan(written * 20);
        fsck();
    }

    @Test
    void what_would_be_merged_too_dearly_is_left() throws Exception {
        pack(2, 40_000);
        pack(2, 40_000);
        pack(1, 100);
        pack(1, 100);

        assertThat(new Repack(folder).merge(1, 50_000)).isEqualTo(2);

        assertThat(packs()).hasSize(3);
        all(contents);
    }

    @Test
    void pruning_frees_what_the_preview_says_and_keeps_the_rest() throws Exception {
        List<ObjectId> first = pack(10, 30_000);
        List<ObjectId> second = pack(10, 30_000);
        List<ObjectId> third = pack(10, 30_000);
        ObjectIds live = new ObjectIds();
        first.forEach(live::add);
        second.subList(0, 5).forEach(live::add);
        third.forEach(id -> contents.remove(id.name()));
        second.subList(5, 10).forEach(id -> contents.remove(id.name()));
        long before = folder.packBytes();

        Repack.Outcome preview = new Repack(folder).preview(live);
        assertThat(folder.packBytes()).isEqualTo(before);
        Repack.Outcome done = new Repack(folder).prune(live);

        assertThat(done.bytes()).isEqualTo(before - folder.packBytes());
        assertThat(preview.bytes()).isBetween(done.bytes() - 10_000, done.bytes() + 10_000);
        assertThat(done.objects()).isEqualTo(15).isEqualTo(preview.objects());
        assertThat(done.packs()).isEqualTo(1);
        all(contents);
        try (ObjectStore store = new ObjectStore(folder)) {
            assertThat(store.has(third.get(0))).isFalse();
            assertThat(store.has(second.get(9))).isFalse();
        }
        fsck();
    }

    @Test
    void the_object_of_a_tag_is_never_removed() throws Exception {
        byte[] tag = "tag".getBytes(StandardCharsets.UTF_8);
        String id = ObjectStore.hash(Constants.OBJ_BLOB, tag, tag.length).name();
        folder.writeObject(id, Constants.TYPE_BLOB, tag);
        folder.writeTag("snapshots/x", id);

        assertThatThrownBy(() -> new Repack(folder).prune(new ObjectIds())).isInstanceOf(IllegalStateException.class);

        try (ObjectStore store = new ObjectStore(folder)) {
            assertThat(store.intact(ObjectId.fromString(id), Constants.OBJ_BLOB))
                    .isTrue();
        }
    }

    @Test
    void what_git_packed_into_differences_becomes_whole() throws Exception {
        byte[] text = new byte[200_000];
        random.nextBytes(text);
        for (int version = 0; version < 5; version++) {
            text[version * 1000] ^= 1;
            store(List.of(text.clone()));
        }
        List<String> own = packs();
        StringBuilder names = new StringBuilder();
        contents.keySet().forEach(id -> names.append(id).append(" same-name\n"));
        Files.writeString(temp.resolve("names"), names);
        Torture.sh(
                "cd \"$1\"; git --git-dir . pack-objects -q --window=10 --no-reuse-object objects/pack/pack < \"$2\"",
                root.toString(),
                temp.resolve("names").toString());
        for (String name : own) {
            folder.removePack(name);
        }
        all(contents);
        pack(1, 100);
        assertThat(verifyPack()).contains("chain length");

        new Repack(folder).merge(1, 1 << 30);

        all(contents);
        assertThat(verifyPack()).doesNotContain("chain length");
        fsck();
    }

    @Test
    void a_damaged_copy_gives_way_to_a_good_one_and_is_never_copied() throws Exception {
        List<ObjectId> ids = pack(4, 5_000);
        String pack = packs().get(0);
        damage(pack);
        try (ObjectStore store = new ObjectStore(new StoreFolder(temp.resolve("empty")));
                PackWriter again = PackWriter.begin(folder, store)) {
            for (ObjectId id : ids) {
                again.add(Constants.OBJ_BLOB, content(id));
            }
            again.add(Constants.OBJ_BLOB, new byte[] {1});
            again.finish();
        }

        assertThat(new Repack(folder).merge(1, 1 << 30)).isEqualTo(2);

        assertThat(packs()).hasSize(1);
        all(contents);
    }

    @Test
    void a_damaged_object_without_a_copy_stays_where_it_is() throws Exception {
        pack(4, 5_000);
        String pack = packs().get(0);
        damage(pack);
        pack(4, 5_000);

        new Repack(folder).merge(1, 1 << 30);

        assertThat(packs()).hasSize(2).contains(pack);
    }

    @Test
    void fails_at_any_step_and_nothing_is_lost() throws Exception {
        for (String failing : List.of("git", "pack", "fsync", "verify", "remove", "loose")) {
            List<ObjectId> dead = pack(5, 10_000);
            pack(5, 10_000);
            dead.subList(1, 5).forEach(id -> contents.remove(id.name()));
            ObjectIds live = new ObjectIds();
            contents.keySet().forEach(id -> live.add(ObjectId.fromString(id)));
            Repack broken = new Repack(folder, step -> {
                if (step.equals(failing)) {
                    throw new UncheckedIOException(new IOException(failing));
                }
            });

            assertThatThrownBy(() -> broken.prune(live)).describedAs(failing).hasMessageContaining(failing);

            all(contents);
            new Repack(folder).prune(live);
            all(contents);
            assertThat(folder.packs()).allMatch(name -> name.startsWith("pack-"));
        }
    }

    private List<ObjectId> pack(int objects, int size) throws IOException {
        List<byte[]> made = new ArrayList<>();
        for (int object = 0; object < objects; object++) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            made.add(content);
        }
        return store(made);
    }

    private List<ObjectId> store(List<byte[]> made) throws IOException {
        List<ObjectId> ids = new ArrayList<>();
        try (ObjectStore store = new ObjectStore(folder);
                PackWriter pack = PackWriter.begin(folder, store)) {
            for (byte[] content : made) {
                ObjectId id = pack.add(Constants.OBJ_BLOB, content);
                contents.put(id.name(), content);
                ids.add(id);
            }
            pack.finish();
        }
        return ids;
    }

    private byte[] content(ObjectId id) {
        return contents.getOrDefault(id.name(), new byte[0]);
    }

    private List<String> packs() throws IOException {
        return folder.packs().stream()
                .filter(name -> name.endsWith(".pack"))
                .map(name -> name.substring(0, name.length() - ".pack".length()))
                .toList();
    }

    private String verifyPack() throws Exception {
        return Torture.sh("git --git-dir \"$1\" verify-pack -v \"$1\"/objects/pack/pack-*.idx", root.toString());
    }

    private void damage(String pack) throws IOException {
        Path file = folder.packFolder().resolve(pack + ".pack");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(file, bytes);
    }

    private void all(Map<String, byte[]> expected) throws IOException {
        try (ObjectStore store = new ObjectStore(folder)) {
            assertThat(store.damaged()).isEmpty();
            for (var object : expected.entrySet()) {
                assertThat(store.read(ObjectId.fromString(object.getKey()), Constants.OBJ_BLOB))
                        .isEqualTo(object.getValue());
            }
        }
    }

    private void fsck() throws Exception {
        assertThat(Torture.sh("git --git-dir \"$1\" fsck --strict --full --no-dangling 2>&1", root.toString()))
                .doesNotContain("error", "missing", "warning");
    }
}
