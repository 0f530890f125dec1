package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackIT {
    private static final String STAMP = "2026-11-22-190000";

    static final String NIGHT = """
            set -e
            cd "$1"
            echo changed > src/a.txt; rm -rf nest/.git/refs; echo bbbb > nest/.git/HEAD
            rm .env x.log; rm -rf src/deep 'dir with space'; mv big.bin moved.bin; rm -rf empty
            echo new > new; mkdir -p made/by/job; echo f > made/by/job/f; ln -s /etc made/link
            chmod 644 run.sh; chmod 755 sticky setgid; chmod 700 closed; echo more >> closed/f
            ln -sfn elsewhere src/link; rm slashed doubled badlink; ln -s src slashed
            rm foo; mkdir foo; echo inside > foo/inside
            rm -rf foo.d; echo 'was a directory' > foo.d
            rm "$(printf 'bad\\377\\376name')"; rm -rf "$(printf 'd\\351r')"; echo changed > 'grüße-日本'
            rm .gitmodules .gitattributes; echo evil > .GIT/config; rm '%2egit'
            """;

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
        Torture.make(work);
    }

    @Test
    void a_night_is_taken_back_byte_for_byte_and_so_is_the_rollback() throws Exception {
        String before = Torture.listing(work);
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh(NIGHT, work.toString());
        String after = Torture.listing(work);
        take(SnapshotKind.POST);

        Rollback.Plan plan = snapshots.plan(request(pre, false));
        Rollback.Result result = snapshots.rollback(request(pre, false));

        assertThat(result.left()).isEmpty();
        assertThat(result.failed()).isEmpty();
        assertThat(result.verified()).isTrue();
        assertThat(result.complete()).isTrue();
        assertThat(result.counts().restored() + result.counts().deleted())
                .isEqualTo(plan.changes().size());
        assertThat(result.movedRefs()).contains("main/nest/.git/HEAD", "main/nest/.git/refs/heads/main");
        assertThat(Torture.listing(work)).isEqualTo(before);

        Rollback.Result undo = snapshots.rollback(request(Objects.requireNonNull(result.safety()), false));

        assertThat(undo.complete()).isTrue();
        assertThat(Torture.listing(work)).isEqualTo(after);
        assertThat(snapshots.rollback(request(pre, false)).complete()).isTrue();
        assertThat(Torture.listing(work)).isEqualTo(before);
    }

    @Test
    void what_a_human_changed_since_is_left_and_listed_unless_forced() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        String before = Torture.listing(work);
        Torture.sh(NIGHT, work.toString());
        take(SnapshotKind.POST);
        Files.writeString(work.resolve("src/a.txt"), "a human's");
        Files.writeString(work.resolve("made/by/human"), "a human's");
        Files.delete(work.resolve("run.sh"));
        Files.writeString(work.resolve("untouched-by-the-night"), "a human's");

        Rollback.Result result = snapshots.rollback(request(pre, false));

        assertThat(result.left().stream().map(Rollback.Left::path))
                .containsExactlyInAnyOrder(
                        "main/src/a.txt",
                        "main/made",
                        "main/made/by",
                        "main/made/by/human",
                        "main/run.sh",
                        "main/untouched-by-the-night");
        assertThat(result.failed()).isEmpty();
        assertThat(work.resolve("src/a.txt")).hasContent("a human's");
        assertThat(work.resolve("made/by/human")).hasContent("a human's");
        assertThat(work.resolve("run.sh")).doesNotExist();
        assertThat(work.resolve(".env")).hasContent("SECRET=1");

        assertThat(snapshots.rollback(request(pre, true)).complete()).isTrue();
        assertThat(Torture.listing(work)).isEqualTo(before);
    }

    @Test
    void without_a_later_snapshot_everything_is_left() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh(NIGHT, work.toString());
        String after = Torture.listing(work);

        Rollback.Result result = snapshots.rollback(request(pre, false));

        assertThat(result.counts().restored()).isZero();
        assertThat(result.counts().deleted()).isZero();
        assertThat(result.left()).isNotEmpty();
        assertThat(Torture.listing(work)).isEqualTo(after);
    }

    @Test
    void what_is_excluded_is_never_touched() throws Exception {
        main = new Workspace("main", work, List.of("node_modules", "src/deep/**", "*.log"));
        Snapshot pre = take(SnapshotKind.PRE);
        Files.createDirectories(work.resolve("src/node_modules/x"));
        Files.writeString(work.resolve("src/node_modules/x/y"), "made");
        Files.writeString(work.resolve("src/deep/made"), "made");
        Files.writeString(work.resolve("x.log"), "changed");
        Files.writeString(work.resolve("other"), "made");
        take(SnapshotKind.POST);
        main = new Workspace("main", work, List.of());

        Rollback.Result result = snapshots.rollback(request(pre, true));

        assertThat(result.complete()).isTrue();
        assertThat(work.resolve("src/node_modules/x/y")).hasContent("made");
        assertThat(work.resolve("src/deep/made")).hasContent("made");
        assertThat(work.resolve("x.log")).hasContent("changed");
        assertThat(work.resolve("other")).doesNotExist();
    }

    @Test
    void one_path_alone_is_put_back_with_the_directories_that_it_needs() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh("cd \"$1\"; rm -rf src nest", work.toString());
        take(SnapshotKind.POST);

        Rollback.Result result =
                snapshots.rollback(new Rollback.Request(pre, List.of(main), "main/src/deep/er", false));

        assertThat(result.complete()).isTrue();
        assertThat(work.resolve("src/deep/er")).isDirectory();
        assertThat(work.resolve("src/a.txt")).doesNotExist();
        assertThat(work.resolve("nest")).doesNotExist();
    }

    @Test
    void a_repository_with_an_index_lock_is_refused_and_listed() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh(NIGHT, work.toString());
        Files.writeString(work.resolve("nest/.git/index.lock"), "");
        take(SnapshotKind.POST);

        Rollback.Result result = snapshots.rollback(request(pre, true));

        assertThat(result.failed().stream().map(Rollback.Left::path))
                .contains("main/nest/.git/HEAD", "main/nest/.git/index.lock");
        assertThat(result.failed()).allMatch(f -> f.reason().contains("index.lock"));
        assertThat(work.resolve("nest/.git/HEAD")).hasContent("bbbb");
        assertThat(work.resolve(".env")).exists();
    }

    @Test
    void a_workspace_that_vanished_comes_back_and_one_that_was_absent_is_emptied() throws Exception {
        String before = Torture.listing(work);
        Workspace late = new Workspace("late", temp.resolve("late"), List.of());
        List<Workspace> both = List.of(main, late);
        Snapshot pre = snapshots.take(SnapshotKind.PRE, STAMP, both, Map.of());
        Torture.sh(
                "rm -rf \"$1\"; mkdir -p \"$2/sub\"; echo x > \"$2/sub/x\"",
                work.toString(),
                late.path().toString());
        snapshots.take(SnapshotKind.POST, STAMP, both, Map.of());

        Rollback.Result result = snapshots.rollback(new Rollback.Request(pre, both, null, false));

        assertThat(result.complete()).isTrue();
        assertThat(Torture.listing(work).replaceAll("\\|\\|", "")).isEqualTo(before.replaceAll("\\|\\|", ""));
        assertThat(late.path()).isEmptyDirectory();
    }

    @Test
    void no_safety_snapshot_no_rollback() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh(NIGHT, work.toString());
        String after = Torture.listing(work);
        take(SnapshotKind.POST);
        Snapshots broken = new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC, step -> {
            if (step.equals("tag")) {
                throw new UncheckedIOException(new java.io.IOException("injected"));
            }
        });

        assertThatThrownBy(() -> broken.rollback(request(pre, true)))
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.ROLLBACK_REFUSED));
        assertThat(Torture.listing(work)).isEqualTo(after);
    }

    @Test
    void one_that_breaks_off_midway_says_so_and_how_to_end_it() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh(NIGHT, work.toString());
        take(SnapshotKind.POST);
        Snapshots broken = new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC, step -> {
            if (step.equals("sync")) {
                RollbackIT.<RuntimeException>rethrow(new IOException("injected"));
            }
        });

        assertThatThrownBy(() -> broken.rollback(request(pre, true)))
                .isInstanceOfSatisfying(EnvironmentException.class, e -> {
                    assertThat(e.problem().message())
                            .contains("broke off", "injected")
                            .doesNotContain("refused");
                    assertThat(e.problem().hint())
                            .contains(
                                    "`rollback " + pre.tag() + " --force`",
                                    "`rollback "
                                            + snapshots
                                                    .unfinished()
                                                    .orElseThrow()
                                                    .safety() + "`")
                            .doesNotContain("nothing was changed");
                });
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void rethrow(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void a_damaged_store_is_refused_before_anything_is_touched() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh(NIGHT, work.toString());
        String after = Torture.listing(work);
        take(SnapshotKind.POST);
        try (Stream<Path> packs = Files.list(store.resolve("objects/pack"))) {
            for (Path pack : packs.filter(p -> p.toString().endsWith(".pack")).toList()) {
                byte[] bytes = Files.readAllBytes(pack);
                bytes[bytes.length / 2] ^= 0x10;
                Files.write(pack, bytes);
            }
        }

        assertThatThrownBy(() -> snapshots.rollback(request(pre, true)))
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.SNAPSHOT_DAMAGED));
        assertThat(Torture.listing(work)).isEqualTo(after);
    }

    private Snapshot take(SnapshotKind kind) {
        return snapshots.take(kind, STAMP, List.of(main), Map.of());
    }

    private Rollback.Request request(Snapshot target, boolean force) {
        @Nullable String everything = null;
        return new Rollback.Request(target, List.of(main), everything, force);
    }
}
