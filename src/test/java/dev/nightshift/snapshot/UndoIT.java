package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking back what one job did, between what others did. */
class UndoIT {
    @TempDir
    Path temp;

    private final SettableClock time = SettableClock.ticking(Duration.ofSeconds(1));
    private Path work;
    private Workspace main;
    private Snapshots snapshots;
    private int taken;

    @BeforeEach
    void set_up() throws Exception {
        work = temp.resolve("work");
        Files.createDirectories(work.resolve("dir"));
        main = new Workspace("main", work, List.of());
        snapshots = watched(step -> {});
    }

    @Test
    void the_second_of_three_neighbours_is_taken_back_and_the_others_and_a_human_stay() throws Exception {
        write("shared", "0");
        write("dir/gone", "kept by nobody");
        Rollback.Span first = job("one", "echo 1 > one; echo 1 > dir/one");
        Rollback.Span second = job(
                "two",
                "echo 2 > two; echo 2 > dir/two; echo 2 > shared; rm dir/gone; chmod 600 one; mkdir made; echo 2 > made/a; ln -s x made/l");
        write("dir/human", "a human's");
        write("two", "a human's over two");
        Rollback.Span third = job("three", "echo 3 > three; echo 3 > dir/three; echo 3 > dir/two");
        String before = Torture.listing(work);

        Rollback.Plan plan = snapshots.plan(undo(false, second));
        Rollback.Result result = snapshots.rollback(undo(false, second));

        assertThat(lefts(result))
                .containsExactlyInAnyOrder(
                        "main/two: changed since by somebody else", "main/dir/two: changed since by job three (night)");
        assertThat(plan.left()).containsExactlyInAnyOrderElementsOf(result.left());
        assertThat(result.failed()).isEmpty();
        assertThat(result.verified()).isTrue();
        assertThat(work.resolve("shared")).hasContent("0");
        assertThat(work.resolve("dir/gone")).hasContent("kept by nobody");
        assertThat(work.resolve("made")).doesNotExist();
        assertThat(mode("one")).isEqualTo("644");
        assertThat(work.resolve("two")).hasContent("a human's over two");
        assertThat(work.resolve("dir/human")).hasContent("a human's");
        assertThat(work.resolve("dir/one")).exists();
        assertThat(work.resolve("dir/three")).exists();
        assertThat(work.resolve("dir/two")).hasContent("3\n");
        assertThat(first.after().tag()).isNotEqualTo(third.after().tag());

        assertThat(back(result).complete()).isTrue();
        assertThat(Torture.listing(work)).isEqualTo(before);
    }

    @Test
    void what_was_undone_already_is_left_alone_and_nothing_is_taken() throws Exception {
        Rollback.Span span = job("one", "echo 1 > one; mkdir d; echo 2 > d/two");
        assertThat(snapshots.rollback(undo(false, span)).complete()).isTrue();
        String before = Torture.listing(work);
        int count = snapshots.list().size();

        Rollback.Plan plan = snapshots.plan(undo(false, span));
        Rollback.Result again = snapshots.rollback(undo(false, span));

        assertThat(plan.nothing()).isTrue();
        assertThat(again.safety()).isNull();
        assertThat(again.complete()).isTrue();
        assertThat(again.counts().restored() + again.counts().deleted()).isZero();
        assertThat(snapshots.list()).hasSize(count);
        assertThat(Torture.listing(work)).isEqualTo(before);
    }

    @Test
    void a_directory_of_the_job_stays_for_what_somebody_else_put_into_it() throws Exception {
        Rollback.Span span = job("one", "mkdir -p made/deep; echo 1 > made/deep/a; echo 1 > made/b");
        write("made/deep/human", "a human's");

        Rollback.Plan plan = snapshots.plan(undo(false, span));
        Rollback.Result result = snapshots.rollback(undo(false, span));

        assertThat(result.left().stream().map(Rollback.Left::path)).containsExactly("main/made", "main/made/deep");
        assertThat(plan.left()).isEqualTo(result.left());
        assertThat(work.resolve("made/deep/human")).hasContent("a human's");
        assertThat(work.resolve("made/deep/a")).doesNotExist();
        assertThat(work.resolve("made/b")).doesNotExist();
    }

