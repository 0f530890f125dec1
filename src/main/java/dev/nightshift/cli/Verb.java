package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import java.util.concurrent.Callable;

/** One word of the command line. Made anew for each call; the same object never runs twice. */
abstract class Verb implements Callable<Integer> {
    protected final Context context;

    Verb(Context context) {
        this.context = context;
    }

    /** Does it; problems are thrown. */
    abstract ExitCode run();

    @Override
    public final Integer call() {
        return run().status();
    }
}
