package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.report.Reports;
import dev.nightshift.store.Tx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The morning report. */
@Command(
        name = "report",
        description = "Prints the report of a shift: what was done, what was not and why, what changed, how to take it"
                + " back.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift report",
            "  nightshift report 2026-11-22-190000 --format json",
            "  nightshift report --format html > report.html",
            "",
            "Exit status: 2 no such shift."
        })
final class Report extends Verb {
    @Parameters(
            arity = "0..1",
            paramLabel = "SHIFT",
            defaultValue = "latest",
            description = "The id of a shift, or latest (default).")
    private String shift = "latest";

    @Option(names = "--format", paramLabel = "F", description = "md, html or json (default: md; json with --json).")
    private Format format = Format.md;

    /** Named as they are typed. */
    enum Format {
        md,
        html,
        json
    }

    Report(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Installation home = context.toRead();
        ShiftView found = context.read(tx -> find(tx, home.shifts()), () -> {
            throw none();
        });
        Path reports = home.home().reports();
        Path markdown = Reports.markdownFile(reports, found.id());
        Path file = json()
                ? Reports.jsonFile(reports, found.id())
                : format == Format.html ? Reports.htmlFile(reports, found.id()) : markdown;
        if (format == Format.html && !json() && !Files.exists(file) && Files.exists(markdown)) {
            context.say("This report was written before there were pages; it is here: " + markdown);
            return ExitCode.OK;
        }
        try {
            String text = Files.readString(file).stripTrailing();
            context.print(file.equals(markdown) && context.terminal().interactive() ? view(text) : text);
            return ExitCode.OK;
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.UNKNOWN_SHIFT,
                    "The report of shift " + found.id() + " cannot be read: " + e,
                    "It may have been removed; what is known of its jobs: " + context.command("list", "--all"),
                    e);
        }
    }

    private String view(String markdown) {
        String columns = context.environment().getOrDefault("COLUMNS", "");
        int width = columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : MarkdownView.USUAL_WIDTH;
        return MarkdownView.of(markdown, context.tint(), width);
    }

    private boolean json() {
        return format == Format.json || context.json();
    }

    private ShiftView find(Tx tx, Shifts shifts) {
        return shift.equals("latest") ? shifts.latest(tx).orElseThrow(this::none) : shifts.get(tx, shift);
    }

    private UserException none() {
        return new UserException(
                ProblemCode.UNKNOWN_SHIFT,
                "There has been no shift yet.",
                "Run one now with: " + context.command("shift"));
    }
}
