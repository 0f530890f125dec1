package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.JobSpec;
import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each change of the ledger is noticed, and named. */
class LedgerCheckIT {
    private static final int OLD = 4;

    @TempDir
    Path folder;

    QueueFixture at;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private LedgerCheck.Result check() {
        return new LedgerCheck().run(at.database);
    }

    /** Entries from before the chain, then a night with every sort of entry. */
    private long night() {
        at.sql("DROP TRIGGER ledger_chained");
        for (int i = 0; i < OLD; i++) {
            at.sql("INSERT INTO ledger (at, actor, event, shift) VALUES ('2026-01-01T00:00:00.000Z', 'shift', 'opened',"
                    + " 'old-" + i + "')");
        }
        at.addTogether(job("a"), job("b").after("a"), job("c"));
        ShiftRef shift = at.openShift();
        at.exit(at.claim(shift).orElseThrow(), 1);
        at.database.change(tx -> at.steering.hold(tx, "c", "ann"));
        at.closeShift(shift);
        at.database.change(tx -> at.steering.retry(tx, "a", "ann"));
        assertThat(check().findings()).isEmpty();
        at.sql("DROP TRIGGER ledger_append_only_update");
        at.sql("DROP TRIGGER ledger_append_only_delete");
        return at.count("SELECT max(seq) AS n FROM ledger");
    }

    private void assertNames(long seq, String what) {
        LedgerCheck.Result result = check();
        assertThat(result.good()).as(what).isFalse();
        LedgerCheck.Finding first = result.findings().get(0);
        if (seq <= OLD && first.code().equals("old_entries_changed")) {
            assertThat(first.text()).as(what).contains("entries up to " + OLD);
        } else {
            assertThat(first.seq()).as(what + ": " + first).isEqualTo(seq);
        }
    }

    @Test
    void a_change_of_any_column_of_any_entry_is_noticed() {
        long last = night();
        List<String> columns = at.database.read(tx -> tx.list(
                Query.of("c", "SELECT name FROM pragma_table_info('ledger')"), Args.none(), r -> r.text("name")));
        assertThat(columns).hasSize(12);
        at.sql("CREATE TABLE kept AS SELECT * FROM ledger");

        for (long seq = 1; seq <= last; seq++) {
            for (String column : columns) {
                if (seq <= OLD && (column.equals("hash") || column.equals("epoch"))) {
                    continue;
                }
                for (String change : changes(column)) {
                    String what = "entry " + seq + ": " + column + " = " + change;
                    at.sql("UPDATE ledger SET " + column + " = " + change + " WHERE seq = " + seq);
                    assertNames(seq, what);
                    long now = column.equals("seq") ? seq + 1_000 : seq;
                    at.sql("UPDATE ledger SET " + column + " = (SELECT " + column + " FROM kept WHERE seq = " + seq
                            + ") WHERE seq = " + now);
                }
            }
        }
        assertThat(check().findings()).isEmpty();
    }

    private static List<String> changes(String column) {
        return switch (column) {
            case "seq" -> List.of("seq + 1000");
            case "attempt" -> List.of("coalesce(attempt, 0) + 1", "coalesce(attempt, 0) + 4294967296");
            case "epoch" -> List.of("epoch + 1", "epoch + 4294967296");
            case "hash" -> List.of("(CASE substr(hash, 1, 1) WHEN 'a' THEN 'b' ELSE 'a' END) || substr(hash, 2)");
            default -> List.of("coalesce(" + column + ", '') || ' '");
        };
    }

    @Test
    void an_entry_whose_hash_was_taken_away_is_noticed() {
        long last = night();
        for (long seq = OLD + 1; seq <= last; seq++) {
            at.sql("CREATE TABLE kept AS SELECT hash FROM ledger WHERE seq = " + seq);
            at.sql("UPDATE ledger SET hash = NULL WHERE seq = " + seq);
            LedgerCheck.Result result = check();
            assertThat(result.findings()).as("entry " + seq).isNotEmpty();
            at.sql("UPDATE ledger SET hash = (SELECT hash FROM kept) WHERE seq = " + seq);
            at.sql("DROP TABLE kept");
        }
    }

