package dev.nightshift.cli;

import dev.nightshift.config.Config;
import dev.nightshift.config.ConfigReader;
import dev.nightshift.config.Home;
import dev.nightshift.config.Mistake;
import dev.nightshift.inbox.JobFileReader;
import dev.nightshift.inbox.StandingFiles;
import dev.nightshift.problem.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** All mistakes at once. */
@Command(
        name = "check",
        description =
                "Prints every mistake in the configuration, in the variables that override it, and in the files of"
                        + " standing jobs.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift config check", "", "Exit status: 0 no mistakes, 10 there are some, or no home."})
final class ConfigCheck extends Verb {
    ConfigCheck(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        List<Mistake> mistakes = new ArrayList<>(ConfigReader.check(context.home(), context.environment()));
        mistakes.addAll(standing());
        if (context.json()) {
            context.printJson(mistakes.stream()
                    .map(mistake -> Json.object(
                            "file", mistake.file(),
                            "line", mistake.line() == 0 ? null : mistake.line(),
                            "key", mistake.key(),
                            "value", mistake.value(),
                            "expected", mistake.expected()))
                    .toList());
        } else {
            mistakes.forEach(mistake -> context.print(mistake.text()));
            context.say(mistakes.isEmpty() ? "No mistakes." : mistakes.size() + " to mend.");
        }
        return mistakes.isEmpty() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }

    /** Of the files of standing jobs. */
    private List<Mistake> standing() {
        Config config = ConfigReader.lenient(context.home(), context.environment());
        JobFileReader reader =
                new JobFileReader(config.workspaceNames(), config.shift().zone());
        return new StandingFiles(new Home(context.home()).standingJobs(), reader)
                .read().refused().stream()
                        .map(file -> new Mistake(
                                file.file(), 0, "", "", file.problem().message()))
                        .toList();
    }
}
