package dev.nightshift.cli;

import dev.nightshift.job.Check;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of checks, as a table or as JSON, and the exit status that follows from them. */
record Checks(List<Check> checks) {
    /** A hint may hold two commands; one that is cut is none. */
    private static final int LONGEST_HINT = 4_000;

    ExitCode tell(Context context) {
        Check.Status worst =
                checks.stream().map(Check::status).max(Check.Status::compareTo).orElse(Check.Status.OK);
        if (context.json()) {
            context.printJson(Json.object(
                    "status", worst.code(),
                    "checks", checks.stream().map(Checks::shape).toList()));
        } else {
            print(context);
        }
        return worst == Check.Status.FAIL ? ExitCode.UNHEALTHY : ExitCode.OK;
    }

    private static Map<String, @Nullable Object> shape(Check check) {
        return Json.object(
                "name", check.name(),
                "status", check.status().code(),
                "value", check.value(),
                "limit", check.limit(),
                "text", check.text(),
                "hint", check.hint());
    }

    private void print(Context context) {
        Table table = context.table("CHECK", "STATUS", "VALUE", "LIMIT", "");
        checks.forEach(check -> table.row(
                Shown.line(check.name()),
                context.tint().outcome(check.status().code()),
                Shown.line(check.value(), 40),
                Shown.line(check.limit(), 40),
                Shown.line(check.text(), 120)));
        table.printTo(context);
        checks.stream()
                .filter(check -> !check.hint().isEmpty())
                .forEach(check -> context.say(Shown.line(check.name()) + ": "
                        + context.toRead().launcher().rendered(Shown.line(check.hint(), LONGEST_HINT))));
    }
}
