package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rollback takes for the machine's, over several nights and humans between them. */
class ReferenceIT {
    @TempDir
    Path temp;

    private Path work;
    private Workspace main;
    private Snapshots snapshots;

    @BeforeEach
    void set_up() throws Exception {
        work = temp.resolve("work");
        Files.createDirectories(work);
        main = new Workspace("main", work, List.of());
        snapshots = watched(step -> {});
        for (String name : List.of("one", "two", "three", "four")) {
            write(name, "0");
        }
    }

    @Test
    void what_came_after_the_post_snapshot_of_that_shift_stays() throws Exception {
        Snapshot pre = pre("first");
        write("one", "first night");
        write("two", "first night");
        write("three", "first night");
        post("first");
        write("two", "a human's");
        pre("second");
        write("three", "second night");
        job("second", "later", "second");
        post("second");

        Rollback.Result result = rollback(pre, false);

        assertThat(content()).isEqualTo("0 a human's second night 0");
        assertThat(lefts(result))
                .containsExactlyInAnyOrder(
                        "main/two: " + Planner.SOMEBODY, "main/three: changed since by job later (second)");
        assertThat(rollback(pre, true).complete()).isTrue();
        assertThat(content()).isEqualTo("0 0 0 0");
    }

    @Test
    void the_latest_is_compared_with_its_own_shift() throws Exception {
        pre("first");
        write("one", "first night");
        post("first");
        pre("second");
        write("two", "second night");
        write("three", "second night");
        post("second");
        write("three", "a human's");
        pre("idle");
        snapshots.take(SnapshotKind.POST, "idle", List.of(main), Map.of("claimed", "0"));

        Rollback.Result result = rollback(snapshots.find("latest"), false);

        assertThat(content()).isEqualTo("first night 0 a human's 0");
        assertThat(lefts(result)).containsExactly("main/three: " + Planner.SOMEBODY);
    }

    @Test
    void a_second_look_after_a_crash_does_not_make_a_human_a_job() throws Exception {
        Snapshot pre = pre("first");
        write("one", "first night");
        post("first");
        write("two", "a human's");
        post("first");

        Rollback.Result result = rollback(pre, false);

        assertThat(content()).isEqualTo("0 a human's 0 0");
        assertThat(lefts(result)).containsExactly("main/two: " + Planner.SOMEBODY);
    }

    @Test
    void from_a_snapshot_in_a_shift_the_rest_of_that_shift_is_taken_back() throws Exception {
        pre("first");
        write("one", "first night");
        Snapshot job = job("first", "a", "first");
        write("two", "first night");
        post("first");
        write("three", "a human's");
        pre("second");
        write("four", "second night");
        post("second");

        Rollback.Result result = rollback(job, false);

        assertThat(content()).isEqualTo("first night 0 a human's second night");
        assertThat(lefts(result))
                .containsExactlyInAnyOrder("main/three: " + Planner.SOMEBODY, "main/four: " + Planner.SOMEBODY);
    }

    @Test
    void from_a_snapshot_between_shifts_what_a_human_changed_before_the_next_stays() throws Exception {
        for (SnapshotKind kind : List.of(SnapshotKind.POST, SnapshotKind.MANUAL)) {
            pre(kind.code());
            Snapshot target = snapshots.take(kind, kind.code(), List.of(main), Map.of());
            write("one", "a human's");
            write("two", "a human's");
            pre(kind.code() + "-next");
            write("two", "next night");
            write("three", "next night");
            post(kind.code() + "-next");

            Rollback.Result result = rollback(target, false);

            assertThat(content()).isEqualTo("a human's next night 0 0");
            assertThat(lefts(result))
                    .containsExactlyInAnyOrder(
                            "main/one: somebody else changed it before the shift",
                            "main/two: somebody else changed it before the shift");
            assertThat(rollback(target, true).complete()).isTrue();
        }
    }

    @Test
    void where_no_shift_came_after_nobody_knows() throws Exception {
        Snapshot manual = snapshots.take(SnapshotKind.MANUAL, "now", List.of(main), Map.of());
        write("one", "a human's");

        assertThat(lefts(rollback(manual, false))).containsExactly("main/one: no later snapshot tells who changed it");
        assertThat(content()).isEqualTo("a human's 0 0 0");
    }

    @Test
    void what_a_human_wrote_while_a_rollback_ran_stays_when_that_is_taken_back() throws Exception {
        Snapshot pre = pre("first");
        write("one", "first night");
        write("two", "first night");
        post("first");
        Rollback.Result first = disturbed().rollback(new Rollback.Request(pre, List.of(main), null, false));
        write("two", "a human's");

        Rollback.Result back = rollback(Objects.requireNonNull(first.safety()), false);

        assertThat(content()).isEqualTo("first night a human's 0 a human's");
        assertThat(lefts(back))
                .containsExactlyInAnyOrder(
                        "main/two: " + Planner.SOMEBODY, "main/four: somebody else changed it while it was put back");
    }

