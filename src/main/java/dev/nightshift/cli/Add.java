package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.job.JobSpec;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Enqueued;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Submission;
import dev.nightshift.report.JobJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Into the queue. */
@Command(
        name = "add",
        description = "Queues a command, or the jobs of job files; prints their ids.",
        customSynopsis = {"nightshift add [OPTION...] -- CMD [ARG...]", "nightshift add FILE..."},
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift add -- ./run-tests.sh --all          in a declared workspace: there",
            "  nightshift add --no-workspace --timeout 2h -- rsync -a /srv /backup",
            "  nightshift add --no-workspace --shell -- 'curl -s https://example.org | wc -c'",
            "  nightshift add --id report --after fetch-data --workspace main -- make report",
            "  nightshift add jobs.yaml",
            "",
            "Exit status: 2 something is wrong with it; nothing was queued then."
        })
final class Add extends Verb {
    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Job files: .yaml, .yml or .json.")
    private List<String> given = new ArrayList<>();

    @Mixin
    private final AddOptions fields = new AddOptions();

    Add(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        int dashes = context.words().indexOf("--");
        List<String> command = dashes < 0
                ? List.of()
                : context.words().subList(dashes + 1, context.words().size());
        List<String> files = given.subList(0, given.size() - command.size());
        Installation home = context.toRead();
        List<JobSpec> jobs;
        if (!files.isEmpty()) {
            refuseBoth(!command.isEmpty());
            jobs = files.stream()
                    .flatMap(file -> home.jobFiles().read(existing(file)).stream())
                    .toList();
        } else if (dashes < 0 && !fields.isGiven()) {
            throw new UserException(ProblemCode.USAGE, "add: what?", "As in: add -- make test   or: add jobs.yaml");
        } else {
            jobs = fields.read(home, context.folder(), command);
        }
        enqueue(jobs);
        return ExitCode.OK;
    }

    private void refuseBoth(boolean command) {
        if (command || fields.isGiven()) {
            throw new UserException(
                    ProblemCode.USAGE,
                    command
                            ? "add: a file (" + Shown.line(given.get(0)) + ") and a command; give one of them."
                            : "add: options belong to a command; for a file, write them into it.",
                    "As in: add --priority 3 -- make test   or: add jobs.yaml");
        }
    }

    private Path existing(String file) {
        Path path = context.resolve(Path.of(file));
        if (!Files.isRegularFile(path)) {
            throw new UserException(
                    ProblemCode.BAD_JOB_FILE,
                    "There is no file " + Shown.quoted(path.toString()) + ".",
                    "To queue a command, put -- before it: add -- " + Shown.line(String.join(" ", given)));
        }
        return path;
    }

    private void enqueue(List<JobSpec> jobs) {
        Installation home = context.toChange();
        List<Enqueued> queued = home.database()
                .write(tx -> home.queue().enqueue(tx, new Submission(jobs, null, context.user(), false)));
        for (Enqueued job : queued) {
            if (!job.note().isEmpty()) {
                context.say(Shown.line(job.id() + (job.created() ? ": " : " ") + job.note()));
            }
        }
        if (context.json()) {
            context.printJson(queued.stream().map(job -> shape(home, job)).toList());
        } else {
            queued.forEach(job -> context.print(job.id()));
        }
    }

    private static Map<String, @Nullable Object> shape(Installation home, Enqueued job) {
        JobView view = home.database()
                .read(tx -> home.jobs().get(tx, job.id(), home.conditions().now()));
        Map<String, @Nullable Object> shape = JobJson.of(view);
        shape.put("created", job.created());
        return shape;
    }
}
