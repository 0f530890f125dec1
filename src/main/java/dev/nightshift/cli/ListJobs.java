package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.State;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.Suggestion;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Waiting;
import dev.nightshift.report.JobJson;
import dev.nightshift.store.Tx;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The queue. */
@Command(
        name = "list",
        description = "Shows the jobs that are not finished, why each waits, and the jobs of the last shift.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift list",
            "  nightshift list --state failed --state held",
            "  nightshift list --all --json",
            "",
            "Exit status: 0, also when there is none."
        })
final class ListJobs extends Verb {
    private static final int TITLE = 50;
    private static final int REASON = 100;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only jobs in this state: queued, running, held, unreviewed, succeeded,"
                    + " insufficient_evidence, invalid, failed, cancelled. Several times for several.")
    private List<String> states = new ArrayList<>();

    @Option(names = "--all", description = "Also what finished in earlier shifts.")
    private boolean all;

    ListJobs(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Set<State> wanted = EnumSet.noneOf(State.class);
        states.forEach(state -> wanted.add(state(state)));
        List<JobView> jobs = context.<List<JobView>>read(tx -> find(tx, !wanted.isEmpty()), List::of).stream()
                .filter(job -> wanted.isEmpty() || wanted.contains(job.state()))
                .toList();
        if (context.json()) {
            context.printJson(jobs.stream().map(JobJson::of).toList());
        } else if (jobs.isEmpty()) {
            context.say(all || wanted.isEmpty() ? "No jobs." : "No such jobs.");
        } else {
            print(jobs);
        }
        return ExitCode.OK;
    }

    private static State state(String word) {
        List<String> known = Stream.of(State.values()).map(State::code).toList();
        if (!known.contains(word)) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "no such state: " + Shown.quoted(word) + Suggestion.text(word, known),
                    "States: " + String.join(", ", known));
        }
        return State.of(word);
    }

    private List<JobView> find(Tx tx, boolean everything) {
        Installation home = context.toRead();
        Jobs jobs = home.jobs();
        Circumstances now = home.conditions().now();
        if (all || everything) {
            return jobs.all(tx, now);
        }
        List<JobView> found = new ArrayList<>(jobs.unfinished(tx, now));
        home.shifts().latest(tx).ifPresent(shift -> found.addAll(jobs.finishedIn(tx, shift.ref(), now)));
        return found;
    }

    private void print(List<JobView> jobs) {
        Times times = new Times(context.toRead().config().shift().zone());
        Table table = context.table("ID", "STATE", "PRIO", "TRIES", "SUBMITTED", "TITLE", "CHANGED", "WHY");
        for (JobView job : jobs) {
            table.row(
                    Shown.line(job.id()),
                    context.tinted(job.state()),
                    Integer.toString(job.label().priority()),
                    Integer.toString(job.past().attempts()),
                    times.minute(job.past().submittedAt()),
                    title(job, TITLE),
                    changed(job),
                    why(job));
        }
        table.printTo(context);
    }

    /** With the standing job whose occurrence it is. */
    static String title(JobView job, int longest) {
        String standing = job.label().standing();
        return Shown.line(job.label().title(), longest)
                + (standing == null ? "" : " (standing: " + Shown.line(standing) + ")");
    }

    /** {@code +2 ~1 -3}: paths that were added, modified, deleted; empty where nothing was, or it is not known. */
    static String changed(JobView job) {
        JobView.Touched touched = job.past().touched();
        String changed = Stream.of(
                        part("+", touched.added()), part("~", touched.modified()), part("-", touched.deleted()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        return changed.isEmpty() || touched.undoneAt() == null ? changed : changed + ", undone";
    }

    private static String part(String sign, @Nullable Long count) {
        return count == null || count == 0 ? "" : sign + count;
    }

    /** Where there is nothing to say about a job, nothing is said. */
    static String why(JobView job) {
        Waiting waiting = job.waiting();
        return waiting == null || job.state() == State.SUCCEEDED ? "" : Shown.line(waiting.text(), REASON);
    }
}
