package dev.nightshift.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.Dropped;
import dev.nightshift.fault.Invariants;
import dev.nightshift.fault.Program;
import dev.nightshift.fault.SmallDisk;
import dev.nightshift.fault.Strace;
import dev.nightshift.fault.Sweep;
import dev.nightshift.job.SettableClock;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that drains an inbox of every sort of file is killed, or its disk fails, at its Nth write, fsync, rename or
 * unlink, of the database as of the inbox. Then it is run again. No file vanishes, none becomes two jobs, and what lies in
 * {@code accepted/} is in the database at any moment.
 */
class InboxFaultsIT {
    private static final String[] CALLS = {
        "pwrite64", "write", "fsync", "fdatasync", "rename", "unlink", "link", "mkdir", "chmod"
    };
    private static final String TWO = "jobs: [{command: ['true']}, {command: ['false']}]";
    private static final String ONE = "{id: one, command: ['true']}";
    private static final List<String> JOBS = List.of("one", "second");

    @TempDir
    Path folder;

    @BeforeAll
    static void needs_strace() throws Exception {
        Strace.needed();
    }

    /** Good, bad, a document, two jobs in one, and the same once more under another name. */
    private Dropped home(String name) throws IOException {
        return fill(Files.createDirectory(folder.resolve(name)));
    }

    private static Dropped fill(Path home) throws IOException {
        Dropped dropped = new Dropped(home.resolve("inbox"));
        dropped.drop("0-poison.yaml", bytes("{id: p, command: ["));
        dropped.drop("1-one.yaml", bytes(ONE));
        dropped.drop("2-notes.txt", bytes("read me"));
        dropped.drop("3-two.yaml", bytes(TWO));
        dropped.drop("4-second.yaml", bytes("{id: second, after: [one], command: ['true']}"));
        dropped.drop("5-same.yaml", bytes(ONE));
        dropped.drop("6-program.exe", bytes("MZ"));
        return dropped;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Program drain(Path home) {
        return Program.of(InboxMain.class, home, 1);
    }

    private Strace.Counted calm() throws Exception {
        home("like");
        Path like = folder.resolve("like");
        drain(like).run();
        home("calm");
        Path calm = folder.resolve("calm");
        Strace.Counted counted = watching(calm).count(drain(calm), CALLS);
        assertThat(counted.calls()).containsKeys("pwrite64", "write", "fsync", "rename", "mkdir");
        return counted;
    }

    private Strace watching(Path home) throws IOException {
        Path like = folder.resolve("like");
        return Strace.onFolder(home, like)
                .and(List.of(home.resolve("inbox")))
                .and(entries(home.resolve("inbox")))
                .and(List.of(home.resolve("queue.db-wal"), home.resolve("queue.db-journal")));
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }

    @Test
    void killed_at_any_call_no_file_vanishes_and_none_becomes_two_jobs() throws Exception {
        Sweep.of("P1 P5 inbox", "kill points")
                .each(calm().calls(), 2, (call, n) -> {
                    Path home = folder.resolve(call + n);
                    Dropped dropped = home(call + n);
                    watching(home).kill(drain(home), call, n);
                    return kept(home, dropped);
                })
                .report();
    }

    @Test
    void a_call_that_fails_loses_nothing() throws Exception {
        Sweep.of("P4 P20 inbox", "failing calls")
                .each(calm().calls(), 1, (call, n) -> {
                    Path home = folder.resolve(call + n);
                    Dropped dropped = home(call + n);
                    String error = call.endsWith("sync") ? "EIO" : "ENOSPC";
                    watching(home).fail(drain(home), call, error, Integer.toString(n));
                    return kept(home, dropped);
                })
                .report();
    }

    @Test
    void on_a_full_disk_files_stay_and_are_taken_once_there_is_room() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "4m")) {
            Dropped dropped = fill(disk.path());
            disk.fill();
            assertThat(drain(disk.path()).run().exit()).isZero();
            assertThat(dropped.places().accepted()).isEmpty();
            assertThat(dropped.places().waiting()).as("and the filler").hasSizeGreaterThanOrEqualTo(6);

            disk.growTo("16m");

            Sweep.Found found = kept(disk.path(), dropped);
            System.out.println("P19 inbox: full disk, " + found);
        }
    }

    /** What was accepted when it was killed is in the database; run again, all of it is, and once. */
    private static Sweep.Found kept(Path home, Dropped dropped) throws Exception {
        Set<String> accepted = new TreeSet<>(dropped.places().accepted().keySet());
        Set<String> lost = new TreeSet<>(accepted);
        try (Database database = open(home)) {
            Invariants.hold(database);
            dropped.conserved(database);
            lost.removeAll(Dropped.hashesOfJobs(database));
        }

        assertThat(drain(home).run().lines()).contains("drained");

        try (Database database = open(home)) {
            Invariants.hold(database);
            dropped.conserved(database);
            assertThat(dropped.places().waiting()).as("left in the inbox").isEmpty();
            assertThat(dropped.places().rejected()).as("poison and program").hasSize(2);
            List<String> ids = list(database, "SELECT id AS v FROM jobs ORDER BY id");
            assertThat(ids).hasSize(5).containsAll(JOBS);
            String document = list(database, "SELECT id AS v FROM jobs WHERE kind = 'summary'")
                    .get(0);
            assertThat(home.resolve("inputs").resolve(document).resolve("2-notes.txt"))
                    .hasContent("read me");
            assertThat(list(database, "SELECT file AS v FROM rejections"))
                    .as("told once")
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }
        try (Stream<Path> inputs = Files.walk(home.resolve("inputs"))) {
            Invariants.arePrivate(inputs.toList());
        }
        return new Sweep.Found(accepted.size(), lost.size());
    }

    private static Database open(Path home) {
        return Database.open(home.resolve("queue.db"), InboxMain.schema(), new SettableClock());
    }

    private static List<String> list(Database database, String sql) {
        return database.read(tx -> tx.list(Query.of("test", sql), Args.none(), row -> row.text("v")));
    }
}
