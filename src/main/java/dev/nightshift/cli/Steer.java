package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.State;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Steering;
import dev.nightshift.report.JobJson;
import dev.nightshift.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A verb that does the same to each of some jobs; one that refuses does not keep the others from it. */
abstract class Steer extends Verb {
    Steer(Context context) {
        super(context);
    }

    /** Does it to one job. What to tell the human. */
    abstract String change(Steering steering, Tx tx, String id);

    /** What follows once that is committed. */
    ExitCode then(String id) {
        return ExitCode.OK;
    }

    ExitCode steer(List<String> ids) {
        if (!context.toRead().hasDatabase()) {
            throw JobNames.unknown(ids.get(0));
        }
        Installation home = context.toChange();
        ExitCode exit = ExitCode.OK;
        List<Map<String, @Nullable Object>> shapes = new ArrayList<>();
        for (String id : ids) {
            try {
                String told = home.database().write(tx -> change(home.steering(), tx, id));
                context.say(Shown.line(told));
                ExitCode after = then(id);
                exit = exit == ExitCode.OK ? after : exit;
                JobView job = home.database()
                        .read(tx -> home.jobs().get(tx, id, home.conditions().now()));
                shapes.add(JobJson.of(job));
            } catch (ProblemException e) {
                context.complain(e.problem());
                exit = exit == ExitCode.OK ? e.problem().code().exitCode() : exit;
            }
        }
        if (context.json()) {
            context.printJson(shapes);
        }
        return exit;
    }

    private static String told(String id, State state) {
        return id + (state == State.HELD ? " waits for approval" : " is queued");
    }

    /** {@code hold}. */
    @Command(
            name = "hold",
            description = "Keeps queued jobs from running until they are released.",
            footerHeading = "%nExamples%n",
            footer = {"  nightshift hold big-report", "", "Exit status: 2 no such job, or not queued."})
    static final class Hold extends Simple {
        Hold(Context context) {
            super(context);
        }

        @Override
        String change(Steering steering, Tx tx, String id) {
            steering.hold(tx, id, context.user());
            return id + " is held";
        }
    }

    /** {@code release}. */
    @Command(
            name = "release",
            description = "Lets held jobs run again.",
            footerHeading = "%nExamples%n",
            footer = {"  nightshift release big-report", "", "Exit status: 2 no such job, or not held."})
    static final class Release extends Simple {
        Release(Context context) {
            super(context);
        }

        @Override
        String change(Steering steering, Tx tx, String id) {
            return told(id, steering.release(tx, id, context.user()));
        }
    }

    /** {@code retry}. */
    @Command(
            name = "retry",
            description = "Queues jobs again that failed, were cancelled, or found too little evidence.",
            footerHeading = "%nExamples%n",
            footer = {"  nightshift retry nightly-tests", "", "Exit status: 2 no such job, or nothing to retry."})
    static final class Retry extends Simple {
        Retry(Context context) {
            super(context);
        }

        @Override
        String change(Steering steering, Tx tx, String id) {
            return told(id, steering.retry(tx, id, context.user()));
        }
    }

    /** {@code cancel}. */
    @Command(
            name = "cancel",
            description = "Cancels jobs; those that run are ended within a second or so.",
            footerHeading = "%nExamples%n",
            footer = {"  nightshift cancel big-report", "", "Exit status: 2 no such job, or finished already."})
    static final class Cancel extends Simple {
        Cancel(Context context) {
            super(context);
        }

        @Override
        String change(Steering steering, Tx tx, String id) {
            return steering.cancel(tx, id, context.user()) ? id + " is cancelled" : id + " runs; it is asked to end";
        }
    }

    /** One that takes nothing but ids. */
    abstract static class Simple extends Steer {
        @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of jobs; see list.")
        private List<String> ids = new ArrayList<>();

        Simple(Context context) {
            super(context);
        }

        @Override
        ExitCode run() {
            return steer(ids);
        }
    }
}
