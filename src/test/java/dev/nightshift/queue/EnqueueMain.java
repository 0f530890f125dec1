package dev.nightshift.queue;

import dev.nightshift.job.SpecBuilder;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.store.Database;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/**
 * Queues jobs one after the other and acknowledges each on a line of its own once its transaction has returned: a
 * process to be killed at any moment. Arguments: the database, how many jobs, how often a job is tried when the machine
 * fails.
 */
final class EnqueueMain {
    private EnqueueMain() {}

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        int tries = Integer.parseInt(arguments[2]);
        Queue queue = new Queue(InstantSource.system(), new Random());
        for (int number = 0; number < Integer.parseInt(arguments[1]); number++) {
            Submission submission = submission(number);
            for (int left = tries; left > 0; left--) {
                // Opened anew each time, so that creation and recovery are under attack as well.
                try (Database database = Database.open(Path.of(arguments[0]), Queue.schema(), InstantSource.system())) {
                    Enqueued enqueued =
                            database.write(tx -> queue.enqueue(tx, submission)).get(0);
                    out.println("acknowledged " + number + " " + enqueued.id());
                    out.flush();
                    left = 0;
                } catch (EnvironmentException e) {
                    out.println("refused " + number + " " + e.problem().code().code());
                    out.flush();
                }
            }
        }
    }

    /** Two jobs without an id, which only the key makes the same. */
    static Submission submission(int number) {
        SpecBuilder first = SpecBuilder.nameless().command("job", Integer.toString(number));
        SpecBuilder second = SpecBuilder.nameless().needs(0, 0, "x").command("second", Integer.toString(number));
        return new Submission(List.of(first.build(), second.build()), "file-" + number, "test", true);
    }
}