    @Test
    void a_directory_with_something_that_no_snapshot_keeps_stays_and_the_plan_says_so() throws Exception {
        Rollback.Span span = job("one", "mkdir made; echo 1 > made/a");
        Torture.sh("mkfifo \"$1\"", work.resolve("made/pipe").toString());

        Rollback.Plan plan = snapshots.plan(undo(false, span));

        assertThat(plan.left()).containsExactly(new Rollback.Left("main/made", Planner.NOT_OURS));
        assertThat(snapshots.rollback(undo(false, span)).left()).isEqualTo(plan.left());
        Files.delete(work.resolve("made/pipe"));
    }

    @Test
    void both_attempts_are_taken_back_but_not_what_somebody_wrote_between_them() throws Exception {
        write("a", "0");
        write("b", "0");
        Rollback.Span first = job("one", "echo 1 > a; echo 1 > b; echo 1 > c");
        write("b", "a human's");
        Rollback.Span second = job("one", "echo 2 > a; echo 2 > b; echo 2 > d");

        Rollback.Result result = snapshots.rollback(undo(false, first, second));

        assertThat(work.resolve("a")).hasContent("0");
        assertThat(work.resolve("b")).hasContent("2");
        assertThat(work.resolve("c")).doesNotExist();
        assertThat(work.resolve("d")).doesNotExist();
        assertThat(lefts(result)).containsExactly("main/b: somebody else wrote it between two attempts of the job");
        assertThat(snapshots.rollback(undo(true, first, second)).complete()).isTrue();
        assertThat(work.resolve("b")).hasContent("0");
    }

    @Test
    void an_interrupted_undo_must_end_before_another_begins() throws Exception {
        write("a", "0");
        Rollback.Span first = job("one", "echo 1 > a; echo 1 > b; rm -rf dir");
        Rollback.Span other = job("two", "echo 2 > z");
        String before = Torture.listing(work);
        Snapshots killed = watched(step -> {
            if (step.equals("put")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> killed.rollback(undo(false, first))).isInstanceOf(Killed.class);

        Rollback.Unfinished unfinished = snapshots.unfinished().orElseThrow();
        assertThat(unfinished.command()).containsExactly("undo", "one");
        assertThat(unfinished.workspaces()).containsExactly("main");
        assertThatThrownBy(() -> snapshots.rollback(undo(false, other)))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.ROLLBACK_REFUSED);
                    assertThat(e.problem().hint()).contains("`undo one`", "`rollback " + unfinished.safety() + "`");
                });