    @Test
    void two_entries_that_changed_places_are_noticed() {
        long last = night();
        for (long seq = 1; seq < last; seq++) {
            swap(seq);
            assertNames(seq, "swapped " + seq);
            swap(seq);
        }
        assertThat(check().findings()).isEmpty();
    }

    private void swap(long seq) {
        at.sql("UPDATE ledger SET seq = 9999 WHERE seq = " + seq);
        at.sql("UPDATE ledger SET seq = " + seq + " WHERE seq = " + (seq + 1));
        at.sql("UPDATE ledger SET seq = " + (seq + 1) + " WHERE seq = 9999");
    }

    @Test
    void an_entry_that_was_deleted_is_noticed_also_when_the_others_close_up() {
        long last = night();
        at.sql("CREATE TABLE kept AS SELECT * FROM ledger");
        for (long seq = 1; seq < last; seq++) {
            at.sql("DELETE FROM ledger WHERE seq = " + seq);
            assertNames(seq, "deleted " + seq);
            at.sql("UPDATE ledger SET seq = -seq WHERE seq > " + seq);
            at.sql("UPDATE ledger SET seq = -seq - 1 WHERE seq < 0");
            assertThat(check().good()).as("closed up over " + seq).isFalse();
            at.sql("DELETE FROM ledger");
            at.sql("INSERT INTO ledger SELECT * FROM kept");
        }
        assertThat(check().findings()).isEmpty();
    }

    @Test
    void an_end_that_was_cut_off_is_noticed_by_the_head_outside() {
        long last = night();
        at.sql("CREATE TABLE kept AS SELECT * FROM ledger");
        for (long seq = last; seq > OLD; seq--) {
            at.sql("DELETE FROM ledger WHERE seq >= " + seq);
            assertThat(check().findings()).as("cut at " + seq).anySatisfy(finding -> {
                assertThat(finding.code()).isEqualTo("end_missing");
                assertThat(finding.seq()).isEqualTo(last);
            });
        }
        at.sql("DELETE FROM ledger");
        assertThat(check().findings()).anyMatch(finding -> finding.code().equals("end_missing"));
    }

