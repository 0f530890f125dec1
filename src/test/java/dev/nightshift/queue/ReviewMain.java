package dev.nightshift.queue;

import dev.nightshift.fault.Halt;
import dev.nightshift.fault.Points;
import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.SpecBuilder;
import dev.nightshift.job.State;
import dev.nightshift.problem.UserException;
import dev.nightshift.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Two jobs run and are judged, one so and one so; a third waits for the first. A process to be killed at any moment, and to
 * be started again. Arguments: the folder, and the step at which it ends itself, or 0.
 */
final class ReviewMain {
    private ReviewMain() {}

    public static void main(String[] arguments) {
        Halt halt = new Halt(Integer.parseInt(arguments[1]));
        InstantSource clock = halt.clock(InstantSource.system());
        try (Database database =
                Database.open(Path.of(arguments[0]).resolve("queue.db"), Queue.schema(), InstantSource.system())) {
            Queue queue = new Queue(InstantSource.system(), new Random(Points.SEED));
            for (SpecBuilder spec : List.of(
                    SpecBuilder.job("good").review(),
                    SpecBuilder.job("bad").review(),
                    SpecBuilder.job("next").after("good").workspace("main"))) {
                database.write(tx -> queue.enqueue(
                        tx,
                        new Submission(
                                List.of(spec.build()), "review-" + spec.build().id(), "test", true)));
            }
            run(database);
            Steering steering = new Steering(clock);
            judge(() -> database.change(tx -> steering.approve(tx, "good", "ann")), "good");
            judge(() -> database.change(tx -> steering.reject(tx, "bad", "worse than before", "ann")), "bad");
        }
        halt.done();
    }

    private static void run(Database database) {
        InstantSource clock = InstantSource.system();
        Claims claims = new Claims(clock, "owner-" + System.nanoTime());
        Shifts shifts = new Shifts(clock, ZoneOffset.UTC, "owner");
        ShiftRef shift = database.write(
                        tx -> shifts.open(tx, ShiftOrder.plain(null), claims.due(tx, Set.of("standard"))))
                .orElseThrow();
        Circumstances noWorkspaces = new Circumstances(
                Set.of("standard"),
                Set.of("command"),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                new Circumstances.Protection("not here", null),
                null);
        for (Optional<Claim> claim = database.write(tx -> claims.claim(tx, shift, noWorkspaces, false));
                claim.isPresent();
                claim = database.write(tx -> claims.claim(tx, shift, noWorkspaces, false))) {
            Claim taken = claim.get();
            Execution done = new Execution.Exited(0);
            database.write(tx -> claims.record(
                    tx,
                    taken,
                    Decision.forReview(
                            taken.spec().place(), Decision.decide(taken.spec().policy(), 0, 0, done)),
                    done,
                    Run.of(Duration.ofSeconds(1))));
        }
        database.change(tx -> shifts.close(tx, shift, new ShiftView.Left(0, 0, 0)));
    }

    /** Once judged, it says so for ever. */
    private static void judge(Runnable judgement, String id) {
        try {
            judgement.run();
        } catch (UserException again) {
            if (!again.problem().message().contains(State.SUCCEEDED.code())
                    && !again.problem().message().contains(State.INVALID.code())) {
                throw again;
            }
        }
        System.out.println("judged " + id);
        System.out.flush();
    }
}
