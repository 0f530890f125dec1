package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import dev.nightshift.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** State and ledger change together or not at all, wherever an operation breaks off. */
class LedgerAtomicityIT {
    private static final List<String> TABLES =
            List.of("jobs", "attempts", "shifts", "job_after", "job_exclusive", "ledger");

    @TempDir
    Path folder;

    /** A queue in which each operation has something to work on, and the claim that it may end. */
    private record Scene(QueueFixture at, ShiftRef shift, Claim claim) {}

    private interface Operation {
        void run(Tx tx, Scene scene);
    }

    private static final Map<String, Operation> OPERATIONS = operations();

    private static Map<String, Operation> operations() {
        Map<String, Operation> all = new LinkedHashMap<>();
        all.put(
                "enqueue",
                (tx, in) -> in.at.queue.enqueue(
                        tx,
                        new Submission(
                                List.of(
                                        job("new").needs(0, 0, "gpu").build(),
                                        job("newer").after("new").build()),
                                null,
                                "ann",
                                false)));
        all.put("hold", (tx, in) -> in.at.steering.hold(tx, "queued", "ann"));
        all.put("release", (tx, in) -> in.at.steering.release(tx, "held", "ann"));
        all.put("approve", (tx, in) -> in.at.steering.approve(tx, "awaiting", "ann"));
        all.put("reject", (tx, in) -> in.at.steering.reject(tx, "awaiting", "no", "ann"));
        all.put("approve a result", (tx, in) -> in.at.steering.approve(tx, "open", "ann"));
        all.put("reject a result", (tx, in) -> in.at.steering.reject(tx, "open", "no", "ann"));
        all.put("retry", (tx, in) -> in.at.steering.retry(tx, "failed", "ann"));
        all.put("cancel", (tx, in) -> in.at.steering.cancel(tx, "queued", "ann"));
        all.put("cancel of a running job", (tx, in) -> in.at.steering.cancel(tx, "running", "ann"));
        all.put(
                "claim",
                (tx, in) -> assertThat(in.at.claims.claim(tx, in.shift, QueueFixture.OPEN, false))
                        .isPresent());
        all.put("record a success", (tx, in) -> record(tx, in, new Execution.Exited(0)));
        all.put("record a failure", (tx, in) -> record(tx, in, new Execution.Exited(1)));
        all.put("record an interruption", (tx, in) -> record(tx, in, new Execution.Interrupted("gone")));
        all.put(
                "request a stop",
                (tx, in) ->
                        assertThat(in.at.shifts.requestStop(tx, true, "ann")).isTrue());
        all.put("close", (tx, in) -> in.at.shifts.close(tx, in.shift, new ShiftView.Left(1, 2, 3)));
        all.put("interrupt", (tx, in) -> in.at.shifts.interrupt(tx, in.shift));
        all.put(
                "open",
                (tx, in) -> assertThat(in.at.shifts.open(tx, ShiftOrder.plain(null), 1))
                        .isPresent());
        return all;
    }

    private static void record(Tx tx, Scene in, Execution execution) {
        var outcome =
                Decision.decide(in.claim.spec().policy(), in.claim.failures(), in.claim.interruptions(), execution);
        assertThat(in.at.claims.record(tx, in.claim, outcome, execution, Run.of(Duration.ofSeconds(1))))
                .isTrue();
    }

    static Set<String> names() {
        return OPERATIONS.keySet();
    }

    private Scene scene() {
        QueueFixture at = new QueueFixture(folder);
        at.add(job("failed"));
        ShiftRef shift = at.openShift();
        at.exit(at.claim(shift).orElseThrow(), 1);
        at.add(job("open").review());
        at.add(job("next").after("open"));
        at.exit(at.claim(shift).orElseThrow(), 0);
        at.add(job("running"));
        Claim claim = at.claim(shift).orElseThrow();
        at.addTogether(job("queued"), job("held"), job("awaiting").approval());
        at.database.change(tx -> at.steering.hold(tx, "held", "ann"));
        return new Scene(at, shift, claim);
    }

    private static String all(QueueFixture at) {
        List<String> rows = new ArrayList<>();
        at.database.read(tx -> {
            for (String table : TABLES) {
                List<String> columns = tx.list(
                        Query.of("c", "SELECT name FROM pragma_table_info('" + table + "')"),
                        Args.none(),
                        row -> "quote(" + row.text("name") + ")");
                String sql = "SELECT " + String.join(" || ',' || ", columns) + " AS said FROM " + table;
                rows.addAll(tx.list(Query.of("t", sql), Args.none(), row -> table + ": " + row.text("said")));
            }
            return true;
        });
        return String.join("\n", rows);
    }

    @ParameterizedTest
    @MethodSource("names")
    void an_operation_that_breaks_off_changes_neither_state_nor_ledger(String name) {
        Scene scene = scene();
        try (QueueFixture at = scene.at()) {
            String before = all(at);
            Consumer<Tx> operation =
                    tx -> Objects.requireNonNull(OPERATIONS.get(name)).run(tx, scene);

            // Between the state and its entry; at the first change of each table; after all of it.
            for (String where : List.of(
                    "INSERT ON ledger",
                    "INSERT ON jobs",
                    "UPDATE ON jobs",
                    "INSERT ON attempts",
                    "UPDATE ON attempts",
                    "INSERT ON shifts",
                    "UPDATE ON shifts")) {
                at.sql("CREATE TRIGGER broken AFTER " + where + " BEGIN SELECT RAISE(ABORT, 'broken here'); END");
                boolean broke = breaks(at, operation);
                at.sql("DROP TRIGGER broken");
                if (broke) {
                    assertThat(all(at)).as(name + " with a broken " + where).isEqualTo(before);
                } else {
                    assertThat(where).as(name + " makes an entry").isNotEqualTo("INSERT ON ledger");
                }
            }
            assertThatThrownBy(() -> at.database.change(operation.andThen(tx -> {
                        throw new IllegalStateException("after all of it");
                    })))
                    .hasMessage("after all of it");
            assertThat(all(at)).as(name + " taken back").isEqualTo(before);

            at.database.change(operation);
            assertThat(all(at)).isNotEqualTo(before);
            assertThat(new LedgerCheck().run(at.database).findings()).as(name).isEmpty();
        }
    }

    /** Whether it broke; where it did not touch that table, it is taken back all the same. */
    private static boolean breaks(QueueFixture at, Consumer<Tx> operation) {
        try {
            at.database.change(operation.andThen(tx -> {
                throw new UnsupportedOperationException("taken back");
            }));
            throw new AssertionError("was not taken back");
        } catch (UnsupportedOperationException untouched) {
            return false;
        } catch (IllegalStateException broken) {
            assertThat(broken).hasMessageContaining("broken here");
            return true;
        }
    }
}