        Snapshot safety = snapshots.find(unfinished.safety());
        assertThatThrownBy(() -> snapshots.rollback(new Rollback.Request(safety, List.of(main), "main/a", false)))
                .as("a part of what was begun")
                .isInstanceOfSatisfying(
                        UserException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.ROLLBACK_REFUSED));
        assertThat(snapshots
                        .rollback(new Rollback.Request(safety, List.of(main), null, false))
                        .complete())
                .isTrue();
        assertThat(Torture.listing(work)).isEqualTo(before);
        assertThat(snapshots.unfinished()).isEmpty();

        assertThatThrownBy(() -> killed.rollback(undo(false, first))).isInstanceOf(Killed.class);
        Rollback.Result resumed = snapshots.rollback(undo(false, first));
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.complete()).isTrue();
        assertThat(work.resolve("a")).hasContent("0");
        assertThat(work.resolve("dir")).isDirectory();
        assertThat(snapshots.unfinished()).isEmpty();
        assertThat(back(resumed).complete()).isTrue();
        assertThat(Torture.listing(work)).isEqualTo(before);
    }

    @Test
    void whoever_completes_it_may_ask_for_more_workspaces_and_is_told_what_to_type() throws Exception {
        Path second = Files.createDirectories(temp.resolve("second"));
        Files.writeString(second.resolve("z"), "z");
        Workspace other = new Workspace("other", second, List.of());
        write("a", "0");
        Snapshot before = snapshots.take(SnapshotKind.PRE, "both", List.of(main, other), Map.of());
        write("a", "1");
        write("b", "1");
        Snapshot after = snapshots.take(SnapshotKind.POST, "both", List.of(main, other), Map.of());
        List<Rollback.Span> spans = List.of(new Rollback.Span(before, after));
        Snapshots killed = watched(step -> {
            if (step.equals("put")) {
                throw new Killed();
            }
        });
        Rollback.Request one =
                Rollback.Request.undo(spans, List.of(main), true).typed(List.of("undo", "a job", "--attempt", "2"));
        assertThatThrownBy(() -> killed.rollback(one)).isInstanceOf(Killed.class);
        assertThat(snapshots.unfinished().orElseThrow().command())
                .containsExactly("undo", "a job", "--attempt", "2", "--force");

        Rollback.Request both = Rollback.Request.undo(spans, List.of(main, other), true);
        assertThat(snapshots.plan(both).impossible()).isEmpty();
        Rollback.Result resumed = snapshots.rollback(both);

        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.complete()).isTrue();
        assertThat(work.resolve("a")).hasContent("0");
        assertThat(work.resolve("b")).doesNotExist();
        assertThat(second.resolve("z")).hasContent("z");
    }

    /** Files only, flat, by content: a path is the job's when nobody wrote it after. */
    @Test
    void random_nights_follow_the_rules() throws Exception {
        long seed = 20261122;
        for (int night = 0; night < 6; night++) {
            Random random = new Random(seed + night);
            for (int at = 0; at < 12; at++) {
                change(random);
            }
            Map<String, String> before = content();
            Snapshot was = take(Map.of());
            for (int at = 0; at < 6; at++) {
                change(random);
            }
            Map<String, String> made = content();
            Rollback.Span job = new Rollback.Span(was, take(Map.of("job", "a", "before", was.tag())));
            for (int at = 0; at < 6; at++) {
                change(random);
            }
            Map<String, String> now = content();
            Map<String, String> expected = new TreeMap<>(now);
            Stream.of(before, made).flatMap(m -> m.keySet().stream()).distinct().forEach(path -> {
                boolean byJob = !same(before.get(path), made.get(path));
                if (byJob && same(made.get(path), now.get(path))) {
                    expected.remove(path);
                    if (before.containsKey(path)) {
                        expected.put(path, before.get(path));
                    }
                }
            });

            Rollback.Result result = snapshots.rollback(undo(false, job));

            assertThat(content()).as("seed " + (seed + night)).isEqualTo(expected);
            assertThat(result.failed()).isEmpty();
            if (result.safety() != null) {
                assertThat(back(result).complete()).isTrue();
            }
            assertThat(content()).as("seed " + (seed + night)).isEqualTo(now);
        }
    }

    private static boolean same(@Nullable String a, @Nullable String b) {
        return a == null ? b == null : a.equals(b);
    }

    private void change(Random random) throws IOException {
        Path file = work.resolve("dir/" + random.nextInt(14));
        if (random.nextInt(3) == 0) {
            Files.deleteIfExists(file);
        } else {
            Files.writeString(file, Integer.toString(random.nextInt(3)));
        }
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(work.relativize(file).toString(), Files.readString(file));
            }
        }
        return content;
    }

    private Rollback.Span job(String id, String script) throws Exception {
        Snapshot before = take(Map.of());
        Torture.sh("set -e; umask 022; cd \"$1\"; " + script, work.toString());
        return new Rollback.Span(before, take(Map.of("job", id, "shift", "night", "before", before.tag())));
    }

    private Snapshot take(Map<String, String> notes) {
        return snapshots.take(SnapshotKind.JOB, "night-" + ++taken, List.of(main), notes);
    }

    private Rollback.Request undo(boolean force, Rollback.Span... spans) {
        return Rollback.Request.undo(List.of(spans), List.of(main), force);
    }

    private Rollback.Result back(Rollback.Result result) {
        Snapshot safety = Objects.requireNonNull(result.safety());
        return snapshots.rollback(new Rollback.Request(safety, List.of(main), null, false));
    }

    private static List<String> lefts(Rollback.Result result) {
        return result.left().stream().map(l -> l.path() + ": " + l.reason()).toList();
    }

    private void write(String path, String text) throws IOException {
        Files.writeString(work.resolve(path), text);
    }

    private String mode(String path) throws Exception {
        return Torture.sh("stat -c %a \"$1\"", work.resolve(path).toString()).strip();
    }

    private Snapshots watched(Consumer<String> steps) {
        return new Snapshots(temp.resolve("store"), time, ZoneOffset.UTC, steps);
    }

    /** Not an exception that anybody handles. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }
}