    @Test
    void an_end_that_was_cut_off_and_written_anew_is_noticed_by_the_head_outside() throws IOException {
        long last = night();
        HeadFile head = HeadFile.beside(at.file);
        byte[] noted = Files.readAllBytes(head.path());
        at.sql("DELETE FROM ledger WHERE seq > " + (last - 2));
        Files.delete(head.path());
        at.addTogether(job("x"), job("y"), job("z"));
        Files.write(head.path(), noted);

        assertThat(check().findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("other_database");
            assertThat(finding.seq()).isEqualTo(last);
        });
    }

    @Test
    void a_head_that_is_gone_or_damaged_is_named() throws IOException {
        night();
        HeadFile head = HeadFile.beside(at.file);
        byte[] line = Files.readAllBytes(head.path());

        for (int i = 0; i < line.length; i += 9) {
            byte[] changed = line.clone();
            changed[i] ^= 1;
            Files.write(head.path(), changed);
            assertThat(check().findings())
                    .as("byte " + i)
                    .extracting(LedgerCheck.Finding::code)
                    .containsExactly("head_unknown");
        }
        Files.delete(head.path());
        assertThat(check().findings()).extracting(LedgerCheck.Finding::code).containsExactly("head_unknown");
    }

    @Test
    void a_state_that_the_ledger_does_not_say_is_noticed() {
        night();
        at.sql("DROP TRIGGER jobs_legal_edge");
        at.sql("UPDATE jobs SET state = 'cancelled' WHERE id = 'c'");

        assertThat(check().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("state_differs");
            assertThat(finding.text()).isEqualTo("c is cancelled, but its last entry says held");
        });

        at.sql("UPDATE jobs SET state = 'held', id = 'd' WHERE id = 'c'");
        assertThat(check().findings())
                .extracting(LedgerCheck.Finding::text)
                .containsExactlyInAnyOrder(
                        "d is held, but the ledger does not know it",
                        "the ledger says that c is held, but there is no such job");
    }

    @Test
    void an_attempt_that_the_ledger_does_not_say_is_noticed() {
        night();
        at.sql("DROP TRIGGER attempts_terminal");
        at.sql("UPDATE attempts SET result = 'succeeded'");
        assertThat(check().findings())
                .extracting(LedgerCheck.Finding::text)
                .containsExactlyInAnyOrder(
                        "attempt 1 of a is succeeded, but no entry recorded that",
                        "attempt 1 of a was recorded as failed, but is not that");

        at.sql("UPDATE attempts SET result = 'failed', number = 2");
        assertThat(check().findings()).extracting(LedgerCheck.Finding::code).containsOnly("attempt_differs");
        at.sql("DELETE FROM attempts");
        assertThat(check().findings())
                .extracting(LedgerCheck.Finding::text)
                .contains("attempt 1 of a has an entry that claims it, but is not there");
    }

    @Test
    void the_epochs_of_recoveries_are_one_chain() {
        at.add(job("a"));
        Ledger ledger = new Ledger(at.clock);
        Optional<LedgerHead> outside = HeadFile.beside(at.file).read();
        at.database.write(tx -> ledger.openEpoch(tx, outside));
        at.database.write(tx -> ledger.openEpoch(tx, Optional.empty()));
        at.add(job("b"));

        LedgerCheck.Result result = check();
        assertThat(result.findings()).isEmpty();
        assertThat(result.epochs()).isEqualTo(3);
        assertThat(result.entries()).isEqualTo(4);
    }

    /** So that somebody can recompute it with other tools: this hash was, from the description alone. */
    @Test
    void the_hash_of_an_entry_is_the_documented_one() {
        Ledger.Subject subject = new Ledger.Subject("a", 2, "queued", "running", "2026-11-22-190000", null);
        LedgerEntry entry = new LedgerEntry(1, "2026-11-22T19:00:00.000Z", "änn", "claimed", subject, null);

        assertThat(entry.hash(LedgerHead.NONE.hash(), 1))
                .isEqualTo("bf4adf131370516445cddc39ed753f8f437792c68e5df31c6752fe0611f345bd");
    }

    @Test
    void no_entry_holds_the_text_of_a_job() {
        String canary = "canary-5f2e";
        at.addTogether(
                job("a").command("echo", canary).key(canary).needs(0, 0, canary),
                job("b").command("echo", canary),
                job("c").command(canary).approval());
        at.database.change(tx -> at.steering.reject(tx, "c", canary, "ann"));
        ShiftRef shift = at.openShift();
        at.exit(at.claim(shift).orElseThrow(), 1);
        at.database.change(tx -> at.steering.hold(tx, "b", "ann"));
        at.closeShift(shift);

        List<String> rows = new ArrayList<>();
        at.database.read(tx -> {
            tx.each(Query.of("all", "SELECT * FROM ledger"), Args.none(), row -> rows.add(LedgerEntry.of(row) + ""));
            return true;
        });
        assertThat(rows).hasSizeGreaterThan(5).noneMatch(row -> row.contains(canary));
    }

    @Test
    void a_million_entries_are_verified_in_flat_memory() {
        Assumptions.assumeTrue(Boolean.getBoolean("nightshift.soak"), "only with -Dnightshift.soak=true");
        int each = 10_000;
        for (int round = 0; round < 100; round++) {
            List<JobSpec> specs = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                specs.add(job("job-" + round + "-" + i).build());
            }
            at.add(new Submission(specs, "file-" + round, "inbox", true));
        }
        long start = System.nanoTime();
        LedgerCheck.Result result = check();
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println(result.entries() + " entries verified in " + millis + " ms");
        assertThat(result.findings()).isEmpty();
        assertThat(result.entries()).isEqualTo(1_000_000);
    }
}
