package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;

/** A verb that is only the first of two words. */
abstract class Words extends Verb {
    private final String words;

    /** {@code words} that may follow, for the message. */
    Words(Context context, String words) {
        super(context);
        this.words = words;
    }

    @Override
    ExitCode run() {
        String verb =
                getClass().getAnnotation(picocli.CommandLine.Command.class).name();
        throw new UserException(ProblemCode.USAGE, verb + ": one word is missing.", "One of: " + verb + " " + words);
    }
}
