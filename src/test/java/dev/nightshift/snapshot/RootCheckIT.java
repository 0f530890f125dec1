package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workspace that is another folder than before. */
class RootCheckIT {
    @TempDir
    Path temp;

    private Path link;
    private Path work;
    private Workspace main;
    private Snapshots snapshots;
    private Snapshot pre;

    @BeforeEach
    void set_up() throws Exception {
        work = Files.createDirectories(temp.resolve("disk"));
        link = Files.createSymbolicLink(temp.resolve("link"), work);
        main = new Workspace("main", link, List.of());
        snapshots = new Snapshots(temp.resolve("store"), SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC);
        for (String name : List.of("a", "b", "c", "d")) {
            Files.writeString(work.resolve(name), "0");
        }
        pre = snapshots.take(SnapshotKind.PRE, "night", List.of(main), Map.of());
        Files.writeString(work.resolve("a"), "1");
        snapshots.take(SnapshotKind.POST, "night", List.of(main), Map.of());
    }

    @Test
    void a_link_that_leads_elsewhere_is_refused_whatever_is_said() throws Exception {
        Path other = Files.createDirectories(temp.resolve("other"));
        Torture.sh("cp -a \"$1\"/. \"$2\"", work.toString(), other.toString());
        lead(other);
        String before = Torture.listing(other);
        int count = snapshots.list().size();

        for (boolean force : List.of(false, true)) {
            assertThatThrownBy(() -> snapshots.plan(request(force))).isInstanceOf(UserException.class);
            assertThatThrownBy(() -> snapshots.rollback(request(force)))
                    .isInstanceOfSatisfying(UserException.class, e -> {
                        assertThat(e.problem().code()).isEqualTo(ProblemCode.ROLLBACK_REFUSED);
                        assertThat(e.problem().message()).contains(work.toString(), other.toString());
                        assertThat(e.problem().hint()).contains("`snapshot take`");
                    });
        }
        assertThat(Torture.listing(other)).isEqualTo(before);
        assertThat(snapshots.list()).hasSize(count);

        snapshots.take(SnapshotKind.POST, "later", List.of(main), Map.of());
        assertThatThrownBy(() -> snapshots.plan(request(false))).isInstanceOf(UserException.class);
        snapshots.take(SnapshotKind.MANUAL, "moved", List.of(main), Map.of());
        assertThat(snapshots.rollback(request(false)).complete()).isTrue();
        assertThat(other.resolve("a")).hasContent("0");
    }

    @Test
    void an_empty_folder_in_its_place_is_refused() throws Exception {
        Files.move(work, temp.resolve("away"));
        Files.createDirectory(work);

        assertThatThrownBy(() -> snapshots.rollback(request(true))).isInstanceOf(UserException.class);
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void a_copy_in_its_place_is_taken_for_it() throws Exception {
        Files.move(work, temp.resolve("away"));
        Torture.sh("cp -a \"$1\" \"$2\"", temp.resolve("away").toString(), work.toString());

        assertThat(snapshots.rollback(request(false)).complete()).isTrue();
        assertThat(work.resolve("a")).hasContent("0");
    }

    @Test
    void what_the_machine_made_anew_is_taken_for_it() throws Exception {
        Torture.sh("mv \"$1\" \"$1.old\"; mkdir \"$1\"; echo 1 > \"$1/new\"", work.toString());
        snapshots.take(SnapshotKind.POST, "second", List.of(main), Map.of());
        Snapshot second = snapshots.list().get(0);
        assertThat(second.tag()).isEqualTo(pre.tag());
        Snapshot before = snapshots.take(SnapshotKind.BEFORE, "job", List.of(main), Map.of());
        Torture.sh("mv \"$1\" \"$1.older\"; mkdir \"$1\"; echo 2 > \"$1/newer\"", work.toString());
        Snapshot after = snapshots.take(SnapshotKind.JOB, "job", List.of(main), Map.of("job", "a"));

        Rollback.Result result = snapshots.rollback(
                Rollback.Request.undo(List.of(new Rollback.Span(before, after)), List.of(main), false));

        assertThat(result.complete()).isTrue();
        assertThat(work.resolve("new")).hasContent("1");
        assertThat(work.resolve("newer")).doesNotExist();
        assertThat(snapshots
                        .rollback(new Rollback.Request(
                                Objects.requireNonNull(result.safety()), List.of(main), null, false))
                        .complete())
                .isTrue();
    }

    @Test
    void a_snapshot_that_does_not_say_where_it_was_is_not_compared() throws Exception {
        Path other = Files.createDirectories(temp.resolve("other"));
        lead(other);
        Snapshot silent = new Snapshot(pre.id(), pre.tag(), pre.kind(), pre.stamp(), pre.contents(), Map.of());
        assertThat(Root.in(pre, "main")).isNotNull();

        assertThat(snapshots
                        .plan(new Rollback.Request(silent, List.of(main), null, false))
                        .left())
                .isNotEmpty();
    }

    @Test
    void the_same_tree_elsewhere_is_a_snapshot_of_its_own() throws Exception {
        Path other = temp.resolve("other");
        Torture.sh("cp -a \"$1\" \"$2\"", work.toString(), other.toString());
        Snapshot last = snapshots.take(SnapshotKind.BEFORE, "one", List.of(main), Map.of());
        assertThat(snapshots.takeIfChanged(SnapshotKind.BEFORE, "two", List.of(main), Map.of(), last))
                .isEqualTo(last);
        lead(other);

        assertThat(snapshots
                        .takeIfChanged(SnapshotKind.BEFORE, "two", List.of(main), Map.of(), last)
                        .tag())
                .isNotEqualTo(last.tag());
    }

    private void lead(Path elsewhere) throws Exception {
        Files.delete(link);
        Files.createSymbolicLink(link, elsewhere);
    }

    private Rollback.Request request(boolean force) {
        return new Rollback.Request(pre, List.of(main), null, force);
    }
}
