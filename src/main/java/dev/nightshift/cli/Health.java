package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.app.Watcher;
import dev.nightshift.health.Silence;
import dev.nightshift.job.Check;
import dev.nightshift.problem.ExitCode;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The checks now. */
@Command(
        name = "health",
        description = {
            "Runs the health checks now.",
            "With --watch: looks only whether shifts succeed as they should, also when the service is dead, and tells the"
                    + " humans when they do not. To be run by a timer, every hour."
        },
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift health",
            "  nightshift health --json",
            "  nightshift health --watch",
            "",
            "Exit status: 0 ok or warnings, 13 a check failed; with --watch 12, too: the database cannot be used, which was told."
        })
final class Health extends Verb {
    private static final Set<String> OF_DATABASE = Set.of("database", "queue", "stuck");

    @Option(names = "--watch", description = "Tell the humans when the home is silent.")
    private boolean watch;

    Health(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        if (watch) {
            return watch();
        }
        Installation home = context.toRead();
        List<Check> checks = home.health().run().stream()
                .map(check -> home.hasDatabase() || !OF_DATABASE.contains(check.name()) ? check : nothingYet(check))
                .toList();
        return new Checks(checks).tell(context);
    }

    private ExitCode watch() {
        Watcher watcher = new Watcher(
                context.home(),
                context.environment(),
                Clock.systemUTC(),
                time -> LockSupport.parkNanos(time.toNanos()));
        Optional<Silence.Silent> silent = watcher.look();
        if (context.json()) {
            context.printJson(Json.object(
                    "silent", silent.isPresent(),
                    "why",
                            silent.map(said -> said.why().name().toLowerCase(Locale.ROOT))
                                    .orElse(null),
                    "since", silent.map(Silence.Silent::since).orElse(null),
                    "text", silent.map(Silence.Silent::text).orElse(null)));
        } else {
            context.print(silent.map(Silence.Silent::text).orElse("Shifts succeed, or none was due."));
        }
        return silent.isPresent() ? ExitCode.UNHEALTHY : ExitCode.OK;
    }

    /** A home in which nothing was ever queued is not unhealthy. */
    private static Check nothingYet(Check check) {
        return Check.ok(check.name(), "none", "", "nothing was queued here yet");
    }
}
