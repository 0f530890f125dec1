package dev.nightshift.inbox;

import dev.nightshift.config.Home;
import dev.nightshift.notice.Notice;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Enqueued;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Rejections;
import dev.nightshift.queue.Submission;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a file: read, queued and committed, then moved to {@code accepted/}; or moved to {@code rejected/} with a
 * {@code NAME.reason.txt} beside it, and told. Killed anywhere in between, the file is still in the inbox and seeing it
 * again is harmless. What the machine is to blame for leaves the file where it is. Only for the holder of the runner
 * lock.
 */
public final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private final InboxFolder folder;
    private final SubmissionReader reader;
    private final Database database;
    private final Queue queue;
    private final Rejections rejections;
    private final BiConsumer<Tx, Notice> tell;

    /** {@code tell} puts a notice into the outbox in the same transaction. */
    public Inbox(
            InboxFolder folder,
            SubmissionReader reader,
            Database database,
            Queue queue,
            Rejections rejections,
            BiConsumer<Tx, Notice> tell) {
        this.folder = folder;
        this.reader = reader;
        this.database = database;
        this.queue = queue;
        this.rejections = rejections;
        this.tell = tell;
    }

    /** Takes all that lies there complete; half-written files stay. Waits a little for files that were just written. */
    public void drain() {
        Home.create(folder.inbox());
        folder.settled().forEach(this::accept);
    }

    /** Takes what the file consumer cannot: links, pipes, folders, names that are no text. */
    public void sweep() {
        folder.oddities().forEach(this::accept);
    }

    /** Whether the consumer may take this file now. */
    public boolean isComplete(Path file) {
        return folder.isComplete(file);
    }

    /** One entry of the inbox, wherever that leads. Never throws for what is wrong with the entry. */
    public void accept(Path entry) {
        try {
            if (!folder.stillThere(entry)) {
                return;
            }
            Received received = folder.receive(entry);
            List<Enqueued> jobs = database.write(tx -> enqueue(tx, received));
            folder.accepted(entry);
            log.info("{}: {}", Shown.quoted(received.name()), said(jobs));
        } catch (UserException e) {
            reject(entry, e);
        } catch (EnvironmentException e) {
            log.warn(
                    "{} stays in the inbox: {}",
                    Shown.quoted(String.valueOf(entry.getFileName())),
                    e.problem().message());
        } catch (IOException e) {
            log.warn("{} stays in the inbox: {}", Shown.quoted(String.valueOf(entry.getFileName())), e.toString());
        }
    }

    private List<Enqueued> enqueue(Tx tx, Received received) {
        List<Enqueued> jobs = queue.enqueue(tx, new Submission(reader.specs(received), received.key(), "inbox", true));
        if (!JobFileReader.isJobFile(received.name())) {
            jobs.forEach(job -> folder.keepInput(received, job.id()));
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

    private void reject(Path entry, UserException problem) {
        String name = Shown.quoted(String.valueOf(entry.getFileName()));
        log.warn("{} is rejected: {}", name, problem.problem().message());
        try {
            Path rejected = folder.reason(entry, problem.problem().text());
            database.change(tx -> {
                rejections.add(tx, name, folder.digest(entry), problem.problem().message());
                tell.accept(tx, notice(name, rejected, problem));
            });
            folder.rejected(entry, rejected);
        } catch (IOException | EnvironmentException e) {
            log.warn("{} stays in the inbox: {}", name, e.toString());
        }
    }

    private static Notice notice(String name, Path rejected, UserException problem) {
        String kind = problem.problem().code() == ProblemCode.ID_CONFLICT ? "file_conflict" : "file_rejected";
        return new Notice(
                kind,
                Notice.Severity.PROBLEM,
                "Inbox file " + name + " was rejected",
                problem.problem().text() + "\n\nNothing of it was queued. The file is now " + rejected
                        + "; mend it and move it back to the inbox.",
                null,
                null);
    }
}
