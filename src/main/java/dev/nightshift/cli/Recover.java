package dev.nightshift.cli;

import dev.nightshift.app.Launchers;
import dev.nightshift.app.Restoration;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.store.Copies;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Back to the last good copy of the database. */
@Command(
        name = "recover",
        description = "Brings back the last good copy of the database, and what was accepted since.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift recover --list         the copies, and which are whole",
            "  nightshift recover --dry-run      which one it would take",
            "  nightshift recover                asks first",
            "  nightshift recover --from 2026-11-22-190000 --yes",
            "",
            "What is there is moved to data/damaged. Jobs that may have run since the copy are held unless they are",
            "retry_safe; what was queued by add since is lost. The service must not run.",
            "Exit status: 0 recovered; 2 nobody can be asked, or nothing is wrong; 11 another process runs this home; 12",
            "there is no good copy."
        })
final class Recover extends Verb {
    @Option(names = "--list", description = "Only list the copies.")
    private boolean list;

    @Option(names = "--from", paramLabel = "COPY", description = "This copy, even where the database is whole.")
    private @Nullable String from;

    @Option(names = "--empty", description = "Begin with an empty database: all that it held is lost.")
    private boolean empty;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    Recover(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Restoration restoration = Restoration.of(context.home(), context.environment(), Clock.systemUTC());
        if (list) {
            return list(restoration);
        }
        if (!restoration.wasThere()) {
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    "There is nothing to recover: this home never had a database.",
                    "The first job that is queued creates it.");
        }
        if (empty && from != null) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "--empty and --from " + from + " exclude each other.",
                    "See which copies there are with: `recover --list`");
        }
        Optional<String> problem = restoration.problem(from != null);
        if (problem.isEmpty() && from == null) {
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    "Nothing is wrong with the database; it stays.",
                    "To put a copy in its place all the same, name it: `recover --from COPY`; see them with: "
                            + "`recover --list`");
        }
        problem.ifPresent(context::say);
        Copies.Copy copy = empty ? null : restoration.choose(from);
        context.say(
                copy == null
                        ? "An empty database would take its place: all jobs, shifts and the ledger are lost."
                        : "The copy " + copy.name() + " of " + madeAt(copy) + " would take its place.");
        if (dryRun) {
            context.say("Nothing was changed: this was a dry run.");
            return ExitCode.OK;
        }
        if (!yes && !context.confirmed("Go on?", "--yes")) {
            context.say("Nothing was changed.");
            return ExitCode.DATABASE;
        }
        tell(restoration.run(copy));
        return ExitCode.OK;
    }

    private ExitCode list(Restoration restoration) {
        List<Restoration.Candidate> candidates = restoration.candidates();
        if (context.json()) {
            context.printJson(candidates.stream().map(Recover::shape).toList());
            return ExitCode.OK;
        }
        Table table = context.table("COPY", "MADE", "SIZE", "STATE");
        candidates.forEach(candidate -> table.row(
                candidate.copy().name(),
                madeAt(candidate.copy()),
                Sizes.text(candidate.copy().bytes()),
                candidate.flaw() == null ? "whole" : candidate.flaw()));
        table.printTo(context);
        return ExitCode.OK;
    }

    private static String madeAt(Copies.Copy copy) {
        return copy.madeAt().toInstant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Map<String, @Nullable Object> shape(Restoration.Candidate candidate) {
        return Json.object(
                "name", candidate.copy().name(),
                "file", candidate.copy().file().toString(),
                "bytes", candidate.copy().bytes(),
                "made_at", madeAt(candidate.copy()),
                "flaw", candidate.flaw());
    }

    private void tell(Restoration.Result result) {
        if (context.json()) {
            context.printJson(shape(result));
            return;
        }
        Launcher launcher = Launchers.of(context.home());
        context.print("Recovered "
                + (result.copy() == null
                        ? "an empty database"
                        : "from " + result.copy().name()) + ". What was there is in " + result.aside() + ".");
        all("queued again, accepted since", result.queued());
        all("held, since it may have run since", result.held());
        all("queued, may have run since and is retry_safe", result.again());
        all("unknown: ran, and only its files are left", result.unknown());
        all("not queued again", result.refused());
        context.say("Jobs that were queued by add since then, and what humans did since, are not known.");
        context.say("Look at what waits: " + launcher.command("list") + "\nLet a held job run with: "
                + launcher.command("release", "ID") + "\nStart the service with: " + launcher.command("start"));
    }

    private void all(String what, List<String> names) {
        names.forEach(name -> context.print(what + ": " + name));
    }

    private static Map<String, @Nullable Object> shape(Restoration.Result result) {
        return Json.object(
                "copy", result.copy() == null ? null : result.copy().name(),
                "aside", result.aside().toString(),
                "queued", result.queued(),
                "held", result.held(),
                "again", result.again(),
                "unknown", result.unknown(),
                "refused", result.refused());
    }
}
