package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.BrokenNodes;
import dev.nightshift.fault.Invariants;
import dev.nightshift.fault.Points;
import dev.nightshift.job.State;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.shift.ShiftRoutes;
import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every node of every route throws once, in an autonomous shift with three good jobs and one that fails: instead of its
 * work, and after it. The shift ends and is told, no job is in between or said to be better than it was, and the next
 * shift does what is left. A node that is new is broken too, without a word here.
 */
class BrokenNodesIT {
    /** Only the clock comes by it. */
    private static final String LOOK = "shift-look";

    @TempDir
    Path folder;

    private TestHome home;
    private Installation installation;
    private Engine engine;
    private BrokenNodes nodes;

    @BeforeEach
    void start() throws Exception {
        home = TestHome.in(folder).with("NIGHTSHIFT_INBOX_QUIET_PERIOD", "1ms");
        Files.writeString(home.workspace().resolve("file.txt"), "as it was");
        installation = home.open();
        engine = Engine.start(installation, Engine.Purpose.ONE_SHIFT);
        nodes = BrokenNodes.in(engine.context());
    }

    @AfterEach
    void stop() {
        engine.close();
        installation.close();
    }

    @Test
    void a_shift_survives_every_node_that_breaks() {
        List<String> failures = new ArrayList<>();
        List<String> passed = new ArrayList<>();
        int number = 0;
        List<BrokenNodes.Node> reached = nodes.nodes().stream()
                .filter(node -> !isOfAChannel(node.route()))
                .toList();
        List<Integer> both = Points.of(reached.size(), 8);
        for (BrokenNodes.Node node : reached) {
            boolean all = both.contains(reached.indexOf(node) + 1);
            for (BrokenNodes.How how :
                    all ? BrokenNodes.How.values() : new BrokenNodes.How[] {BrokenNodes.How.INSTEAD}) {
                try {
                    boolean struck = survives(node, how, "n" + number++);
                    (struck || node.route().equals(LOOK) ? passed : failures).add(node + " was never reached");
                } catch (Exception | AssertionError e) {
                    nodes.mend();
                    tidy();
                    failures.add(node + " " + how + ": " + e);
                }
            }
        }
        System.out.println("P15 nodes: " + reached.size() + " nodes, " + passed.size() + " breaks survived");
        assertThat(failures).as("seed %d", Points.SEED).isEmpty();
    }

    /** No letter takes them here: this home has no channel but the log, which is no route. */
    private static boolean isOfAChannel(String route) {
        return route.startsWith("notice-");
    }

    /** So that one failure is not all of them. */
    private void tidy() {
        engine.slot().free();
        installation
                .database()
                .change(tx -> installation
                        .shifts()
                        .open(tx)
                        .forEach(open -> installation.shifts().interrupt(tx, open.ref())));
    }

    /** Whether the node was reached. */
    private boolean survives(BrokenNodes.Node node, BrokenNodes.How how, String name) throws Exception {
        home.drop(name + ".yaml", """
                jobs:
                - {id: %1$s-a, shell: 'echo "$NIGHTSHIFT_KEY" >> "$NIGHTSHIFT_HOME/started"'}
                - {id: %1$s-b, workspace: main, shell: 'echo "$NIGHTSHIFT_KEY" >> "$NIGHTSHIFT_HOME/started"'}
                - {id: %1$s-c, after: [%1$s-a], shell: 'echo "$NIGHTSHIFT_KEY" >> "$NIGHTSHIFT_HOME/started"'}
                - {id: %1$s-bad, shell: 'echo "$NIGHTSHIFT_KEY" >> "$NIGHTSHIFT_HOME/started"; exit 3'}
                """.formatted(name));
        int toldBefore = told();
        nodes.breakIt(node, how);
        TestHome.Night night = node.route().equals(LOOK) ? byTheClock() : shift();
        boolean struck = nodes.mend();

        assertThat(told()).as("notices").isGreaterThan(struck ? toldBefore : -1);
        if (night != null) {
            assertThat(night.shift().times().finishedAt()).isNotNull();
            assertThat(home.report(night)).contains(night.shift().id());
        }
        assertHonest(name, night, node.route().equals("guard") && how == BrokenNodes.How.INSTEAD);

        TestHome.Night next = shift();
        assertThat(next).as("the next shift").isNotNull();
        Map<String, State> states = states(name);
        assertThat(states).containsEntry(name + "-bad", State.FAILED);
        assertHonest(name, next, false);
        states.forEach((id, state) -> assertThat(state.finished() || isBehindAFailure(id, states))
                .as(states.toString())
                .isTrue());
        return struck;
    }

    private static boolean isBehindAFailure(String id, Map<String, State> states) {
        return id.endsWith("-c") && states.get(id.replace("-c", "-a")) == State.FAILED;
    }

    private TestHome.@Nullable Night shift() {
        try {
            return TestHome.night(installation, engine.shift(TestHome.AUTONOMOUS));
        } catch (RuntimeException e) {
            return null;
        } finally {
            engine.slot().take("a test");
            engine.slot().free();
        }
    }

    /** As the clock does; no shift is due. */
    private TestHome.@Nullable Night byTheClock() {
        engine.context().createProducerTemplate().sendBody(ShiftRoutes.LOOK, "look");
        return null;
    }

    /** State and ledger agree, what succeeded was started, nothing twice, and the shift is no better than its jobs. */
    private void assertHonest(String name, TestHome.@Nullable Night night, boolean refused) throws IOException {
        Invariants.hold(installation.database());
        Invariants.nothingRuns(installation.database());
        List<String> started = started();
        assertThat(started).doesNotHaveDuplicates();
        Map<String, State> states = states(name);
        boolean stillInTheInbox = Files.exists(home.path().resolve("inbox").resolve(name + ".yaml"));
        assertThat(states).hasSize(stillInTheInbox ? 0 : 4).doesNotContainEntry(name + "-bad", State.SUCCEEDED);
        states.forEach((id, state) -> {
            if (state == State.SUCCEEDED) {
                assertThat(started).as("it ran").anyMatch(key -> key.startsWith(id + "/") || key.contains(id));
            }
        });
        if (refused) {
            assertThat(started).noneMatch(key -> key.contains(name + "-"));
        }
        if (night != null && night.shift().status() == ShiftStatus.SUCCEEDED) {
            assertThat(night.ran()).allMatch(job -> job.state() == State.SUCCEEDED);
        }
    }

    private Map<String, State> states(String name) {
        Query query = Query.of("states", "SELECT id, state FROM jobs WHERE name LIKE :name || '-%'");
        return installation
                .database()
                .read(tx -> tx.list(
                        query, Args.of("name", name), row -> Map.entry(row.text("id"), State.of(row.text("state")))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private List<String> started() throws IOException {
        Path file = home.path().resolve("started");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Notices in the outbox, and those that went straight to the log. */
    private int told() throws IOException {
        Path log = installation.config().notice().log();
        int straight = Files.exists(log) ? Files.readString(log).length() : 0;
        return straight
                + installation
                        .database()
                        .read(tx -> installation.outbox().list(tx, 10_000))
                        .size();
    }
}
