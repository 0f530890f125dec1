package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.builder.AdviceWith;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No guard, no work; and whatever breaks is recorded and told. */
class GuardIT {
    private static final String TWO_JOBS = """
            jobs:
            - {id: inside, workspace: main, shell: echo changed > file.txt}
            - {id: beside, command: ["true"]}
            """;

    @TempDir
    Path folder;

    private TestHome home;

    @BeforeEach
    void make_a_workspace() throws Exception {
        home = TestHome.in(folder).with("NIGHTSHIFT_INBOX_QUIET_PERIOD", "1ms");
        Files.writeString(home.workspace().resolve("file.txt"), "as it was");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/snapshots", "data/snapshots/objects", "data/snapshots/refs/tags/snapshots"})
    void no_job_touches_a_workspace_where_a_file_stands_in_the_way_of_the_store(String place) throws Exception {
        Path path = home.path().resolve(place);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "in the way");
        home.drop("two.yaml", TWO_JOBS);

        assertOnlyTheJobBesideRan(home.shift(TestHome.AUTONOMOUS));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_job_touches_a_workspace_when_the_packs_of_the_last_night_are_damaged(boolean cut) throws Exception {
        home.shift(TestHome.AUTONOMOUS);
        try (Stream<Path> packs = Files.list(home.path().resolve("data/snapshots/objects/pack"))) {
            for (Path pack :
                    packs.filter(path -> path.toString().endsWith(".pack")).toList()) {
                byte[] content = Files.readAllBytes(pack);
                if (cut) {
                    Files.write(pack, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
                } else {
                    for (int i = 12; i < content.length; i++) {
                        content[i] ^= 0x55;
                    }
                    Files.write(pack, content);
                }
            }
        }
        home.drop("two.yaml", TWO_JOBS);

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        if (night.shift().guard().preSnapshot() == null) {
            assertOnlyTheJobBesideRan(night);
        } else {
            assertThat(night.results()).containsOnlyKeys("inside", "beside");
            try (Installation installation = home.open()) {
                assertThat(installation
                                .snapshots()
                                .verify(
                                        installation
                                                .snapshots()
                                                .find(String.valueOf(
                                                        night.shift().guard().preSnapshot())),
                                        true)
                                .damaged())
                        .isEmpty();
            }
        }
    }

    @Test
    void no_job_touches_a_workspace_that_is_half_put_back() throws Exception {
        home.shift(TestHome.AUTONOMOUS);
        Path journal = home.path().resolve("data/snapshots/nightshift-rollback");
        Files.writeString(journal, """
                nightshift-rollback 2
                target snapshots/pre
                safety snapshots/safety
                begun main file.txt
                end
                """);
        home.drop("two.yaml", TWO_JOBS);

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        assertThat(night.results()).isEqualTo(Map.of("beside", "exit:0"));
        assertThat(night.notice()).contains("rollback_unfinished");
        assertThat(home.workspace().resolve("file.txt")).hasContent("as it was");
        assertThat(home.report(night)).contains("interrupted");

        Files.delete(journal);
        assertThat(home.shift(TestHome.AUTONOMOUS).results()).containsOnlyKeys("inside");
    }

    private void assertOnlyTheJobBesideRan(TestHome.Night night) {
        assertThat(night.results()).isEqualTo(Map.of("beside", "exit:0"));
        assertThat(night.waiting()).containsEntry("inside", "next_shift");
        assertThat(night.notice()).contains("snapshot_failed");
        assertThat(night.shift().guard().noSnapshot()).isNotBlank();
        assertThat(night.shift().guard().preSnapshot()).isNull();
        assertThat(night.status()).isEqualTo("succeeded");
        assertThat(home.workspace().resolve("file.txt")).hasContent("as it was");
        assertThat(home.report(night)).contains("snapshot");
    }

    @Test
    void too_little_disk_refuses_all_of_the_shift() {
        home.with("NIGHTSHIFT_GATE_MIN_DISK", "900000G").drop("two.yaml", TWO_JOBS);

        assertRefused(home.shift(TestHome.AUTONOMOUS));
    }

    @Test
    void a_home_that_cannot_be_written_refuses_all_of_the_shift() throws Exception {
        Files.writeString(home.path().resolve("reports"), "in the way");
        home.drop("two.yaml", TWO_JOBS);

        assertRefused(home.shift(TestHome.AUTONOMOUS));
    }

    private static void assertRefused(TestHome.Night night) {
        assertThat(night.ran()).isEmpty();
        assertThat(night.status()).isEqualTo("failed");
        assertThat(night.shift().guard().refused()).isNotBlank();
        assertThat(night.shift().guard().preSnapshot()).isNull();
        assertThat(night.shift().times().finishedAt()).isNotNull();
        assertThat(night.notice()).contains("shift_refused");
    }

    private TestHome.Night broken(String route, String node) throws Exception {
        home.drop("two.yaml", TWO_JOBS);
        try (Installation installation = home.open();
                Engine engine = Engine.start(installation, Engine.Purpose.ONE_SHIFT)) {
            AdviceWith.adviceWith(
                    engine.context(),
                    route,
                    advice -> advice.weaveById(node)
                            .replace()
                            .throwException(new IllegalStateException("broken on purpose")));
            TestHome.Night night = TestHome.night(installation, engine.shift(TestHome.AUTONOMOUS));
            engine.slot().take("the next shift");
            engine.slot().free();
            List<ShiftView> open =
                    installation.database().read(tx -> installation.shifts().open(tx));
            assertThat(open).as("no shift stays open").isEmpty();
            return night;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"guard-health", "guard-decide", "guard-snapshot"})
    void a_guard_that_breaks_refuses_the_shift(String node) throws Exception {
        assertRefused(broken("guard", node));

        assertThat(home.workspace().resolve("file.txt")).hasContent("as it was");
    }

    @Test
    void a_guard_that_cannot_be_reached_refuses_the_shift() throws Exception {
        home.drop("two.yaml", TWO_JOBS);
        try (Installation installation = home.open();
                Engine engine = Engine.start(installation, Engine.Purpose.ONE_SHIFT)) {
            AdviceWith.adviceWith(
                    engine.context(),
                    "shift",
                    advice -> advice.weaveByToUri("direct:guard")
                            .replace()
                            .throwException(new IllegalStateException("broken on purpose")));

            assertRefused(TestHome.night(installation, engine.shift(TestHome.AUTONOMOUS)));
        }
    }

    @Test
    void work_that_breaks_is_told_and_the_shift_is_closed() throws Exception {
        TestHome.Night night = broken("work", "work-queue");

        assertThat(night.ran()).isEmpty();
        assertThat(night.notice()).contains("shift_step_failed");
        assertThat(night.shift().status()).isNotIn(ShiftStatus.RUNNING, ShiftStatus.SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"job-run,not_run", "job-decide,exit:0", "job-record,exit:0", "job-record-regardless,exit:0"})
    void a_job_whose_step_breaks_is_recorded_and_told(String node, String result) throws Exception {
        TestHome.Night night = broken("job", node);

        assertThat(night.results()).isEqualTo(Map.of("inside", result, "beside", result));
        assertThat(night.notice()).contains("shift_step_failed");
        assertThat(night.unfinished()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "close-snapshot",
                "close-retention",
                "close-record",
                "close-record-regardless",
                "close-report",
                "close-report-regardless",
                "close-notify",
                "close-notify-regardless"
            })
    void a_close_that_breaks_is_told_and_closed_all_the_same(String node) throws Exception {
        TestHome.Night night = broken("close", node);

        assertThat(night.results()).isEqualTo(Map.of("inside", "exit:0", "beside", "exit:0"));
        assertThat(night.notice()).contains("shift_step_failed");
        assertThat(night.shift().times().finishedAt()).isNotNull();
        assertThat(home.report(night)).contains("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"leave", "leave-regardless"})
    void a_shift_that_cannot_leave_does_not_block_the_next_one(String node) throws Exception {
        TestHome.Night night = broken("shift", node);

        assertThat(night.status()).isEqualTo("succeeded");
    }

    @Test
    void a_job_whose_workspace_is_gone_from_the_configuration_does_not_run_elsewhere() throws Exception {
        home.drop("two.yaml", TWO_JOBS);
        try (Installation installation = home.open();
                Engine engine = Engine.start(installation, Engine.Purpose.ONE_SHIFT)) {
            engine.shift(ShiftOrder.plain(1));
        }
        Path config = home.path().resolve("config/nightshift.properties");
        String text = Files.readString(config);
        Path other = Files.createDirectories(folder.resolve("other"));
        home.drop("more.yaml", "{id: more, workspace: main, shell: echo > here.txt}");
        try (Installation installation = home.open();
                Engine engine = Engine.start(installation, Engine.Purpose.SERVICE)) {
            Awaitility.await().until(() -> Files.exists(home.path().resolve("inbox/accepted/more.yaml")));
            assertThat(engine.slot()).isNotNull();
        }
        Files.writeString(
                config,
                text.replace("nightshift.workspace.main.path=workspace", "nightshift.workspace.other.path=" + other));

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        Predicate<Path> ran = path -> path.endsWith("here.txt");
        assertThat(night.results()).containsEntry("more", "no_workspace");
        try (Stream<Path> all = Files.walk(home.path())) {
            assertThat(all.filter(ran)).isEmpty();
        }
        assertThat(List.of(night.status())).doesNotContain("succeeded");
    }
}
