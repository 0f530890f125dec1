package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.Pauses;
import java.util.Optional;
import picocli.CommandLine.Command;

/** The brake that stays on. */
@Command(
        name = "pause",
        description = "Claims nothing from now on, until it is resumed. Jobs that run may finish; shifts open, and say"
                + " that they are paused.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift pause", "  nightshift resume", "", "Exit status: 0, also when it is paused already."})
final class Pause extends Verb {
    Pause(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Installation home = context.toChange();
        boolean changed = home.database().write(tx -> home.pauses().pause(tx, context.user()));
        Optional<Pauses.Pause> pause = home.database().read(Pauses::current);
        if (context.json()) {
            context.printJson(shape(changed, pause));
        }
        context.say(
                changed
                        ? "Paused: nothing is claimed. Jobs that run may finish. Go on with: "
                                + context.command("resume")
                        : "It is "
                                + pause.map(now -> Shown.line(now.waiting().text()))
                                        .orElse("paused") + " already.");
        return ExitCode.OK;
    }

    static Object shape(boolean changed, Optional<Pauses.Pause> pause) {
        return Json.object(
                "changed", changed,
                "paused_at", pause.map(Pauses.Pause::since).orElse(null),
                "paused_by", pause.map(Pauses.Pause::by).orElse(null));
    }
}
