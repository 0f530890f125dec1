package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.Submission;
import dev.nightshift.store.Copies;
import dev.nightshift.store.RunnerLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A night, its copy, a day after it, and then the database is gone: what comes back, and what is not repeated. */
class RecoverIT {
    @TempDir
    Path folder;

    private TestHome home;
    private Path database;

    @BeforeEach
    void a_night_with_its_copy() {
        home = TestHome.in(folder);
        database = home.path().resolve("data/nightshift.db");
        home.drop(
                "first.yaml",
                "jobs: [{id: done, command: ['true']}, {id: waits, command: ['true'], class: demanding}]");
        home.drop("more.yaml", "{id: asked, command: ['true'], approval: before}");
        home.shift(TestHome.AUTONOMOUS);
        assertThat(new Copies(database).list()).hasSize(1);
    }

    /** What comes in and runs after the copy: the copy knows nothing of it. */
    private void a_day_after_it() {
        home.drop("ran.yaml", "{id: ran, command: ['true']}")
                .drop("safe.yaml", "{id: safe, command: ['true'], retry_safe: true}")
                .drop("nameless.yaml", "{command: ['true']}");
        try (Installation open = home.open()) {
            JobSpec lost = SpecBuilder.job("by-add").command("true").build();
            open.database()
                    .change(tx -> open.queue().enqueue(tx, new Submission(List.of(lost), null, "somebody", false)));
        }
        home.shift(ShiftOrder.plain(null));
        home.drop("late.yaml", "{id: late, command: ['true'], not_before: 2099-01-01T00:00:00Z}");
        home.shift(ShiftOrder.plain(null));
    }

    private Restoration restoration() {
        return Restoration.of(home.path(), home.settings(), InstantSource.system());
    }

    private void damage() throws IOException {
        byte[] bytes = Files.readAllBytes(database);
        Files.write(database, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private Map<String, String> states() {
        try (Installation open = home.open()) {
            Map<String, String> states = new TreeMap<>();
            open.database().read(tx -> {
                for (String id : List.of("done", "waits", "asked", "ran", "safe", "late", "by-add")) {
                    try {
                        states.put(
                                id,
                                open.jobs()
                                        .get(tx, id, open.conditions().now())
                                        .state()
                                        .code());
                    } catch (RuntimeException e) {
                        states.put(id, "unknown");
                    }
                }
                return true;
            });
            return states;
        }
    }

    private static final Map<String, String> AFTERWARDS = Map.of(
            "done", "succeeded",
            "waits", "queued",
            "asked", "held",
            "ran", "held",
            "safe", "queued",
            "late", "queued",
            "by-add", "unknown");

    @Test
    void the_last_copy_and_what_was_accepted_since_come_back_and_what_may_have_run_is_held() throws Exception {
        a_day_after_it();
        damage();
        assertThatThrownBy(home::open).isInstanceOf(EnvironmentException.class);

        Restoration.Result result = restoration().run(restoration().choose(null));

        assertThat(result.held()).contains("ran").hasSize(2);
        assertThat(result.again()).containsExactly("safe");
        assertThat(result.queued()).containsExactly("late");
        assertThat(result.unknown()).contains("by-add").hasSize(2);
        assertThat(result.aside().resolve("nightshift.db")).exists();
        assertThat(home.path().resolve("data/recover")).doesNotExist();
        assertThat(states()).isEqualTo(AFTERWARDS);
        assertThat(Files.readString(home.path().resolve("logs/failure_notifications.log")))
                .contains("database_recovered");

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.results()).containsOnlyKeys("safe");
        assertThat(night.ran().get(0).attempt()).isEqualTo(2);
    }

    @Test
    void the_same_after_the_file_is_gone_and_a_copy_that_is_damaged_is_passed_over() throws Exception {
        home.shift(TestHome.AUTONOMOUS);
        a_day_after_it();
        Files.delete(database);
        List<Copies.Copy> copies = new Copies(database).list();
        assertThat(copies).hasSize(2);
        byte[] bytes = Files.readAllBytes(copies.get(0).file());
        Files.write(copies.get(0).file(), Arrays.copyOf(bytes, bytes.length - 100));
        Files.setLastModifiedTime(copies.get(0).file(), copies.get(0).madeAt());

        Copies.Copy chosen = restoration().choose(null);
        restoration().run(chosen);

        assertThat(chosen.name()).isEqualTo(copies.get(1).name());
        assertThat(states()).isEqualTo(AFTERWARDS);
    }

    @TestFactory
    Stream<DynamicTest> cut_off_at_any_step_it_is_begun_again() throws Exception {
        a_day_after_it();
        damage();
        Path kept = folder.resolve("kept");
        copy(home.path(), kept);
        List<String> steps = new ArrayList<>();
        Restoration calm = restoration();
        calm.onStep(steps::add);
        calm.run(calm.choose(null));
        assertThat(steps).contains("build", "replay", "hold", "aside", "marker", "database", "head", "clean");
        return steps.stream()
                .map(step -> DynamicTest.dynamicTest("cut off before " + step, () -> {
                    delete(home.path());
                    copy(kept, home.path());
                    Restoration cut = restoration();
                    cut.onStep(now -> {
                        if (now.equals(step)) {
                            throw new IllegalStateException("cut off");
                        }
                    });
                    assertThatThrownBy(() -> cut.run(cut.choose(null))).hasMessage("cut off");

                    if (restoration().problem().isPresent()) {
                        restoration().run(restoration().choose(null));
                    }

                    assertThat(states()).isEqualTo(AFTERWARDS);
                }));
    }

    @Test
    void without_a_copy_nothing_is_made_unless_a_human_says_so_and_then_all_that_was_accepted_is_held()
            throws Exception {
        a_day_after_it();
        damage();
        Files.delete(new Copies(database).list().get(0).file());

        assertThatThrownBy(() -> restoration().choose(null))
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.DATABASE_MISSING));
        restoration().run(null);

