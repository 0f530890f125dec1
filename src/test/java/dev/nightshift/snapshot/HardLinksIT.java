package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with several names, and files with holes. */
class HardLinksIT {
    @TempDir
    Path temp;

    private Path work;
    private Workspace main;
    private Snapshots snapshots;

    @BeforeEach
    void set_up() throws Exception {
        work = Files.createDirectories(temp.resolve("work"));
        main = new Workspace("main", work, List.of());
        snapshots = new Snapshots(temp.resolve("store"), SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC);
        run("echo one > a; mkdir d; ln a d/b; ln a c; echo one > apart");
    }

    @Test
    void names_of_one_file_that_all_come_back_are_one_file_again() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        run("rm -r a d c apart");
        take(SnapshotKind.POST);

        assertThat(rollback(pre).complete()).isTrue();

        assertThat(run("stat -c %h a d/b c apart")).isEqualTo("3\n3\n3\n1\n");
        assertThat(run("cat a d/b c apart")).isEqualTo("one\n".repeat(4));
    }

    @Test
    void what_is_known_of_them_later_counts() throws Exception {
        take(SnapshotKind.MANUAL);
        run("rm c; echo other > c; ln apart e");
        Snapshot pre = take(SnapshotKind.PRE);
        run("rm -r a d c apart e");
        take(SnapshotKind.POST);

        assertThat(rollback(pre).complete()).isTrue();

        assertThat(run("stat -c %h a d/b c apart e")).isEqualTo("2\n2\n1\n2\n2\n");
    }

    @Test
    void where_one_of_them_stays_the_others_come_back_apart() throws Exception {
        Snapshot pre = take(SnapshotKind.PRE);
        run("rm d/b c");
        take(SnapshotKind.POST);

        assertThat(rollback(pre).complete()).isTrue();

        assertThat(run("stat -c %h a d/b c")).isEqualTo("1\n1\n1\n");
    }

    @Test
    void an_undo_knows_them_too() throws Exception {
        Snapshot before = take(SnapshotKind.BEFORE);
        run("rm -r a d c");
        Snapshot after = take(SnapshotKind.JOB);

        Rollback.Result result = snapshots.rollback(
                Rollback.Request.undo(List.of(new Rollback.Span(before, after)), List.of(main), false));

        assertThat(result.complete()).isTrue();
        assertThat(run("stat -c %h a d/b c")).isEqualTo("3\n3\n3\n");

        run("rm d/b c");
        Snapshot two = take(SnapshotKind.JOB);
        assertThat(snapshots
                        .rollback(Rollback.Request.undo(List.of(new Rollback.Span(before, two)), List.of(main), false))
                        .complete())
                .isTrue();
        assertThat(run("stat -c %h a d/b c")).isEqualTo("1\n1\n1\n");
    }

    @Test
    void small_files_with_holes_come_back_with_them_and_others_without() throws Exception {
        run("truncate -s 3000000 holes; printf x | dd of=holes bs=1 seek=1500001 conv=notrunc status=none");
        run("head -c 300000 /dev/zero > dense; sync holes dense; cp holes tail; truncate -s 3000000 tail");
        String hash = run("sha256sum holes dense");
        Snapshot pre = take(SnapshotKind.PRE);
        run("rm holes dense");
        take(SnapshotKind.POST);

        assertThat(rollback(pre).complete()).isTrue();

        assertThat(run("sha256sum holes dense")).isEqualTo(hash);
        assertThat(Integer.parseInt(run("sync holes; stat -c %b holes").strip()))
                .isLessThan(100);
        assertThat(Integer.parseInt(run("sync dense; stat -c %b dense").strip()))
                .isGreaterThan(500);
    }

    private Snapshot take(SnapshotKind kind) {
        return snapshots.take(kind, "night", List.of(main), Map.of());
    }

    private Rollback.Result rollback(Snapshot target) {
        return snapshots.rollback(new Rollback.Request(target, List.of(main), null, false));
    }

    private String run(String script) throws Exception {
        return Torture.sh("set -e; cd \"$1\"; " + script, work.toString());
    }
}
