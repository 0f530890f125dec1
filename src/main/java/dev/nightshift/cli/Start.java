package dev.nightshift.cli;

import dev.nightshift.app.ControlServer;
import dev.nightshift.app.Engine;
import dev.nightshift.app.Installation;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/** The service. */
@Command(
        name = "start",
        description = "Runs the service: takes what lies in the inbox, and runs the shift when its time comes.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift --home /srv/night start",
            "",
            "Ends with SIGTERM or Ctrl-C: running jobs are ended and recorded, nothing is lost.",
            "Exit status: 10 no home or bad configuration, 11 another process runs this home, 130 and 143 by signal."
        })
final class Start extends Verb {
    Start(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Installation home = context.toServe();
        try (Engine engine = Engine.start(home, Engine.Purpose.SERVICE);
                ControlServer control = ControlServer.listen(
                        home.home().controlSocket(), (words, reader) -> run(home, engine, words, reader))) {
            control.announce();
            engine.serve();
            return ExitCode.OK;
        } catch (ProblemException e) {
            throw e;
        } catch (Exception e) {
            throw EnvironmentException.lasting(
                    ProblemCode.CANNOT_START,
                    "The service ended: " + e.getMessage(),
                    "Look into its log; start it again with: " + context.command("start"),
                    e);
        }
    }

    /** Runs a verb for somebody else's command line, as the holder of the runner lock. */
    private int run(Installation home, Engine engine, ControlServer.Asked asked, ControlServer.Reader reader) {
        Terminal terminal = new Terminal(reader.out(), reader.err(), false, null);
        Consumer<String> progress = asked.words().contains("--quiet") ? line -> {} : reader.progress();
        return Nightshift.run(
                new Nightshift.Call(
                        terminal,
                        context.environment(),
                        asked.folder(),
                        folder -> new ServiceSession(home, engine, progress)),
                asked.words().toArray(String[]::new));
    }
}
