package dev.nightshift.cli;

import dev.nightshift.app.HomeTemplate;
import dev.nightshift.app.Launchers;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Launcher;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a home. */
@Command(
        name = "init",
        description =
                "Makes a home: commented configuration, routes, and an example job file. An existing home is left as"
                        + " it is.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift init                  in the current directory (or --home, or NIGHTSHIFT_HOME)",
            "  nightshift init ~/night",
            "",
            "Exit status: 0 made, or was there already; 10 it cannot be written."
        })
final class Init extends Verb {
    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Created when it is not there.")
    private @Nullable Path directory;

    Init(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Path folder = directory == null ? context.home() : context.resolve(directory);
        boolean made = HomeTemplate.create(folder);
        if (context.json()) {
            context.printJson(Json.object("home", folder, "created", made));
        } else {
            context.print(folder.toString());
        }
        Launcher launcher = Launchers.of(folder);
        context.say(
                made
                        ? "This is a home now. Its configuration: " + folder.resolve("config/nightshift.properties")
                        : "This is a home already; it is left as it is.");
        context.say("Queue a job:   " + launcher.command("add", "--no-workspace", "--", "echo", "hello"));
        context.say("Run it now:    " + launcher.command("shift"));
        context.say("Every night:   " + launcher.command("start"));
        return ExitCode.OK;
    }
}