        assertThat(states())
                .containsEntry("done", "held")
                .containsEntry("waits", "held")
                .containsEntry("late", "held");
        assertThat(home.shift(TestHome.AUTONOMOUS).ran()).isEmpty();
    }

    private Restoration.Result recovered() throws IOException {
        Files.deleteIfExists(database);
        return restoration().run(restoration().choose(null));
    }

    private void add(String id, String... command) {
        try (Installation open = home.open()) {
            JobSpec spec = SpecBuilder.job(id).command(command).build();
            open.database()
                    .change(tx -> open.queue().enqueue(tx, new Submission(List.of(spec), null, "somebody", false)));
        }
    }

    @Test
    void a_job_that_ran_under_another_number_is_held_also_after_a_second_recovery() throws Exception {
        home.drop("a.yaml", "{id: foo, command: ['true']}").shift(TestHome.AUTONOMOUS);
        add("foo", "true", "again");
        home.shift(ShiftOrder.plain(null));
        home.drop("b.yaml", "{id: foo, command: ['true', 'b']}").shift(ShiftOrder.plain(null));
        Files.move(home.path().resolve("data/logs/foo.2"), folder.resolve("cancelled"));

        for (int time = 1; time <= 2; time++) {
            Restoration.Result result = recovered();

            assertThat(result.held()).containsExactly("foo.2");
            assertThat(result.queued()).isEmpty();
            assertThat(home.shift(ShiftOrder.plain(null)).ran()).isEmpty();
        }
    }

    @Test
    void accepted_files_that_lost_their_times_are_not_run_again() throws Exception {
        try (Stream<Path> files = Files.list(home.path().resolve("inbox/accepted"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
            }
        }

        Restoration.Result result = recovered();

        assertThat(result.held()).containsExactly("done.2");
        assertThat(result.queued()).isEmpty();
        assertThat(home.shift(TestHome.AUTONOMOUS).results()).doesNotContainKey("done.2");
    }

    @Test
    void what_an_unknown_job_left_is_moved_aside_before_another_is_called_so() throws Exception {
        add("j3", "echo", "first");
        home.shift(ShiftOrder.plain(null));

        Restoration.Result result = recovered();

        assertThat(result.unknown()).containsExactly("j3");
        assertThat(result.aside().resolve("logs/j3/1.log")).content().contains("first");
        add("j3", "echo", "second");
        home.shift(ShiftOrder.plain(null));
        assertThat(result.aside().resolve("logs/j3/1.log")).content().contains("first");
        assertThat(home.path().resolve("data/logs/j3/1.log")).content().contains("second");
    }

    @Test
    void the_newest_copy_is_the_one_with_the_latest_stamp_whatever_the_time_of_its_file() throws Exception {
        Path first = new Copies(database).list().get(0).file();
        Path older = first.resolveSibling("2020-01-01-020000.db");
        Files.copy(first, older);
        Files.setLastModifiedTime(first, FileTime.fromMillis(1_000_000_000_000L));

        assertThat(new Copies(database).list()).extracting(Copies.Copy::file).containsExactly(first, older);
        assertThat(restoration().choose(null).file()).isEqualTo(first);
    }

    @Test
    void beside_a_runner_it_is_refused() {
        RunnerLock lock = RunnerLock.take(home.path().resolve("data/runner.lock"), "start", InstantSource.system());
        try {
            assertThatThrownBy(() -> restoration().run(restoration().choose(null)))
                    .isInstanceOfSatisfying(
                            EnvironmentException.class,
                            e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.HOME_HELD));
        } finally {
            lock.close();
        }
    }

    @Test
    void an_older_copy_put_in_its_place_is_refused_and_recovered_from() throws Exception {
        a_day_after_it();
        Files.copy(new Copies(database).list().get(0).file(), database, StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(home::open)
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.DATABASE_BEHIND));
        assertThat(restoration().problem()).isPresent();
        restoration().run(restoration().choose(null));
        assertThat(states()).isEqualTo(AFTERWARDS);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (Files.isRegularFile(path)) {
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