    @Test
    void so_it_does_of_an_undo_over_two_attempts_and_of_a_part() throws Exception {
        Snapshot before = job("first", "z", "first");
        write("one", "job");
        Snapshot middle = job("first", "a", "first");
        write("two", "job");
        write("new", "job");
        Snapshot after = job("first", "a", "first");
        Rollback.Request undo = Rollback.Request.undo(
                List.of(new Rollback.Span(before, middle), new Rollback.Span(middle, after)), List.of(main), false);
        Rollback.Result undone = disturbed().rollback(undo);
        assertThat(content()).isEqualTo("0 0 0 a human's");

        Rollback.Result back = rollback(Objects.requireNonNull(undone.safety()), false);

        assertThat(content()).isEqualTo("job job 0 a human's");
        assertThat(work.resolve("new")).hasContent("job");
        assertThat(lefts(back)).containsExactly("main/four: somebody else changed it while it was put back");

        write("four", "0");
        Rollback.Result part = disturbed().rollback(undo.only("main/one"));
        assertThat(content()).isEqualTo("0 job 0 a human's");
        assertThat(lefts(rollback(Objects.requireNonNull(part.safety()), false)))
                .containsExactly("main/four: somebody else changed it while it was put back");
        assertThat(content()).isEqualTo("job job 0 a human's");
    }

    @Test
    void what_the_later_snapshot_does_not_cover_stays() throws Exception {
        Snapshot pre = pre("first");
        write("one", "somebody's");
        write("two", "first night");
        Workspace blind = new Workspace("main", work, List.of("one"));
        snapshots.take(SnapshotKind.POST, "first", List.of(blind), Map.of());

        assertThat(lefts(rollback(pre, false))).containsExactly("main/one: the later snapshot does not cover it");
        assertThat(content()).isEqualTo("somebody's 0 0 0");
    }

    @Test
    void what_cannot_be_seen_now_stays_even_where_it_is_forced() throws Exception {
        Snapshot pre = pre("first");
        post("first");
        Torture.sh("rm \"$1\"; mkfifo \"$1\"", work.resolve("one").toString());

        assertThat(lefts(rollback(pre, true))).singleElement().asString().startsWith("main/one: now ");
        assertThat(Files.readAttributes(work.resolve("one"), "unix:mode").get("mode"))
                .isEqualTo(0010644);
        Files.delete(work.resolve("one"));
        write("one", "0");
    }

    @Test
    void a_part_of_a_rollback_is_taken_back_alone() throws Exception {
        Snapshot pre = pre("first");
        write("one", "first night");
        write("two", "first night");
        post("first");
        Snapshot safety = Objects.requireNonNull(rollback(pre, false).safety());

        Rollback.Result part = snapshots.rollback(new Rollback.Request(safety, List.of(main), "main/two", false));

        assertThat(part.complete()).isTrue();
        assertThat(content()).isEqualTo("0 first night 0 0");
    }

    @Test
    void directories_that_a_part_needed_go_when_that_is_taken_back() throws Exception {
        Files.createDirectories(work.resolve("deep/er"));
        write("deep/er/file", "0");
        write("deep/other", "0");
        Snapshot pre = pre("first");
        Torture.sh("rm -r \"$1\"", work.resolve("deep").toString());
        post("first");
        Rollback.Result part = snapshots.rollback(new Rollback.Request(pre, List.of(main), "main/deep/er", false));
        assertThat(work.resolve("deep/er/file")).hasContent("0");

        assertThat(rollback(Objects.requireNonNull(part.safety()), false).complete())
                .isTrue();
        assertThat(work.resolve("deep")).doesNotExist();
    }

    /** Somebody else writes while things are put in place. */
    private Snapshots disturbed() {
        return watched(step -> {
            if (step.equals("put")) {
                write("four", "a human's");
            }
        });
    }

    private Snapshot pre(String shift) {
        return snapshots.take(SnapshotKind.PRE, shift, List.of(main), Map.of("shift", shift));
    }

    private Snapshot post(String shift) {
        return snapshots.take(SnapshotKind.POST, shift, List.of(main), Map.of("shift", shift));
    }

    private Snapshot job(String stamp, String id, String shift) {
        List<Snapshot> all = snapshots.list();
        Map<String, String> notes = new HashMap<>(Map.of("job", id, "shift", shift));
        if (!all.isEmpty()) {
            notes.put("before", all.get(all.size() - 1).tag());
        }
        return snapshots.take(SnapshotKind.JOB, stamp + "-" + id, List.of(main), notes);
    }

    private Rollback.Result rollback(Snapshot target, boolean force) {
        return snapshots.rollback(new Rollback.Request(target, List.of(main), null, force));
    }

    private static List<String> lefts(Rollback.Result result) {
        return result.left().stream().map(l -> l.path() + ": " + l.reason()).toList();
    }

    private String content() throws IOException {
        return String.join(
                " ",
                Files.readString(work.resolve("one")),
                Files.readString(work.resolve("two")),
                Files.readString(work.resolve("three")),
                Files.readString(work.resolve("four")));
    }

    private void write(String path, String text) {
        try {
            Files.writeString(work.resolve(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Snapshots watched(Consumer<String> steps) {
        return new Snapshots(
                temp.resolve("store"), SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC, steps);
    }
}
