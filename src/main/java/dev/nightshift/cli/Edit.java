package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.inbox.JobFileReader;
import dev.nightshift.inbox.JobText;
import dev.nightshift.job.JobSpec;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.process.Editor;
import dev.nightshift.queue.Edits.Base;
import dev.nightshift.queue.Edits.Edited;
import dev.nightshift.report.JobJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Other content for a job that waits. */
@Command(
        name = "edit",
        description = "Changes what a job asks for while it is queued or held: by options, by a job file, or in"
                + " $VISUAL or $EDITOR.",
        customSynopsis = {
            "nightshift edit ID [OPTION...] [-- CMD [ARG...]]",
            "nightshift edit ID --file FILE",
            "nightshift edit ID"
        },
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift edit report --priority 1 --timeout 4h",
            "  nightshift edit report --no-workspace -- make report",
            "  nightshift edit report --file report.yaml      the whole job; - is the standard input",
            "  nightshift edit report                         in your editor",
            "",
            "A job that wants approval waits for it again.",
            "Exit status: 2 no such job, it is not queued or held, or something is wrong; nothing was changed then."
        })
final class Edit extends Verb {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "The id of a job that is queued or held.")
    private List<String> given = new ArrayList<>();

    @Option(names = "--file", paramLabel = "FILE", description = "The whole job, as a job file; - is stdin.")
    private @Nullable String file;

    @Mixin
    private final AddOptions fields = new AddOptions();

    Edit(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        int dashes = context.words().indexOf("--");
        List<String> command = dashes < 0
                ? List.of()
                : context.words().subList(dashes + 1, context.words().size());
        if (given.size() - command.size() != 1) {
            throw new UserException(
                    ProblemCode.USAGE, "edit: one id, please.", "As in: edit ID --priority 1   or: edit ID");
        }
        String id = given.get(0);
        boolean options = fields.isGiven() || !command.isEmpty();
        if (options && file != null) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "edit: a file and options; give one of them.",
                    "As in: edit ID --priority 1   or: edit ID --file job.yaml");
        }
        if (!context.toRead().hasDatabase()) {
            throw JobNames.unknown(id);
        }
        Installation home = context.toChange();
        Base base = home.database().read(tx -> home.edits().base(tx, id));
        if (options) {
            return apply(base, fields.edited(home, base.spec(), command));
        } else if (file != null) {
            return apply(base, whole(file));
        }
        return inEditor(base);
    }

    private ExitCode apply(Base base, JobSpec spec) {
        Installation home = context.toChange();
        Edited edited =
                home.database().write(tx -> home.edits().edit(tx, base.id(), base.digest(), spec, context.user()));
        String note = edited.note().isEmpty() ? "" : ": " + edited.note();
        context.say(edited.id() + (edited.changed() ? " is edited" : " stays as it is") + note);
        if (context.json()) {
            context.printJson(JobJson.of(home.database()
                    .read(tx ->
                            home.jobs().get(tx, edited.id(), home.conditions().now()))));
        }
        return ExitCode.OK;
    }

    private JobSpec whole(String from) {
        try {
            if (from.equals("-")) {
                return one("stdin.yaml", System.in.readNBytes(JobFileReader.LARGEST + 1));
            }
            Path path = context.resolve(Path.of(from));
            return one(String.valueOf(path.getFileName()), Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UserException(
                    ProblemCode.BAD_JOB_FILE,
                    "edit: cannot read " + Shown.quoted(from) + ": " + Shown.line(e.toString()),
                    "Name a job file, or - for the standard input.");
        }
    }

    private JobSpec one(String name, byte[] content) {
        List<JobSpec> jobs = context.toRead().jobFiles().read(name, content);
        if (jobs.size() != 1) {
            throw new UserException(
                    ProblemCode.BAD_JOB_FILE,
                    "edit: " + Shown.quoted(name) + " holds " + jobs.size() + " jobs; expected one.",
                    "Nothing was changed.");
        }
        return jobs.get(0);
    }

    /** Until it is right, or the human gives up; then the text is kept. */
    private ExitCode inEditor(Base base) {
        BufferedReader keyboard = context.terminal().keyboard();
        if (keyboard == null) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "edit: there is no terminal for an editor.",
                    "Say what to change: edit ID --priority 1   or: edit ID --file job.yaml");
        }
        try {
            Path text = Files.createTempFile("nightshift-" + base.id() + "-", ".yaml");
            Files.writeString(text, heading(base) + JobText.yaml(base.spec()));
            while (true) {
                if (!Editor.edit(text, context.environment())) {
                    Files.delete(text);
                    context.say("The editor failed; " + base.id() + " stays as it is.");
                    return ExitCode.USAGE;
                }
                Optional<ExitCode> done = tried(base, text);
                if (done.isPresent()) {
                    return done.get();
                }
            }
        } catch (IOException e) {
            throw EnvironmentException.passing(
                    ProblemCode.CANNOT_START,
                    "edit: the editor cannot be used: " + e,
                    "Set VISUAL or EDITOR to one that can; or use edit ID --file job.yaml.",
                    e);
        }
    }

    /** Empty: once more. */
    private Optional<ExitCode> tried(Base base, Path text) throws IOException {
        try {
            ExitCode exit = apply(
                    base,
                    one(
                            "job.yaml",
                            Files.readString(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)));
            Files.delete(text);
            return Optional.of(exit);
        } catch (UserException e) {
            context.complain(e.problem());
            if (context.confirmed("Edit it again?", "--file FILE")) {
                return Optional.empty();
            }
            context.say("Your text is kept in " + text);
            return Optional.of(e.problem().code().exitCode());
        }
    }

    private static String heading(Base base) {
        return "# The job " + base.id() + ". Leave the editor with its text as it is to change nothing.\n"
                + (base.spec().extra().isEmpty()
                        ? ""
                        : "# Kept with it besides: "
                                + Shown.line(
                                        String.join(", ", base.spec().extra().keySet())) + "\n");
    }
}
