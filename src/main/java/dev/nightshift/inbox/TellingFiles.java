package dev.nightshift.inbox;

import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Notice;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.store.Tx;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * Tells which files of the inbox were refused. Thread-safe.
 *
 * @param outbox takes a notice in the caller's transaction
 */
public record TellingFiles(BiConsumer<Tx, Notice> outbox, Launcher launcher) {

    /**
     * An entry of the inbox was refused.
     *
     * @param name of the entry, safe to show
     * @param now where it lies now
     */
    void rejected(Tx tx, String name, Path now, Problem problem) {
        boolean conflict = problem.code() == ProblemCode.ID_CONFLICT;
        Body.Builder body = Body.with(launcher)
                .problem(problem)
                .line("The file is now " + now + ". When it is mended, it may also be moved back to the inbox.");
        if (JobFileReader.isJobFile(String.valueOf(now.getFileName()))) {
            body.command(
                    "Queue it when it is mended; as long as it is not, this says what is wrong", "add", now.toString());
        }
        if (conflict) {
            body.command("The jobs that are not finished, and their ids", "list");
        }
        outbox.accept(
                tx,
                new Notice(
                        conflict ? "file_conflict" : "file_rejected",
                        Notice.Severity.PROBLEM,
                        "Inbox file " + name + " was rejected",
                        body.build(),
                        About.of("inbox")));
    }
}
