package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Completion for shells. */
@Command(
        name = "completion",
        description = "Prints the completion script for a shell.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift completion bash > ~/.local/share/bash-completion/completions/nightshift",
            "  source <(nightshift completion zsh)",
            "",
            "Exit status: 0."
        })
final class Completion extends Verb {
    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.bash;

    /** Named as they are typed; one script serves both, as zsh has bash's completion built in. */
    enum Shell {
        bash,
        zsh
    }

    Completion(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        context.print("# Completion of nightshift for " + shell.name() + ", for: source <(nightshift completion "
                + shell.name() + ")");
        context.print(AutoComplete.bash("nightshift", Verbs.commandLine(context)));
        return ExitCode.OK;
    }
}
