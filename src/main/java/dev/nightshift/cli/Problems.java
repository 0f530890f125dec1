package dev.nightshift.cli;

import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.Suggestion;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where a problem becomes a message, a hint and an exit status. No stack trace without {@code --debug}. */
final class Problems implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Context context;

    Problems(Context context) {
        this.context = context;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        return tell(thrown);
    }

    int tell(Throwable thrown) {
        Problem problem = problem(thrown);
        context.complain(problem);
        if (context.options.debug) {
            trace(thrown);
        }
        return problem.code().exitCode().status();
    }

    private void trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        context.terminal().err().print(Hiding.in(text.toString()));
    }

    private static Problem problem(Throwable thrown) {
        if (thrown instanceof ProblemException known) {
            return known.problem();
        }
        String text = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        return Problem.of(
                ProblemCode.INTERNAL,
                "internal error: " + Shown.line(thrown.getClass().getSimpleName() + ": " + text),
                "Run it again with --debug to see where it comes from.");
    }

    @Override
    public int handleParseException(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        context.complain(Problem.of(
                ProblemCode.USAGE,
                Shown.line(message(problem, command)),
                "See: " + command.getCommandSpec().qualifiedName() + " --help"));
        if (context.options.debug) {
            trace(problem);
        }
        return ProblemCode.USAGE.exitCode().status();
    }

    private static String message(ParameterException problem, CommandLine command) {
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().get(0), command);
        }
        String text = String.valueOf(problem.getMessage());
        if (problem instanceof MissingParameterException) {
            return text.replace("Missing required", "missing")
                    .replace("parameter: ", "")
                    .replace("'", "");
        }
        return text;
    }

    private static String unmatched(String word, CommandLine command) {
        if (word.startsWith("-")) {
            return "no such option: " + word + Suggestion.text(word, options(command));
        }
        boolean root = command.getParent() == null;
        Collection<String> verbs =
                root ? Verbs.names() : command.getSubcommands().keySet();
        return (verbs.isEmpty() ? "one argument too many: " : "no such verb: ") + word + Suggestion.text(word, verbs);
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> List.of(option.names()).stream())
                .toList();
    }
}
