package dev.nightshift.inbox;

import dev.nightshift.config.InboxConfig;
import dev.nightshift.config.Redaction;
import dev.nightshift.fault.Points;
import dev.nightshift.notice.Outbox;
import dev.nightshift.notice.Routing;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Rejections;
import dev.nightshift.store.Database;
import dev.nightshift.store.Migration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Drains the inbox of a folder, once or as often as said, and ends: a process to be killed at any moment. */
final class InboxMain {
    private InboxMain() {}

    public static void main(String[] arguments) {
        Path home = Path.of(arguments[0]);
        // A minute ahead, so that what was dropped a moment ago is complete.
        InstantSource clock = () -> InstantSource.system().instant().plusSeconds(60);
        for (int times = Integer.parseInt(arguments[1]); times > 0; times--) {
            try (Database database = Database.open(home.resolve("queue.db"), schema(), clock)) {
                inbox(home, database, clock).drain();
            } catch (RuntimeException e) {
                System.out.println("refused " + e);
            }
        }
        System.out.println("drained");
    }

    static List<Migration> schema() {
        return Stream.of(Queue.schema(), Outbox.schema()).flatMap(List::stream).toList();
    }

    /** Ids are seeded, so that each run makes the same calls on the same files. */
    static Inbox inbox(Path home, Database database, InstantSource clock) {
        Outbox outbox = new Outbox(clock, Routing.to("log"), Redaction.NONE);
        return new Inbox(
                new InboxFolder(
                        home.resolve("inbox"),
                        home.resolve("inputs"),
                        new InboxConfig(Set.of(), Duration.ofSeconds(1), false),
                        clock),
                new SubmissionReader(new JobFileReader(Set.of("main"), ZoneOffset.UTC), false),
                database,
                new Queue(clock, new Random(Points.SEED)),
                new Rejections(clock),
                new TellingFiles(
                        (tx, notice) -> outbox.put(tx, notice, false),
                        new Launcher(List.of("nightshift"), home.toAbsolutePath())));
    }
}
