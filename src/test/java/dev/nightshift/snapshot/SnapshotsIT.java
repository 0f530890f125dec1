package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotsIT {
    private static final String STAMP = "2026-11-22-190000";

    @TempDir
    Path temp;

    private Path work;
    private Path store;
    private Workspace main;
    private Snapshots snapshots;

    @BeforeEach
    void set_up() throws Exception {
        work = temp.resolve("work");
        store = temp.resolve("store");
        main = new Workspace("main", work, List.of());
        snapshots = new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC);
    }

    @Test
    void taking_changes_nothing_and_git_reads_the_store() throws Exception {
        assumeTrue(Torture.has("git"), "git is not installed");
        Torture.make(work);
        String before = Torture.listing(work);

        Snapshot pre = take(SnapshotKind.PRE);
        Files.writeString(work.resolve("src/a.txt"), "changed");
        Snapshot post = take(SnapshotKind.POST);
        Files.writeString(work.resolve("src/a.txt"), "hello\n");

        assertThat(pre.tag()).isEqualTo("snapshots/pre-autonomous-" + STAMP);
        assertThat(post.tag()).isEqualTo("snapshots/post-" + STAMP);
        assertThat(Torture.listing(work).replaceAll("\\d{10}\\.\\d+ src/a.txt", ""))
                .isEqualTo(before.replaceAll("\\d+\\.\\d+ src/a.txt", ""));
        String git = "git --git-dir " + store + " ";
        assertThat(Torture.sh(git + "fsck --strict --full 2>&1")).doesNotContain("error", "missing", "warning");
        assertThat(Torture.sh(git + "diff --name-status " + pre.tag() + " " + post.tag()))
                .contains("main/src/a.txt");
        assertThat(Torture.sh(git + "log --format=%s " + pre.tag())).contains(pre.tag());
        assertThat(Torture.sh(git + "for-each-ref --format='%(contents)' refs/tags/" + pre.tag()))
                .contains("kind: pre", "skipped: 1", "workspaces: main", "shift: x", "verified_at: ");
        assertThat(Torture.sh(git + "show " + pre.tag() + ":main/src/link")).contains("a.txt");
    }

    @Test
    void the_store_keeps_what_it_has_only_once() throws Exception {
        Torture.make(work);
        take(SnapshotKind.PRE);
        long once = size();

        take(SnapshotKind.POST);

        assertThat(size() - once).isLessThan(20_000);
    }

    @Test
    void finds_by_tag_id_and_latest() throws Exception {
        Files.createDirectories(work);
        Snapshot first = take(SnapshotKind.PRE);
        Snapshot second = take(SnapshotKind.PRE);
        snapshots.take(SnapshotKind.PRE, "2026-11-23-190000", List.of(main), Map.of());
        snapshots.take(SnapshotKind.POST, "2026-11-23-190000", List.of(main), Map.of("claimed", "0"));

        assertThat(second.tag()).isEqualTo(first.tag() + "-2");
        assertThat(snapshots.find("pre-autonomous-" + STAMP)).isEqualTo(first);
        assertThat(snapshots.find(first.tag())).isEqualTo(first);
        assertThat(snapshots.find(second.id().substring(0, 8))).isEqualTo(second);
        assertThat(snapshots.find("latest"))
                .as("the last shift claimed nothing")
                .isEqualTo(second);
        assertThatThrownBy(() -> snapshots.find("nope"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void reading_creates_nothing_where_there_is_no_store() {
        assertThat(snapshots.list()).isEmpty();
        assertThat(store).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"walk", "read", "write", "pack", "fsync", "verify", "tag", "tagged"})
    void a_step_that_fails_leaves_no_snapshot(String failing) throws Exception {
        Torture.make(work);
        Snapshot good = take(SnapshotKind.PRE);
        Files.writeString(work.resolve("new"), "new");
        List<Path> before = files();
        Snapshots broken = new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC, step -> {
            if (step.equals(failing)) {
                throw new UncheckedIOException(new java.io.IOException("injected at " + step));
            }
        });

        assertThatThrownBy(() -> broken.take(SnapshotKind.POST, STAMP, List.of(main), Map.of()))
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.SNAPSHOT_FAILED))
                .hasMessageContaining("injected at " + failing);

        assertThat(snapshots.list()).containsExactly(good);
        assertThat(files()).isEqualTo(before);
        assertThat(snapshots.verify(good, true).good()).isTrue();
        assertThat(take(SnapshotKind.POST).files()).isEqualTo(good.files() + 1);
    }

    @Test
    void bytes_that_do_not_arrive_in_the_store_make_it_fail() throws Exception {
        Torture.make(work);
        Snapshots broken = new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC, step -> {
            if (step.equals("verify")) {
                damageNewestPack();
            }
        });

        assertThatThrownBy(() -> broken.take(SnapshotKind.PRE, STAMP, List.of(main), Map.of()))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("cannot be read back");
        assertThat(snapshots.list()).isEmpty();
    }

    @Test
    void damage_is_found_by_the_same_process_that_wrote() throws Exception {
        Torture.make(work);
        Snapshot pre = take(SnapshotKind.PRE);
        assertThat(snapshots.verify(pre, false).good()).isTrue();
        assertThat(snapshots.verify(pre, true).restored()).isGreaterThan(15);

        damageNewestPack();

        assertThat(snapshots.verify(pre, false).good()).isFalse();
    }

    @Test
    void the_store_is_private_whatever_the_umask() throws Exception {
        Torture.make(work);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Torture.sh(
                "umask 000; exec \"$1\" -cp \"$2\" dev.nightshift.snapshot.SnapshotsIT \"$3\" \"$4\"",
                java.toString(),
                System.getProperty("java.class.path"),
                work.toString(),
                store.toString());

        assertThat(snapshots.list()).hasSize(1);
        assertThat(Torture.sh("find \"$1\" -perm /077", store.toString())).isEmpty();
    }

    /** Takes one snapshot, for the test that needs another umask. */
    public static void main(String[] arguments) {
        new Snapshots(Path.of(arguments[1]), SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC)
                .take(
                        SnapshotKind.PRE,
                        STAMP,
                        List.of(new Workspace("main", Path.of(arguments[0]), List.of())),
                        Map.of());
    }

    @Test
    void a_killed_writer_is_cleaned_up_after() throws Exception {
        Files.createDirectories(work);
        take(SnapshotKind.PRE);
        Path packs = store.resolve("objects/pack");
        Files.writeString(packs.resolve("tmp_nightshift-pack"), "torn");
        Files.writeString(packs.resolve("pack-torn.pack"), "torn");
        Files.writeString(packs.resolve("tmp_nightshift-pack-torn.idx"), "torn");

        Snapshot post = take(SnapshotKind.POST);

        assertThat(snapshots.verify(post, true).good()).isTrue();
        assertThat(packs).isDirectoryNotContaining("glob:**torn*").isDirectoryNotContaining("glob:**tmp_*");
    }

    @Test
    void a_file_that_keeps_changing_is_listed_and_the_rest_is_kept() throws Exception {
        Files.createDirectories(work);
        Files.writeString(work.resolve("still"), "still");
        Path busy = work.resolve("busy");
        Files.writeString(busy, "0");
        int[] count = {0};
        Snapshots watching =
                new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC, step -> {
                    if (step.equals("write")) {
                        try {
                            Files.writeString(busy, "x".repeat(++count[0]));
                        } catch (java.io.IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                });

        Snapshot pre = watching.take(SnapshotKind.PRE, STAMP, List.of(main), Map.of());

        assertThat(pre.files()).isEqualTo(1);
        assertThat(pre.contents().skipped()).isEqualTo(1);
    }

    @Test
    void diff_names_paths_sizes_and_modes() throws Exception {
        Torture.make(work);
        Snapshot pre = take(SnapshotKind.PRE);
        Files.writeString(work.resolve("added"), "12345");
        Files.delete(work.resolve("x.log"));
        Files.writeString(work.resolve("src/a.txt"), "now longer");
        Files.setPosixFilePermissions(work.resolve("run.sh"), PosixFilePermissions.fromString("rw-r--r--"));
        Snapshot post = take(SnapshotKind.POST);

        assertThat(snapshots.diff(pre, post))
                .containsExactly(
                        new Change("main/added", Change.Sign.ADDED, null, 5L, false),
                        new Change("main/run.sh", Change.Sign.MODIFIED, 10L, 10L, true),
                        new Change("main/src/a.txt", Change.Sign.MODIFIED, 6L, 10L, false),
                        new Change("main/x.log", Change.Sign.DELETED, 8L, null, false));
    }

    private Snapshot take(SnapshotKind kind) {
        return snapshots.take(kind, STAMP, List.of(main), Map.of("shift", "x"));
    }

    private void damageNewestPack() {
        try (Stream<Path> packs = Files.list(store.resolve("objects/pack"))) {
            Path pack = packs.filter(p -> !p.toString().endsWith(".idx"))
                    .max(java.util.Comparator.comparing(p -> p.toFile().lastModified()))
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(pack);
            bytes[bytes.length / 2] ^= 0x10;
            Files.write(pack, bytes);
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.walk(store)) {
            return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
        }
    }

    private long size() throws Exception {
        long size = 0;
        for (Path file : files()) {
            size += Files.size(file);
        }
        return size;
    }
}
