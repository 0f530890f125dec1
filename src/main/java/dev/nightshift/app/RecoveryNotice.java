package dev.nightshift.app;

import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Notice;
import dev.nightshift.problem.Launcher;

/** Tells what a recovery of the database brought back, and what may have run since. */
final class RecoveryNotice {
    private RecoveryNotice() {}

    static Notice of(Restoration.Result result, Launcher launcher) {
        String from = result.copy() == null
                ? "with an empty database: all jobs, shifts and the ledger of before are gone"
                : "from the copy " + result.copy().name();
        Body.Builder body = Body.with(launcher)
                .line("It goes on " + from + ". What was there before is in " + result.aside() + ".")
                .line(result.queued().size() + " jobs that were accepted since are queued again, "
                        + result.held().size() + " may have run since and are held, "
                        + result.again().size() + " may have run since and run again, as they are retry_safe.")
                .line(
                        result.unknown().isEmpty()
                                ? ""
                                : "Of " + result.unknown().size() + " jobs only files are left; they are there now.")
                .command("What waits and why", "list");
        return new Notice(
                "database_recovered",
                Notice.Severity.WARNING,
                "The database of Night Shift was recovered",
                body.build(),
                About.of("database"));
    }
}
