package dev.nightshift.inbox;

import dev.nightshift.config.Home;
import dev.nightshift.job.JobSpec;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Enqueued;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Rejections;
import dev.nightshift.queue.Restored;
import dev.nightshift.queue.Submission;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a file: read, queued and committed, then moved to {@code accepted/}; or moved to {@code rejected/} with a
 * {@code NAME.reason.txt} beside it, and told. Killed anywhere in between, the file is still in the inbox and seeing it
 * again is harmless. What the machine is to blame for leaves the file where it is, to be tried again a minute later. Only
 * for the holder of the runner lock. Thread-safe: one entry at a time, so that none is told twice.
 */
public final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    /** Files in one transaction: others wait for a commit of so many only for milliseconds. */
    private static final int BATCH = 100;

    private static final long BATCH_BYTES = 1 << 20;
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final InboxFolder folder;
    private final SubmissionReader reader;
    private final Database database;
    private final Queue queue;
    private final Rejections rejections;
    private final TellingFiles telling;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private final Map<Path, Long> failedAt = new ConcurrentHashMap<>();
    private Consumer<String> steps = step -> {};

    public Inbox(
            InboxFolder folder,
            SubmissionReader reader,
            Database database,
            Queue queue,
            Rejections rejections,
            TellingFiles telling) {
        this.folder = folder;
        this.reader = reader;
        this.database = database;
        this.queue = queue;
        this.rejections = rejections;
        this.telling = telling;
    }

    /** Hears of every step before it happens; a test that throws there stands for a crash. */
    void onStep(Consumer<String> listener) {
        steps = listener;
    }

    /**
     * Takes all that lies there complete; half-written files stay. Waits a little for files that were just written. An
     * inbox that cannot be read is logged: the guard's checks and the report speak of it, and the queue goes on.
     */
    public void drain() {
        try {
            Home.create(folder.inbox());
            accept(folder.settled());
        } catch (EnvironmentException e) {
            log.error("Nothing is taken from the inbox: {}", e.problem().message());
        }
    }

    /** Takes what the file consumer cannot: links, pipes, folders, names that are no text. */
    public void sweep() {
        try {
            folder.oddities().stream().filter(this::isDue).forEach(this::accept);
        } catch (EnvironmentException e) {
            log.debug("the inbox cannot be swept: {}", e.problem().message());
        }
    }

    /** Whether the consumer may take this file now. */
    public boolean isComplete(Path file) {
        return isDue(file) && folder.isComplete(file);
    }

    private boolean isDue(Path entry) {
        Long failed = failedAt.get(entry);
        return failed == null || System.nanoTime() - failed > PAUSE_NANOS;
    }

    /**
     * Several entries, in their order. Files that are in order are committed together, because each commit waits for the
     * disk; what is wrong with one, or keeps them from being committed together, leads each its own way.
     */
    public void accept(List<Path> entries) {
        for (int from = 0; from < entries.size(); from += BATCH) {
            List<Path> batch = entries.subList(from, Math.min(entries.size(), from + BATCH));
            oneAtATime.lock();
            try {
                Set<Path> taken = takeTogether(batch);
                batch.stream().filter(entry -> !taken.contains(entry)).forEach(this::accept);
            } finally {
                oneAtATime.unlock();
            }
        }
    }

    /** A file that was read and holds no mistake; {@code stamp} tells whether it has changed since. */
    private record Understood(Received file, List<JobSpec> specs, String stamp) {}

    private Set<Path> takeTogether(List<Path> batch) {
        List<Understood> files = understood(batch);
        try {
            steps.accept("commit");
            List<List<Enqueued>> jobs = database.write(
                    tx -> files.stream().map(file -> enqueue(tx, file)).toList());
            for (int i = 0; i < files.size(); i++) {
                putAway(files.get(i), jobs.get(i));
            }
        } catch (RuntimeException e) {
            log.debug("not committed together", e);
            return Set.of();
        }
        return files.stream().map(file -> file.file().path()).collect(Collectors.toSet());
    }

    private List<Understood> understood(List<Path> batch) {
        List<Understood> files = new ArrayList<>();
        long bytes = 0;
        for (Path entry : batch) {
            try {
                steps.accept("read");
                if (bytes < BATCH_BYTES && folder.stillThere(entry)) {
                    String stamp = folder.stamp(entry);
                    Received received = folder.receive(entry);
                    folder.requireUnchanged(entry, stamp);
                    bytes += received.content().length;
                    files.add(new Understood(received, reader.specs(received), stamp));
                }
            } catch (IOException | RuntimeException e) {
                log.debug("{} goes its own way", name(entry), e);
            }
        }
        return files;
    }

    /** What is committed is taken, also where its file cannot be moved: seen again, it is the same jobs. */
    private void putAway(Understood file, List<Enqueued> jobs) {
        Path entry = file.file().path();
        try {
            steps.accept("move");
            folder.accepted(entry, file.stamp());
            failedAt.remove(entry);
            log.info("{}: {}", name(entry), said(jobs));
        } catch (IOException | RuntimeException e) {
            stays(entry, e.toString(), e);
        }
    }

    /** One entry of the inbox, wherever that leads. Never throws for what is wrong with the entry. */
    public void accept(Path entry) {
        oneAtATime.lock();
        try {
            if (folder.stillThere(entry)) {
                take(entry);
            }
            failedAt.remove(entry);
        } catch (EnvironmentException e) {
            stays(entry, e.problem().message(), e);
        } catch (IOException | RuntimeException e) {
            stays(entry, e.toString(), e);
        } finally {
            oneAtATime.unlock();
        }
    }

    private void stays(Path entry, String why, Exception cause) {
        failedAt.put(entry, System.nanoTime());
        log.error("{} stays in the inbox, to be tried again in a minute: {}", name(entry), why);
        log.debug("that is", cause);
    }

    private static String name(Path entry) {
        return Shown.quoted(String.valueOf(entry.getFileName()));
    }

    private void take(Path entry) throws IOException {
        String stamp = folder.stamp(entry);
        try {
            steps.accept("read");
            Received received = folder.receive(entry);
            folder.requireUnchanged(entry, stamp);
            steps.accept("commit");
            Understood file = new Understood(received, reader.specs(received), stamp);
            List<Enqueued> jobs = database.write(tx -> enqueue(tx, file));
            steps.accept("move");
            folder.accepted(entry, stamp);
            log.info("{}: {}", name(entry), said(jobs));
        } catch (UserException e) {
            folder.requireUnchanged(entry, stamp);
            reject(entry, e);
        }
    }

    private List<Enqueued> enqueue(Tx tx, Understood file) {
        Received received = file.file();
        List<Enqueued> jobs = queue.enqueue(tx, new Submission(file.specs(), received.key(), "inbox", true));
        if (!JobFileReader.isJobFile(received.name())) {
            jobs.forEach(job -> folder.keepInput(received, job.id(), file.stamp()));
        }
        return jobs;
    }

    private static String said(List<Enqueued> jobs) {
        List<String> words = jobs.stream()
                .limit(5)
                .map(job -> job.id() + (job.note().isEmpty() ? " queued" : " " + job.note()))
                .toList();
        return String.join(", ", words) + (jobs.size() > 5 ? " and " + (jobs.size() - 5) + " more" : "");
    }

    private void reject(Path entry, UserException problem) throws IOException {
        String name = name(entry);
        log.warn("{} is rejected: {}", name, problem.problem().message());
        steps.accept("reason");
        Path rejected = folder.reason(entry, problem.problem().text());
        String digest = folder.digest(entry);
        Instant came = folder.changedAt(entry);
        steps.accept("tell");
        database.change(tx -> {
            // Killed before it was moved, it is seen again; it was told all the same.
            if (!rejections.has(tx, name, digest, came)) {
                rejections.add(tx, name, digest, problem.problem().message());
                telling.rejected(tx, name, rejected, problem.problem());
            }
        });
        steps.accept("reject");
        folder.rejected(entry, rejected);
    }

    /**
     * What came of a file that was queued again.
     *
     * @param known whether the same content had been accepted before, under another name or with another time of change:
     *     its jobs may have run
     */
    public record Replayed(List<Enqueued> jobs, boolean known) {}

    /**
     * Queues again what a recovered database does not know of the files in {@code accepted/}; they stay there. What was
     * seen before, by the same key as in the inbox, is the same jobs.
     *
     * @param done hears of what came of each file
     * @param refused hears of each file that cannot be queued again, and why
     */
    public void replay(Consumer<Replayed> done, BiConsumer<Path, String> refused) throws IOException {
        long newest = database.read(Restored::newest);
        for (Path file : folder.accepted()) {
            try {
                String stamp = folder.stamp(file);
                Received received = folder.again(file);
                Understood understood = new Understood(received, reader.specs(received), stamp);
                done.accept(database.write(tx -> {
                    boolean known = Restored.submitted(tx, received.contentKey(), newest);
                    return new Replayed(enqueue(tx, understood), known);
                }));
            } catch (UserException e) {
                refused.accept(file, e.problem().message());
            } catch (IOException e) {
                refused.accept(file, e.toString());
            }
        }
    }
}
