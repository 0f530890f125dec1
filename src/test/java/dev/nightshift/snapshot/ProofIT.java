package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofIT {
    @TempDir
    Path temp;

    private Path work;
    private Path store;
    private Workspace main;
    private SettableClock clock;
    private Snapshots snapshots;

    @BeforeEach
    void set_up() throws Exception {
        work = Files.createDirectories(temp.resolve("work"));
        store = temp.resolve("store");
        main = new Workspace("main", work, List.of());
        clock = SettableClock.ticking(Duration.ofSeconds(1));
        snapshots = new Snapshots(store, clock, ZoneOffset.UTC);
    }

    @Test
    void a_snapshot_is_proven_as_of_the_oldest_reading_of_what_it_needs() throws Exception {
        Snapshot first = nights(1).get(0);
        Snapshot second = nights(1).get(0);
        Instant before = clock.instant();
        assertThat(snapshots.proof().provenAt(second)).isEqualTo(second.verifiedAt());

        Proof little = snapshots.prove(Duration.ZERO);

        assertThat(little.done().whole()).isFalse();
        assertThat(little.provenAt(second))
                .as("it shares what only the first snapshot had read back")
                .isBefore(before);

        Proof all = snapshots.prove(Duration.ofMinutes(1));

        assertThat(all.good()).isTrue();
        assertThat(all.done().whole()).isTrue();
        assertThat(all.provenAt(first)).isAfter(before);
        assertThat(all.provenAt(second)).isAfter(before);
        assertThat(snapshots.proof().provenAt()).isEqualTo(all.provenAt());
    }

    @Test
    void every_part_of_the_store_comes_up_in_turn() throws Exception {
        int nights = 8;
        nights(nights);
        Instant before = clock.instant();
        int parts = Shelves.open(new StoreFolder(store)).all().size();
        assertThat(parts).isGreaterThanOrEqualTo(nights);

        List<Integer> read = new ArrayList<>();
        for (int night = 0; night < parts; night++) {
            snapshots.prove(Duration.ZERO);
            Proofs proofs = Proofs.read(new StoreFolder(store));
            read.add((int) proofs.shelves.values().stream()
                    .filter(at -> at.isAfter(before))
                    .count());
        }

        assertThat(read).as("one more each night").isSorted().endsWith(parts);
        assertThat(snapshots.proof().provenAt().values()).allMatch(at -> at.isAfter(before));
    }

    @Test
    void a_large_pack_is_read_over_several_nights() throws Exception {
        Random random = new Random(7);
        for (int file = 0; file < 9000; file++) {
            Files.writeString(work.resolve("f" + file), "content " + random.nextLong());
        }
        take();
        Instant before = clock.instant();

        int nights = 0;
        Set<Integer> reached = new HashSet<>();
        while (snapshots.proof().provenAt().values().stream().noneMatch(at -> at.isAfter(before))) {
            snapshots.prove(Duration.ZERO);
            Proofs.read(new StoreFolder(store)).partial.values().forEach(p -> reached.add(p.reached()));
            assertThat(++nights).isLessThan(20);
        }

        assertThat(reached).as("places where it went on").isNotEmpty();
        assertThat(nights).isGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pack", "idx", "tag", "ref"})
    void a_flipped_byte_anywhere_is_found_and_told_by_snapshot_and_path(String what) throws Exception {
        List<Snapshot> all = nights(3);
        Random random = new Random(11);
        for (Path file : files(what).subList(0, 2)) {
            byte[] good = Files.readAllBytes(file);
            for (int sample = 0; sample < 6; sample++) {
                byte[] bad = good.clone();
                int at = random.nextInt(bad.length - (what.equals("ref") ? 1 : 0));
                bad[at] ^= (byte) (1 << random.nextInt(7));
                if (new String(bad, StandardCharsets.ISO_8859_1)
                        .equalsIgnoreCase(new String(good, StandardCharsets.ISO_8859_1))) {
                    continue;
                }
                rewrite(file, bad);
                Proof proof = snapshots.verifyAll();
                assertThat(proof.good())
                        .as("byte %s of %s flipped", at, file.getFileName())
                        .isFalse();
                rewrite(file, good);
                assertThat(snapshots.verifyAll().good()).as("mended").isTrue();
            }
        }
        assertThat(snapshots.list()).hasSameSizeAs(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pack", "idx", "tag"})
    void a_file_that_was_deleted_is_missed(String what) throws Exception {
        List<Snapshot> all = nights(3);
        for (Path file : files(what)) {
            byte[] good = Files.readAllBytes(file);
            Files.delete(file);
            Proof proof = snapshots.verifyAll();
            assertThat(proof.broken()).as("without %s", file.getFileName()).isNotEmpty();
            assertThat(proof.broken().keySet()).allMatch(tag -> proof.provenAt().get(tag) == null);
            rewrite(file, good);
        }
        assertThat(snapshots.verifyAll().good()).isTrue();
        assertThat(snapshots.list()).containsExactlyElementsOf(all);
    }

    @Test
    void the_damaged_path_is_named_and_the_other_snapshots_stay_good() throws Exception {
        Files.writeString(work.resolve("old.txt"), "only in the first\n".repeat(20));
        Files.writeString(work.resolve("both.txt"), "in both\n".repeat(20));
        Snapshot first = take();
        Files.delete(work.resolve("old.txt"));
        Snapshot second = take();
        damage("only in the first\n".repeat(20));

        Proof proof = snapshots.prove(Duration.ofMinutes(1));

        assertThat(proof.broken()).containsOnlyKeys(first.tag());
        assertThat(proof.broken().get(first.tag())).singleElement().asString().startsWith("main/old.txt: ");
        assertThat(proof.provenAt(first)).isNull();
        assertThat(proof.provenAt(second)).isNotNull();
        assertThat(proof.damage()).singleElement().asString().contains("pack-");
    }

    @Test
    void the_next_snapshot_writes_damaged_content_again_and_mends_the_older_ones() throws Exception {
        Files.writeString(work.resolve("a.txt"), "precious\n".repeat(20));
        Files.writeString(work.resolve("b.txt"), "fine\n");
        Snapshot first = take();
        damage("precious\n".repeat(20));
        assertThat(snapshots.prove(Duration.ofMinutes(1)).broken()).containsKey(first.tag());

        Snapshot second = take();

        Proof proof = snapshots.verifyAll();
        assertThat(proof.broken()).isEmpty();
        assertThat(proof.damage()).isEmpty();
        assertThat(proof.provenAt()).containsOnlyKeys(first.tag(), second.tag());
        assertThat(store.resolve("nightshift-damaged/objects/pack")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 60})
    void a_pack_that_was_cut_is_kept_aside_and_does_not_stop_the_next_snapshots(int missing) throws Exception {
        Files.writeString(work.resolve("a.txt"), "precious\n".repeat(20));
        take();
        Path pack = files("pack").get(0);
        byte[] whole = Files.readAllBytes(pack);
        rewrite(pack, Arrays.copyOf(whole, whole.length - missing));

        Snapshot second = take();
        Snapshot third = take();

        Proof proof = snapshots.verifyAll();
        assertThat(proof.provenAt()).containsKeys(second.tag(), third.tag());
        assertThat(store.resolve("nightshift-damaged"))
                .isDirectoryContaining(file -> file.toString().endsWith(".lost"));
    }

    @Test
    void what_is_before_the_end_of_a_pack_that_was_cut_is_not_lost() throws Exception {
        for (int file = 0; file < 20; file++) {
            Files.writeString(work.resolve("f" + file), "precious " + file);
        }
        take();
        Path pack = files("pack").get(0);
        byte[] whole = Files.readAllBytes(pack);
        PackShelf.Entries entries = new PackShelf(
                        new StoreFolder(store), pack.getFileName().toString().replace(".pack", ""))
                .entries();
        List<ObjectId> before = new ArrayList<>();
        int cut = entries.count() / 2;
        for (int at = 0; at < cut; at++) {
            before.add(entries.id(at));
        }
        rewrite(pack, Arrays.copyOf(whole, (int) entries.end(cut) - 3));
        try (Stream<Path> all = Files.list(work)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }

        take();

        try (ObjectStore objects = new ObjectStore(new StoreFolder(store))) {
            for (ObjectId id : before) {
                assertThat(objects.intact(id, objects.type(id))).isTrue();
            }
        }
    }

    @Test
    void a_single_object_that_is_what_was_written_after_all_stays() throws Exception {
        Snapshot first = take();
        String id = String.valueOf(new StoreFolder(store).tag(first.tag()));
        Proofs.change(
                new StoreFolder(store),
                proofs -> proofs.found(new Shelf.Damage(LooseShelf.NAME, id, "cannot be read"), clock.instant()));

        take();

        assertThat(snapshots.list()).contains(first);
    }

    @Test
    void a_broken_index_is_made_anew_from_its_pack() throws Exception {
        Files.writeString(work.resolve("a.txt"), "precious\n".repeat(20));
        Snapshot first = take();
        Path index = files("idx").get(0);
        rewrite(index, new byte[100]);
        assertThat(snapshots.prove(Duration.ofMinutes(1)).broken()).containsKey(first.tag());
        Files.delete(work.resolve("a.txt"));

        Snapshot second = take();

        assertThat(snapshots.verifyAll().broken()).isEmpty();
        assertThat(snapshots.diff(first, second)).hasSize(1);
    }

    @Test
    void what_was_proven_is_not_proven_when_its_record_is_damaged() throws Exception {
        nights(1);
        snapshots.prove(Duration.ofMinutes(1));
        Path record = store.resolve("nightshift-proofs");
        rewrite(record, Files.readString(record).replace("shelf", "shelv").getBytes(StandardCharsets.UTF_8));

        assertThat(snapshots.proof().provenAt()).isEmpty();
        assertThat(snapshots.prove(Duration.ofMinutes(1)).good()).isTrue();
    }

    private List<Snapshot> nights(int count) throws Exception {
        List<Snapshot> all = new ArrayList<>();
        Files.createDirectories(work.resolve("sub"));
        for (int night = 0; night < count; night++) {
            Files.writeString(work.resolve("sub/n" + clock.instant().toEpochMilli()), "night " + clock.instant());
            all.add(take());
        }
        return all;
    }

    private Snapshot take() {
        return snapshots.take(SnapshotKind.MANUAL, snapshots.stamp(), List.of(main), Map.of());
    }

    private List<Path> files(String what) throws Exception {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> switch (what) {
                        case "tag" -> file.toString().matches(".*/objects/[0-9a-f]{2}/.*");
                        case "ref" -> file.toString().contains("/refs/tags/snapshots/");
                        default -> file.toString().endsWith("." + what);
                    })
                    .sorted()
                    .toList();
        }
    }

    private static void rewrite(Path file, byte[] content) throws Exception {
        Files.deleteIfExists(file);
        Files.write(file, content);
    }

    /** Flips a bit in the stored form of this content. */
    private void damage(String content) throws Exception {
        String id = ObjectStore.hash(
                        org.eclipse.jgit.lib.Constants.OBJ_BLOB,
                        content.getBytes(StandardCharsets.UTF_8),
                        content.length())
                .name();
        for (Shelf shelf : Shelves.open(new StoreFolder(store)).all()) {
            if (shelf instanceof PackShelf pack) {
                PackShelf.Entries entries = pack.entries();
                for (int at = 0; at < entries.count(); at++) {
                    if (entries.id(at).name().equals(id)) {
                        Path file = store.resolve("objects/pack/" + pack.name() + ".pack");
                        byte[] bytes = Files.readAllBytes(file);
                        bytes[(int) entries.end(at) - 6] ^= 4;
                        rewrite(file, bytes);
                        return;
                    }
                }
            }
        }
        throw new AssertionError("not stored: " + id);
    }
}
