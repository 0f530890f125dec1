package dev.nightshift.queue;

import dev.nightshift.fault.Halt;
import dev.nightshift.fault.Points;
import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * A whole night of the queue without Camel: what the last one left is recorded, a shift opens, jobs are claimed, started
 * and recorded, the shift is closed. A process to be killed at any moment. Arguments: the folder, and the step at which it
 * ends itself, or 0. Each start appends the job and its attempt to the file {@code started}.
 */
final class WorkMain {
    private final Halt halt;
    private final Database database;
    private final Claims claims;
    private final Shifts shifts;
    private final Queue queue;
    private final Path started;

    private WorkMain(Path folder, Halt halt) {
        this.halt = halt;
        InstantSource clock = halt.clock(InstantSource.system());
        String owner = UUID.randomUUID().toString();
        this.database = Database.open(folder.resolve("queue.db"), Queue.schema(), clock);
        this.claims = new Claims(clock, owner);
        this.shifts = new Shifts(clock, ZoneOffset.UTC, owner);
        this.queue = new Queue(clock, new Random(Points.SEED));
        this.started = folder.resolve("started");
    }

    public static void main(String[] arguments) throws Exception {
        Halt halt = new Halt(Integer.parseInt(arguments[1]));
        WorkMain night = new WorkMain(Path.of(arguments[0]), halt);
        night.add();
        night.recover();
        night.work();
        night.database.close();
        halt.done();
    }

    private void add() {
        List<SpecBuilder> specs = List.of(
                SpecBuilder.job("good"),
                SpecBuilder.job("bad"),
                SpecBuilder.job("safe").retrySafe(),
                SpecBuilder.job("after").after("good"));
        for (int i = 0; i < specs.size(); i++) {
            Submission submission = new Submission(List.of(specs.get(i).build()), "work-" + i, "test", true);
            String id =
                    database.write(tx -> queue.enqueue(tx, submission)).get(0).id();
            say("acknowledged " + id);
        }
    }

    /** As a new runner does. */
    private void recover() {
        for (Orphan orphan : database.read(claims::orphans)) {
            Execution execution = new Execution.Interrupted("gone");
            Outcome outcome = decided(orphan.claim(), execution);
            database.change(tx -> claims.recordOrphan(tx, orphan, outcome, execution));
        }
        for (ShiftView open : database.read(tx -> shifts.open(tx))) {
            database.change(tx -> shifts.interrupt(tx, open.ref()));
        }
    }

    private void work() throws IOException {
        ShiftRef shift = database.write(
                        tx -> shifts.open(tx, ShiftOrder.plain(null), claims.due(tx, Set.of("standard"))))
                .orElseThrow();
        Optional<Claim> next = claim(shift);
        while (next.isPresent()) {
            run(next.get());
            next = claim(shift);
        }
        database.change(tx -> shifts.close(tx, shift, new ShiftView.Left(0, 0, 0)));
        say("closed " + shift.id());
    }

    private Optional<Claim> claim(ShiftRef shift) {
        return database.write(tx -> claims.claim(tx, shift, QueueFixture.OPEN, false));
    }

    private void run(Claim claim) throws IOException {
        String key = claim.job() + " " + claim.attempt();
        halt.step("start");
        Files.writeString(started, key + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        halt.step("started");
        database.note(tx -> claims.started(tx, claim, 1, "1", "boot"));
        Execution execution = new Execution.Exited(claim.job().equals("bad") ? 3 : 0);
        Outcome outcome = decided(claim, execution);
        boolean ours =
                database.write(tx -> claims.record(tx, claim, outcome, execution, Run.of(Duration.ofSeconds(1))));
        halt.step("recorded");
        say((ours ? "recorded " : "discarded ") + key + " " + outcome.attempt().code());
    }

    private static Outcome decided(Claim claim, Execution execution) {
        return Decision.decide(claim.spec().policy(), claim.failures(), claim.interruptions(), execution);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
