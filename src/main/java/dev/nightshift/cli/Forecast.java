package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.State;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.StandingJobs;
import dev.nightshift.queue.Waiting;
import dev.nightshift.report.JobJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** What the next shift would do. */
@Command(
        name = "forecast",
        description =
                "Shows in which order the next shift would run the jobs, the standing ones that it brings among them, and"
                        + " why each of the others would not run.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift forecast", "  nightshift forecast --json", "", "Exit status: 0."})
final class Forecast extends Verb {
    private static final String RUNS = "next_shift";
    private static final int TITLE = 50;

    Forecast(Context context) {
        super(context);
    }

    /** {@code position} from 1; {@code null}: it would not run. */
    private record Line(@Nullable Integer position, JobView job) {}

    @Override
    ExitCode run() {
        return forecast(context.toRead().config().shift().main().maximum(), Tonight.next(context));
    }

    /** {@code tonight}: the standing jobs that come at the opening; {@code null}: none do. */
    ExitCode forecast(@Nullable Integer limit, @Nullable Tonight tonight) {
        Installation home = context.toRead();
        List<JobView> jobs = new ArrayList<>(
                context.read(tx -> home.jobs().unfinished(tx, home.conditions().now()), List::<JobView>of));
        if (tonight != null) {
            jobs.addAll(tonight.views(home.conditions().now()));
            say(tonight);
        }
        jobs.sort(Comparator.comparingInt(Forecast::rank)
                .thenComparingInt(job -> job.label().priority()));
        List<Line> lines = lines(jobs, limit);
        if (context.json()) {
            context.printJson(lines.stream().map(Forecast::shape).toList());
            return ExitCode.OK;
        }
        Waiting closed = home.conditions().now().closed();
        if (closed != null) {
            context.say("Closed: " + closed.text() + " (" + closed.code() + "). Nothing starts until it opens.");
        }
        Times times = new Times(home.config().shift().zone());
        Plan plan = Plan.of(context);
        plan.next().ifPresent(next -> context.say("Next shift by the clock: " + times.minute(next)));
        plan.lines(times).forEach(context::say);
        if (lines.isEmpty()) {
            context.say("No jobs wait.");
            return ExitCode.OK;
        }
        Table table = context.table("#", "ID", "TITLE", "WHY NOT");
        for (Line line : lines) {
            table.row(
                    line.position() == null ? "-" : line.position().toString(),
                    Shown.line(line.job().id()),
                    ListJobs.title(line.job(), TITLE),
                    line.position() == null ? ListJobs.why(line.job()) : "");
        }
        table.printTo(context);
        return ExitCode.OK;
    }

    private void say(Tonight tonight) {
        tonight.files().refused().forEach(file -> context.say(file.problem().message()));
        for (StandingJobs.Tonight job : tonight.jobs()) {
            if (job.step() == StandingJobs.Step.UNFINISHED) {
                context.say("Standing job " + Shown.line(job.job().name() + ": " + job.text()));
            }
        }
    }

    /** As the queue is shown: what runs, what is queued, what waits for a human. */
    private static int rank(JobView job) {
        return job.state() == State.RUNNING ? 0 : job.state() == State.QUEUED ? 1 : 2;
    }

    private static List<Line> lines(List<JobView> jobs, @Nullable Integer limit) {
        List<Line> lines = new ArrayList<>();
        int position = 0;
        for (JobView job : jobs) {
            Waiting waiting = job.waiting();
            boolean runs = job.state() == State.QUEUED
                    && (waiting == null || waiting.code().equals(RUNS));
            if (runs && limit != null && position >= limit) {
                Waiting full = new Waiting("max_jobs", "beyond the limit of " + limit + " jobs");
                lines.add(new Line(null, because(job, full)));
            } else if (job.state() != State.RUNNING) {
                lines.add(new Line(runs ? Integer.valueOf(++position) : null, job));
            }
        }
        return lines;
    }

    private static JobView because(JobView job, Waiting waiting) {
        return new JobView(job.seq(), job.id(), job.label(), job.state(), waiting, job.past());
    }

    private static Map<String, @Nullable Object> shape(Line line) {
        Map<String, @Nullable Object> shape = JobJson.of(line.job());
        if (Tonight.isForeseen(line.job())) {
            shape.put("submitted_at", null);
        }
        shape.put("position", line.position());
        return shape;
    }
}
