package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.Invariants;
import dev.nightshift.fault.Program;
import dev.nightshift.fault.Sweep;
import dev.nightshift.job.State;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole autonomous night in a process that is halted before each node of its routes. The next start says that the shift
 * was interrupted, writes its report, ends what ran, and does the rest; the one after it finds nothing to mend.
 */
class HaltedNightIT {
    @TempDir
    Path folder;

    private static final String JOB =
            "shell: 'echo \"$NIGHTSHIFT_JOB/$NIGHTSHIFT_ATTEMPT\" >> \"$NIGHTSHIFT_HOME/started\"";
    private static final Map<String, String> JOBS = Map.of(
            "one.yaml", "{id: one, workspace: main, " + JOB + "; echo new > file.txt'}",
            "two.yaml", "{id: two, retry_safe: true, " + JOB + "'}",
            "bad.yaml", "{id: bad, " + JOB + "; exit 3'}");

    private TestHome home(String name) throws Exception {
        TestHome home =
                TestHome.in(Files.createDirectory(folder.resolve(name))).with("NIGHTSHIFT_INBOX_QUIET_PERIOD", "1ms");
        Files.writeString(home.workspace().resolve("file.txt"), "as it was");
        JOBS.forEach(home::drop);
        return home;
    }

    private static Program.Result night(TestHome home, int halt) throws Exception {
        return Program.of(NightMain.class, home.path(), halt)
                .with(home.settings())
                .run();
    }

    @Test
    void the_next_start_tells_it_and_does_the_rest() throws Exception {
        Program.Result calm = night(home("calm"), 0);
        assertThat(calm.after("ended")).as(calm.toString()).containsExactly("partial");
        int steps = Integer.parseInt(calm.after("steps").get(0));
        Sweep.of("P2 P3 P15 P17 night", "halts")
                .each(Map.of("node", steps), 7, (node, n) -> {
                    TestHome home = home(node + n);
                    Program.Result result = night(home, n);
                    assertThat(result.killed()).as(result.toString()).isTrue();
                    return mended(home, result.after("halted").get(0));
                })
                .report();
    }

    private static Sweep.Found mended(TestHome home, String at) throws Exception {
        Map<String, State> before = jobs(home);
        List<ShiftView> open = open(home);

        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);

        Map<String, State> after = jobs(home);
        assertThat(after).as(at).hasSize(JOBS.size()).containsEntry("two", State.SUCCEEDED);
        assertThat(after.get("one")).isIn(State.SUCCEEDED, State.HELD);
        assertThat(after.get("bad")).isIn(State.FAILED, State.HELD);
        assertThat(Files.readAllLines(home.path().resolve("started"))).as(at).doesNotHaveDuplicates();
        for (ShiftView shift : open) {
            assertThat(night.notice()).as(at).containsOnlyOnce("shift_interrupted");
            assertThat(Files.readString(home.path().resolve("reports").resolve(shift.id() + ".md")))
                    .as(at)
                    .contains("interrupted");
        }
        try (Installation installation = home.open()) {
            Invariants.hold(installation.database());
            Invariants.nothingRuns(installation.database());
            for (ShiftView shift : open) {
                assertThat(installation
                                .database()
                                .read(tx -> installation.shifts().get(tx, shift.id()))
                                .status())
                        .isEqualTo(ShiftStatus.INTERRUPTED);
            }
        }
        TestHome.Night clean = home.shift(TestHome.AUTONOMOUS);
        assertThat(clean.status()).as(at).isEqualTo("empty");
        assertThat(clean.notice()).as("told once").isEqualTo(night.notice());
        int lost = (int)
                before.keySet().stream().filter(id -> !after.containsKey(id)).count();
        return new Sweep.Found(before.size(), lost);
    }

    private static List<ShiftView> open(TestHome home) {
        try (Installation installation = home.open()) {
            return installation.database().read(tx -> installation.shifts().open(tx));
        }
    }

    private static Map<String, State> jobs(TestHome home) {
        try (Installation installation = home.open()) {
            Query query = Query.of("jobs", "SELECT id, state FROM jobs");
            return installation
                    .database()
                    .read(tx ->
                            tx.list(query, Args.none(), row -> Map.entry(row.text("id"), State.of(row.text("state")))))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }
}
