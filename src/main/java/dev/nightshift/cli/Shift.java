package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Pauses;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.report.ShiftJson;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A shift now. */
@Command(
        name = "shift",
        description = "Runs the queue now, until nothing can be claimed and nothing runs.",
        synopsisSubcommandLabel = "[stop|skip-tonight]",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift shift                   plain: no guard, no snapshots, no notices",
            "  nightshift shift 3 --autonomous    as at night, at most three jobs",
            "  nightshift shift --dry-run         what it would do",
            "",
            "Exit status: 0 succeeded, empty or waiting; 3 partial or failed; 4 the guard refused all of it; 11 another",
            "process runs this home; 12 the database failed or had no room; 130, 143 it was told to end."
        })
final class Shift extends Verb {
    @Parameters(arity = "0..1", paramLabel = "MAX_JOBS", description = "Claim at most so many jobs.")
    private @Nullable Integer maxJobs;

    @Option(names = "--autonomous", description = "As at night: guard, snapshots, notices, undo.")
    private boolean autonomous;

    @Option(names = "--no-snapshots", description = "Without snapshots: what jobs change cannot be taken back.")
    private boolean noSnapshots;

    @Option(names = "--no-notifications", description = "Keep the notices in the outbox, do not send them.")
    private boolean noNotifications;

    @Option(names = "--dry-run", description = "Only say what would run.")
    private boolean dryRun;

    Shift(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        if (maxJobs != null && maxJobs < 1) {
            throw new UserException(
                    ProblemCode.USAGE, "MAX_JOBS: found " + maxJobs + "; expected 1 or more.", "As in: shift 3");
        }
        if (dryRun) {
            return new Forecast(context).forecast(maxJobs, autonomous ? Tonight.now(context) : null);
        }
        Optional<ExitCode> elsewhere = context.inService();
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        context.read(tx -> Pauses.current(tx), Optional::<Pauses.Pause>empty)
                .ifPresent(pause -> context.say(
                        "Night Shift is " + Shown.line(pause.waiting().text())
                                + ": nothing will be claimed. Go on with: " + context.command("resume")));
        if (!autonomous || noSnapshots) {
            context.say((autonomous ? "" : "A plain shift. ")
                    + "There are no snapshots: what its jobs change cannot be taken back.");
        }
        if (autonomous) {
            context.toServe();
        }
        ShiftView shift = context.session()
                .shift(new ShiftOrder(
                        null, null, autonomous, autonomous && !noSnapshots, autonomous && !noNotifications, maxJobs));
        if (shift.status() == ShiftStatus.RUNNING) {
            throw notClosed(shift);
        }
        print(shift);
        return shift.guard().refused() != null
                ? ExitCode.GUARD_REFUSED
                : shift.status().exitCode();
    }

    private EnvironmentException notClosed(ShiftView shift) {
        return EnvironmentException.lasting(
                ProblemCode.SHIFT_NOT_CLOSED,
                "Shift " + shift.id()
                        + " ended, but its end could not be recorded in the database; what could not is named"
                        + " above.",
                "Make room on the disk of " + context.toRead().home().path()
                        + ". The next start closes it and reports it as interrupted: `start`, or `shift`");
    }

    private void print(ShiftView shift) {
        Installation home = context.toRead();
        if (shift.guard().refused() != null) {
            context.say(
                    "The guard refused the shift: " + Shown.line(shift.guard().refused()));
        }
        if (context.json()) {
            context.printJson(ShiftJson.of(shift, home.launcher(), home.home().reports()));
        } else {
            context.print(shift.status().code() + " " + shift.id());
        }
    }
}
