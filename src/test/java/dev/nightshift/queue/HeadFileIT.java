package dev.nightshift.queue;

import static dev.nightshift.job.SpecBuilder.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.store.Args;
import dev.nightshift.store.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The head outside against lost, old and swapped databases. */
class HeadFileIT {
    @TempDir
    Path folder;

    QueueFixture at;
    HeadFile head;

    @BeforeEach
    void open() {
        at = new QueueFixture(folder);
        head = HeadFile.beside(at.file);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private HeadStanding standing() {
        return at.database.read(head::check);
    }

    private LedgerHead end() {
        return at.database.read(tx -> LedgerTail.last(tx).orElseThrow().head());
    }

    private void reopen() {
        at.close();
        at = new QueueFixture(folder);
    }

    private static void assertRefused(ThrowingCallable change) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.DATABASE_BEHIND));
    }

    private void cut(int entries) {
        at.sql("DROP TRIGGER ledger_append_only_delete");
        at.sql("DELETE FROM ledger WHERE seq > (SELECT max(seq) FROM ledger) - " + entries);
        at.sql("CREATE TRIGGER ledger_append_only_delete BEFORE DELETE ON ledger"
                + " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END");
    }

    @Test
    void it_is_private_and_names_the_last_entry_after_each_commit() throws IOException {
        assertThat(standing().state()).isEqualTo(HeadStanding.State.UNKNOWN);
        for (int i = 0; i < 3; i++) {
            at.add(job("a" + i));
            assertThat(head.read()).contains(end());
            assertThat(standing().state()).isEqualTo(HeadStanding.State.FINE);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(head.path())))
                .isEqualTo("rw-------");
    }

    @Test
    void a_change_that_is_taken_back_leaves_it() {
        at.add(job("a"));
        LedgerHead before = end();

        assertThatThrownBy(() -> at.database.change(tx -> {
                    at.steering.hold(tx, "a", "ann");
                    throw new IllegalStateException("taken back");
                }))
                .hasMessage("taken back");

        assertThat(head.read()).contains(before);
    }

    @Test
    void a_ledger_that_lost_its_end_is_behind_and_refuses_to_go_on() {
        at.addTogether(job("a"), job("b"), job("c"));
        cut(2);

        assertThat(standing().state()).isEqualTo(HeadStanding.State.BEHIND);
        assertThat(standing().by()).isEqualTo(2);
        assertRefused(() -> at.add(job("d")));
        assertThat(at.count("SELECT count(*) AS n FROM jobs WHERE id = 'd'")).isZero();
    }

    @Test
    void a_deleted_wal_that_held_acknowledged_rows_shows() throws IOException {
        at.add(job("a"));
        reopen();
        at.add(job("b"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.copy(at.file, elsewhere.resolve("nightshift.db"));
        Files.copy(folder.resolve("nightshift.db.created"), elsewhere.resolve("nightshift.db.created"));
        Files.copy(head.path(), elsewhere.resolve("ledger.head"));

        try (QueueFixture without = new QueueFixture(elsewhere)) {
            HeadStanding standing = without.database.read(HeadFile.beside(without.file)::check);
            assertThat(standing.state()).isEqualTo(HeadStanding.State.BEHIND);
            assertThat(standing.by()).isEqualTo(1);
            assertRefused(() -> without.add(job("c")));
        }
    }

    @Test
    void another_database_in_its_place_shows() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        try (QueueFixture other = new QueueFixture(elsewhere)) {
            other.addTogether(job("x"), job("y"), job("z"));
        }
        at.add(job("a"));
        at.close();
        // With the file that names it, so that only the head is left to tell.
        for (String name : new String[] {"nightshift.db", "nightshift.db.created"}) {
            Files.move(elsewhere.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }

        at = new QueueFixture(folder);

        assertThat(standing().state()).isEqualTo(HeadStanding.State.OTHER);
        assertRefused(() -> at.add(job("b")));
    }

    @Test
    void a_head_that_is_missing_empty_torn_or_longer_is_unknown_and_work_goes_on() throws IOException {
        at.add(job("a"));
        byte[] line = Files.readAllBytes(head.path());
        byte[] longer =
                new String(line, StandardCharsets.ISO_8859_1).concat("x").getBytes(StandardCharsets.ISO_8859_1);

        int number = 0;
        for (byte[] content : new byte[][] {{}, Arrays.copyOf(line, 40), new byte[line.length], longer}) {
            Files.write(head.path(), content);
            assertThat(head.read()).isEmpty();
            assertThat(standing().state()).isEqualTo(HeadStanding.State.UNKNOWN);
            at.add(job("b" + number++));
            assertThat(head.read()).contains(end());
        }
        Files.delete(head.path());
        assertThat(standing().state()).isEqualTo(HeadStanding.State.UNKNOWN);
        at.add(job("c"));
        assertThat(head.read()).contains(end());
    }

    @Test
    void a_changed_byte_of_it_is_noticed_wherever_it_is() throws IOException {
        at.add(job("a"));
        byte[] line = Files.readAllBytes(head.path());

        for (int i = 0; i < line.length; i++) {
            byte[] changed = line.clone();
            changed[i] = (byte) (changed[i] == '7' ? '8' : '7');
            Files.write(head.path(), changed);
            assertThat(standing().state()).as("byte " + i).isNotEqualTo(HeadStanding.State.FINE);
        }
    }

    @Test
    void it_never_goes_back() {
        at.addTogether(job("a"), job("b"));
        LedgerHead now = end();

        head.moveTo(new LedgerHead(1, 1, "0".repeat(64)), false);
        assertThat(head.read()).contains(now);

        head.moveTo(new LedgerHead(2, 1, "0".repeat(64)), true);
        assertThat(head.read().map(LedgerHead::epoch)).contains(2L);
    }

    @Test
    void a_restored_database_goes_on_in_a_new_epoch_which_the_head_follows() {
        at.addTogether(job("a"), job("b"), job("c"));
        Optional<LedgerHead> lost = head.read();
        cut(2);
        Ledger ledger = new Ledger(at.clock);

        LedgerHead opened = at.database.write(tx -> ledger.openEpoch(tx, lost));

        assertThat(opened.epoch()).isEqualTo(2);
        assertThat(opened.seq()).isEqualTo(2);
        assertThat(head.read()).contains(opened);
        assertThat(standing().state()).isEqualTo(HeadStanding.State.FINE);
        assertThat(at.database.<Optional<String>>read(tx -> tx.first(
                        Query.of("t", "SELECT event || ' ' || digest AS said FROM ledger WHERE seq = 2"),
                        Args.none(),
                        row -> row.text("said"))))
                .contains("epoch_opened " + lost.orElseThrow());
        at.add(job("d"));
        assertThat(end().epoch()).isEqualTo(2);
    }

    @Test
    void a_crash_between_the_new_epoch_and_its_head_leaves_the_database_usable() throws IOException {
        at.addTogether(job("a"), job("b"), job("c"));
        LedgerHead lost = end();
        cut(2);
        at.database.write(tx -> new Ledger(at.clock).openEpoch(tx, Optional.of(lost)));
        // As if the process had died before it wrote the head.
        Files.delete(head.path());
        head.moveTo(lost, false);

        assertThat(standing().state()).isEqualTo(HeadStanding.State.FINE);
        at.add(job("d"));
        assertThat(head.read()).contains(end());
    }

    @Test
    void a_database_from_before_a_recovery_is_behind() throws IOException {
        at.addTogether(job("a"), job("b"), job("c"));
        reopen();
        Path old = folder.resolve("old.db");
        at.close();
        Files.copy(at.file, old);
        at = new QueueFixture(folder);
        at.database.write(tx -> new Ledger(at.clock).openEpoch(tx, head.read()));
        at.close();
        Files.move(old, at.file, StandardCopyOption.REPLACE_EXISTING);

        at = new QueueFixture(folder);

        assertThat(standing().state()).isEqualTo(HeadStanding.State.BEHIND);
        assertRefused(() -> at.add(job("d")));
    }
}
