package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.HeadStanding;
import dev.nightshift.queue.LedgerCheck;
import dev.nightshift.queue.LedgerHead;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Recomputes the chain. */
@Command(
        name = "verify",
        description =
                "Recomputes the chain of the ledger, and holds the head kept outside, jobs and attempts against it.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift ledger verify                   note the head that it prints elsewhere",
            "  nightshift ledger verify --json",
            "",
            "Exit status: 12 something was changed or is missing."
        })
final class LedgerVerify extends Verb {
    LedgerVerify(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Optional<LedgerCheck.Result> checked = context.toRead().hasDatabase()
                ? Optional.of(new LedgerCheck().run(context.toRead().database()))
                : Optional.empty();
        if (checked.isEmpty()) {
            context.say("Nothing was ever queued here: there is no ledger yet.");
            if (context.json()) {
                context.printJson(Json.object(
                        "good",
                        true,
                        "entries",
                        0,
                        "epochs",
                        0,
                        "head",
                        null,
                        "outside",
                        null,
                        "standing",
                        "fine",
                        "findings",
                        List.of()));
            }
            return ExitCode.OK;
        }
        LedgerCheck.Result result = checked.get();
        if (context.json()) {
            context.printJson(shape(result));
        } else {
            tell(result);
        }
        return result.good() ? ExitCode.OK : ExitCode.DATABASE;
    }

    private static Map<String, @Nullable Object> shape(LedgerCheck.Result result) {
        HeadStanding standing = result.standing();
        return Json.object(
                "good", result.good(),
                "entries", result.entries(),
                "epochs", result.epochs(),
                "head", shape(standing.inside()),
                "outside", shape(standing.outside()),
                "standing", standing.state().name().toLowerCase(Locale.ROOT),
                "findings",
                        result.findings().stream()
                                .map(finding -> Json.object(
                                        "code", finding.code(),
                                        "entry", finding.seq() == 0 ? null : finding.seq(),
                                        "text", finding.text()))
                                .toList());
    }

    private static @Nullable Map<String, @Nullable Object> shape(@Nullable LedgerHead head) {
        return head == null || head.seq() == 0
                ? null
                : Json.object("epoch", head.epoch(), "seq", head.seq(), "hash", head.hash());
    }

    private void tell(LedgerCheck.Result result) {
        String word =
                result.good() ? context.tint().green("good") : context.tint().red("damaged");
        context.print("ledger " + word + "  " + result.entries() + " entries, " + result.epochs()
                + (result.epochs() == 1 ? " epoch" : " epochs"));
        LedgerHead head = result.standing().inside();
        if (head.seq() > 0) {
            context.print("head   entry " + head.seq() + "  " + head.shortHash());
        }
        for (LedgerCheck.Finding finding : result.findings()) {
            context.print("  " + finding.code() + ": " + Shown.line(finding.text()));
        }
    }
}
