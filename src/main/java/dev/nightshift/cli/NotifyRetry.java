package dev.nightshift.cli;

import dev.nightshift.app.Courier;
import dev.nightshift.app.Installation;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import picocli.CommandLine.Command;

/** Once more. */
@Command(
        name = "retry",
        description = "Sends again, now, what was not delivered, also what was given up.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift notify retry", "", "Exit status: 1 something could not be delivered."})
final class NotifyRetry extends Verb {
    NotifyRetry(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Installation home = context.toChange();
        int due = home.database().write(tx -> home.outbox().retry(tx));
        Deliveries.Result result = new Deliveries.Result(0, 0);
        if (due > 0) {
            try (Courier courier = Courier.open(home)) {
                result = courier.deliver();
            }
        }
        if (context.json()) {
            context.printJson(Json.object("delivered", result.delivered(), "failed", result.failed()));
        }
        context.say(result.delivered() + " delivered, " + result.failed() + " failed.");
        return result.failed() == 0 ? ExitCode.OK : ProblemCode.NOT_DELIVERED.exitCode();
    }
}
