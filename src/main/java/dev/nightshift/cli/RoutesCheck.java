package dev.nightshift.cli;

import dev.nightshift.app.RouteCheck;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Problem;
import java.util.List;
import picocli.CommandLine.Command;

/** Builds all routes on trial. */
@Command(
        name = "check",
        description = "Builds every route file on trial, in a scratch Camel, and prints what is wrong with each.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift routes check", "", "Exit status: 0 all are good, 10 some are not."})
final class RoutesCheck extends Verb {
    RoutesCheck(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        List<Problem> problems = RouteCheck.run(context.toRead());
        if (context.json()) {
            context.printJson(problems.stream()
                    .map(problem -> Json.object("message", problem.message(), "hint", problem.hint()))
                    .toList());
        } else {
            problems.forEach(problem -> context.print(problem.message() + "\n  " + problem.hint()));
            context.say(problems.isEmpty() ? "All routes are good." : problems.size() + " to mend.");
        }
        return problems.isEmpty() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }
}
