package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.Durations;
import dev.nightshift.job.State;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.JobView;
import dev.nightshift.report.JobJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for jobs. */
@Command(
        name = "wait",
        description = "Waits until all these jobs have finished, and prints the state of each.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift wait fetch-data nightly-tests --timeout 2h && echo done",
            "",
            "Exit status: 0 all succeeded (or honestly found too little evidence), 3 one did not, 124 time is up."
        })
final class Wait extends Verb {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Set<State> GOOD = EnumSet.of(State.SUCCEEDED, State.INSUFFICIENT_EVIDENCE);

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of jobs.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--timeout", paramLabel = "D", description = "At most so long: 90s, 15m, 2h.")
    private @Nullable String timeout;

    Wait(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        long end = timeout == null
                ? Long.MAX_VALUE
                : System.nanoTime() + longest(timeout).toNanos();
        List<JobView> jobs = jobs();
        while (!finished(jobs) && (timeout == null || System.nanoTime() - end < 0) && !context.outputClosed()) {
            LockSupport.parkNanos(LOOK_NANOS);
            jobs = jobs();
        }
        if (context.json()) {
            context.printJson(jobs.stream().map(JobJson::of).toList());
        } else {
            jobs.forEach(job -> context.print(job.state().code() + " " + job.id()));
        }
        if (!finished(jobs)) {
            context.say("Not finished in time.");
            return ExitCode.TIMED_OUT;
        }
        return jobs.stream().allMatch(job -> GOOD.contains(job.state())) ? ExitCode.OK : ExitCode.SHIFT_NOT_CLEAN;
    }

    private static boolean finished(List<JobView> jobs) {
        return jobs.stream().allMatch(job -> job.state().finished());
    }

    private List<JobView> jobs() {
        Installation home = context.toRead();
        return context.read(
                tx -> ids.stream()
                        .map(id -> home.jobs().get(tx, id, home.conditions().now()))
                        .toList(),
                () -> {
                    throw JobNames.unknown(ids.get(0));
                });
    }

    private static Duration longest(String text) {
        return Durations.parse(text)
                .orElseThrow(() -> new UserException(
                        ProblemCode.USAGE,
                        "--timeout: found " + Shown.quoted(text) + "; expected " + Durations.RULE,
                        "As in: --timeout 2h"));
    }
}
