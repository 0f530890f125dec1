package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.JobId;
import dev.nightshift.job.State;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.JobView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a job printed. */
@Command(
        name = "log",
        description = "Prints the output of a job's last attempt. On a terminal, what could act on it is made visible.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift log fetch-data",
            "  nightshift log -f fetch-data       until that attempt ends",
            "  nightshift log --attempt 1 fetch-data > first.txt",
            "",
            "Exit status: 2 no such job or attempt."
        })
final class Log extends Verb {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int WIDEST = 4_000;

    @Parameters(paramLabel = "ID", description = "The id of a job; see list.")
    private String id = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the attempt ends.")
    private boolean follow;

    @Option(names = "--attempt", paramLabel = "N", description = "Another attempt than the last.")
    private @Nullable Integer attempt;

    Log(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        JobView job = job();
        int number = attempt == null ? Math.max(1, job.past().attempts()) : attempt;
        if (number < 1
                || (number > job.past().attempts()
                        && !(follow && number == job.past().attempts() + 1))) {
            throw new UserException(
                    ProblemCode.UNKNOWN_JOB,
                    job.past().attempts() == 0
                            ? job.id() + " has not run yet."
                            : job.id() + " has no attempt " + number + "; the last is "
                                    + job.past().attempts() + ".",
                    "See why with: " + context.command("show", job.id()));
        }
        Path file = context.toRead().folders().log(new JobId(job.id()), number);
        try {
            print(file, number);
            return ExitCode.OK;
        } catch (IOException e) {
            throw EnvironmentException.passing(
                    ProblemCode.UNKNOWN_JOB, "Cannot read " + file + ": " + e, "Retention may have removed it.", e);
        }
    }

    private JobView job() {
        Installation home = context.toRead();
        return context.read(tx -> home.jobs().get(tx, id, home.conditions().now()), () -> {
            throw JobNames.unknown(id);
        });
    }

    private void print(Path file, int number) throws IOException {
        while (follow && !Files.exists(file) && going(number)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        if (!Files.exists(file)) {
            context.say("There is no log of attempt " + number + ": it printed nothing, or retention removed it.");
            return;
        }
        try (InputStream in = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            boolean more = true;
            while (more && !context.outputClosed()) {
                more = follow && going(number);
                printRest(lines);
                if (more) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            }
        }
    }

    private boolean going(int number) {
        JobView job = job();
        return job.past().attempts() < number
                ? !job.state().finished()
                : job.past().attempts() == number && job.state() == State.RUNNING;
    }

    private void printRest(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            context.print(context.terminal().interactive() ? Shown.line(line, WIDEST) : line);
        }
    }
}
