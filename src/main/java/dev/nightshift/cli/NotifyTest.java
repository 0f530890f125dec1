package dev.nightshift.cli;

import dev.nightshift.app.Courier;
import dev.nightshift.app.Installation;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.Suggestion;
import dev.nightshift.problem.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Does a notice arrive? */
@Command(
        name = "test",
        description = "Sends a test notice through a channel, or through all, and says what each answered.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift notify test",
            "  nightshift notify test mail",
            "",
            "Exit status: 1 a channel did not take it."
        })
final class NotifyTest extends Verb {
    @Parameters(
            arity = "0..1",
            paramLabel = "CHANNEL",
            description =
                    "log, mail (every recipient), mail:ADDRESS, slack, discord, ntfy or webhook (default: all that are configured).")
    private @Nullable String channel;

    NotifyTest(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Installation home = context.toChange();
        List<Map<String, @Nullable Object>> shapes = new ArrayList<>();
        boolean good = true;
        try (Courier courier = Courier.open(home)) {
            for (String name : chosen(courier.channels())) {
                Optional<String> failure = courier.test(name);
                good &= failure.isEmpty();
                shapes.add(Json.object("channel", name, "error", failure.orElse(null)));
                if (!context.json()) {
                    context.print(name + "  "
                            + failure.map(why -> context.tint().red("failed") + ": " + Shown.line(why))
                                    .orElse(context.tint().green("delivered")));
                }
            }
        }
        if (context.json()) {
            context.printJson(shapes);
        }
        return told(good);
    }

    private ExitCode told(boolean good) {
        if (!good) {
            context.complain(Problem.of(
                    ProblemCode.NOT_DELIVERED,
                    "A channel did not take the notice.",
                    "Its settings are in " + context.toRead().home().configuration() + ", under nightshift.notice."));
        }
        return good ? ExitCode.OK : ProblemCode.NOT_DELIVERED.exitCode();
    }

    private Set<String> chosen(Set<String> known) {
        if (channel == null) {
            return known;
        }
        Set<String> meant = known.stream()
                .filter(name -> name.equals(channel) || name.startsWith(channel + ":"))
                .collect(Collectors.toCollection(TreeSet::new));
        if (meant.isEmpty()) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "no such channel: " + Shown.quoted(channel) + Suggestion.text(channel, known),
                    "Configured are: " + String.join(", ", known));
        }
        return meant;
    }
}
