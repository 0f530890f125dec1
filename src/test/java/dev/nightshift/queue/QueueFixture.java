package dev.nightshift.queue;

import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.SettableClock;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import dev.nightshift.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A queue in a real database file, with a clock that stands. */
final class QueueFixture implements AutoCloseable {
    static final Circumstances OPEN = new Circumstances(
            Set.of("standard"), Set.of("command"), Long.MAX_VALUE, Long.MAX_VALUE, Circumstances.Protection.FULL, null);

    final SettableClock clock = new SettableClock();
    final Path file;
    final Database database;
    final Queue queue = new Queue(clock, new Random(7));
    final Claims claims = new Claims(clock, "owner-1");
    final Shifts shifts = new Shifts(clock, ZoneOffset.UTC, "owner-1");
    final Steering steering = new Steering(clock);
    final Jobs jobs = new Jobs(clock);

    QueueFixture(Path folder) {
        file = folder.resolve("nightshift.db");
        database = Database.open(file, Queue.schema(), clock);
    }

    Enqueued add(SpecBuilder spec) {
        return add(new Submission(List.of(spec.build()), null, "test", false)).get(0);
    }

    List<Enqueued> addTogether(SpecBuilder... specs) {
        return add(new Submission(specs(specs), null, "test", false));
    }

    /** As the inbox does: with the key of the file, unknown ids wait. */
    List<Enqueued> addFile(String key, SpecBuilder... specs) {
        return add(new Submission(specs(specs), key, "inbox", true));
    }

    List<Enqueued> add(Submission submission) {
        return database.write(tx -> queue.enqueue(tx, submission));
    }

    private static List<JobSpec> specs(SpecBuilder... specs) {
        return Stream.of(specs).map(SpecBuilder::build).toList();
    }

    ShiftRef openShift() {
        return database.write(tx -> shifts.open(tx, ShiftOrder.plain(null), claims.due(tx, Set.of("standard"))))
                .orElseThrow();
    }

    void closeShift(ShiftRef shift) {
        database.change(tx -> shifts.close(tx, shift, new ShiftView.Left(0, 0, 0)));
    }

    Optional<Claim> claim(ShiftRef shift) {
        return claim(shift, OPEN);
    }

    Optional<Claim> claim(ShiftRef shift, Circumstances now) {
        return database.write(tx -> claims.claim(tx, shift, now, false));
    }

    /** The id of the next claim, {@code null} where there is none. */
    @Nullable
    String next(ShiftRef shift) {
        return claim(shift).map(Claim::job).orElse(null);
    }

    Outcome end(Claim claim, Execution execution) {
        Outcome outcome = Decision.forReview(
                claim.spec().place(),
                Decision.decide(claim.spec().policy(), claim.failures(), claim.interruptions(), execution));
        boolean kept =
                database.write(tx -> claims.record(tx, claim, outcome, execution, Run.of(Duration.ofSeconds(1))));
        if (!kept) {
            throw new AssertionError("the claim of " + claim.job() + " was lost");
        }
        return outcome;
    }

    void exit(Claim claim, int status) {
        end(claim, new Execution.Exited(status));
    }

    JobView job(String id) {
        return job(id, OPEN);
    }

    JobView job(String id, Circumstances now) {
        return database.read(tx -> jobs.get(tx, id, now));
    }

    /** The reason code of a job that does not run. */
    @Nullable
    String reason(String id) {
        Waiting waiting = job(id).waiting();
        return waiting == null ? null : waiting.code();
    }

    long count(String sql) {
        return database.read(tx -> tx.first(Query.of("test", sql), Args.none(), row -> row.number("n"))
                .orElseThrow());
    }

    <T> Optional<T> optional(Function<Tx, Optional<T>> work) {
        return database.write(work);
    }

    void sql(String statement) {
        database.write(tx -> tx.run(Query.of("test", statement), Args.none()));
    }

    @Override
    public void close() {
        database.close();
    }
}
