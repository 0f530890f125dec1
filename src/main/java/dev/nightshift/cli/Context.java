package dev.nightshift.cli;

import dev.nightshift.app.ControlServer;
import dev.nightshift.app.Courier;
import dev.nightshift.app.Installation;
import dev.nightshift.app.Launchers;
import dev.nightshift.config.ConfigReader;
import dev.nightshift.job.Sizes;
import dev.nightshift.job.State;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.HeadFile;
import dev.nightshift.queue.HeadStanding;
import dev.nightshift.snapshot.Copied;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Tx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a verb has around it in one call: options, terminal, session. */
final class Context {
    private final Nightshift.Call call;
    final Options options = new Options();
    private final List<String> words;
    private @Nullable Session session;
    private boolean warned;

    Context(Nightshift.Call call, String... words) {
        this.call = call;
        this.words = List.of(words);
    }

    /** The whole command line as it was typed. */
    List<String> words() {
        return words;
    }

    Map<String, String> environment() {
        return call.environment();
    }

    /** The current directory of the caller. */
    Path folder() {
        return call.folder();
    }

    Terminal terminal() {
        return call.terminal();
    }

    /** A path as the caller typed it, absolute. */
    Path resolve(Path typed) {
        return call.folder().resolve(typed).normalize();
    }

    /** Where the home is said to be. */
    Path home() {
        String variable = call.environment().getOrDefault("NIGHTSHIFT_HOME", "");
        if (options.home != null) {
            return resolve(options.home);
        }
        return variable.isEmpty() ? call.folder() : resolve(Path.of(variable));
    }

    Session session() {
        if (session == null) {
            session = call.sessions().open(home());
        }
        return session;
    }

    /**
     * What only the holder of the runner lock may do, done by the service where one runs this home.
     *
     * @param more words to add to the command line as it was typed
     * @return how it ended; empty: nobody holds the home, do it here
     */
    Optional<ExitCode> inService(String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        OptionalInt status = session().inService(new ControlServer.Asked(all, call.folder()), call.terminal());
        return status.isPresent() ? Optional.of(ExitCode.of(status.getAsInt())) : Optional.empty();
    }

    /** Runs another verb of ours with the same options, as if it were typed next; with {@code --json} without its data. */
    ExitCode also(String... more) {
        List<String> all = new ArrayList<>(List.of("--home", home().toString()));
        if (options.quiet) {
            all.add("--quiet");
        }
        all.addAll(List.of(more));
        Terminal terminal = call.terminal();
        Terminal silent = new Terminal(
                options.json ? new PrintWriter(Writer.nullWriter()) : terminal.out(), terminal.err(), false, null);
        Nightshift.Call next = new Nightshift.Call(silent, call.environment(), call.folder(), call.sessions());
        return ExitCode.of(Nightshift.run(next, all.toArray(String[]::new)));
    }

    Installation toRead() {
        return session().toRead();
    }

    /** The snapshots of the home, or those of its copy in a folder. */
    Snapshots snapshots(@Nullable Path copy) {
        return copy == null
                ? toRead().snapshots()
                : toRead().copy(resolve(copy)).snapshots();
    }

    /** For the holder of the home: what ran when its service was killed may still write. */
    void requireNoOrphans() {
        List<String> jobs = read(
                tx -> toRead().claims().orphans(tx).stream()
                        .map(orphan -> orphan.claim().job())
                        .toList(),
                List::of);
        if (!jobs.isEmpty()) {
            throw new UserException(
                    ProblemCode.ROLLBACK_REFUSED,
                    "Night Shift ended under " + String.join(", ", jobs)
                            + ", which may still write into its workspace; nothing was changed.",
                    "`start` ends and records what is left of it first.");
        }
    }

    /** For the holder of the home: what a copy has of a snapshot, and of later ones, is in the home again. */
    void bringBack(@Nullable Path copy, Snapshot oldest) {
        if (copy != null) {
            Copied copied = toChange().copy(resolve(copy)).bringBack(toChange().snapshots(), oldest);
            say(copied.snapshots() + " snapshots were brought back from "
                    + Shown.line(copied.folder().toString()) + ", " + Sizes.text(copied.bytes()) + ".");
        }
    }

    Installation toChange() {
        return session().toChange();
    }

    /** As {@link #toChange}, for whoever works unattended: that the database cannot be used is told to the humans. */
    Installation toServe() {
        try {
            return toChange();
        } catch (EnvironmentException e) {
            if (e.problem().code().exitCode() == ExitCode.DATABASE) {
                Hiding.secrets(ConfigReader.lenient(home(), environment()).redaction());
                Courier.alarm(home(), environment(), Clock.systemUTC(), e);
            }
            throw e;
        }
    }

    /**
     * Reads from the database; {@code nothing} where there is none yet. One that is not what was last written is read
     * all the same, with a warning.
     */
    <T> T read(Function<Tx, T> work, Supplier<T> nothing) {
        Installation home = toRead();
        if (!home.hasDatabase()) {
            return nothing.get();
        }
        return home.database().read(tx -> {
            HeadStanding standing = HeadFile.beside(tx.file()).check(tx);
            if (!standing.good() && !warned) {
                warned = true;
                say("Do not trust what follows: " + standing.text() + ". Bring it back with: " + command("recover"));
            }
            return work.apply(tx);
        });
    }

    boolean json() {
        return options.json;
    }

    /** A line of data. */
    void print(String line) {
        call.terminal().out().println(line);
    }

    void printJson(Object tree) {
        Json.write(call.terminal().out(), tree);
    }

    /** A message for a human; not with {@code --quiet}. */
    void say(String line) {
        if (!options.quiet) {
            call.terminal().out().flush();
            call.terminal().err().println(line);
            call.terminal().err().flush();
        }
    }

    /** What went wrong, for a human. */
    void complain(Problem problem) {
        call.terminal().out().flush();
        call.terminal().err().println("nightshift: " + Hiding.in(problem.message()));
        if (!problem.hint().isEmpty()) {
            String hint = Launchers.of(home()).rendered(problem.hint());
            call.terminal().err().println("  " + hint.replace("\n", "\n  "));
        }
        call.terminal().err().flush();
    }

    /** A command of ours, ready to paste. */
    String command(String... verbAndArguments) {
        return toRead().launcher().command(verbAndArguments).toString();
    }

    Table table(String... headings) {
        return new Table(tint(), List.of(headings));
    }

    Tint tint() {
        boolean on =
                switch (options.color) {
                    case always -> true;
                    case never -> false;
                    case auto ->
                        call.terminal().interactive()
                                && call.environment()
                                        .getOrDefault("NO_COLOR", "")
                                        .isEmpty()
                                && !"dumb".equals(call.environment().get("TERM"));
                };
        return new Tint(on);
    }

    String tinted(State state) {
        return tint().state(state, state.code());
    }

    /** Asks a human; without one it refuses. */
    boolean confirmed(String question, String option) {
        if (call.terminal().keyboard() == null) {
            throw new UserException(
                    ProblemCode.USAGE,
                    "Nobody can be asked here: there is no terminal.",
                    "Say " + option + " to go on without a question.");
        }
        call.terminal().err().print(question + " [y/N] ");
        call.terminal().err().flush();
        try {
            String answer = call.terminal().keyboard().readLine();
            return answer != null
                    && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
        } catch (IOException e) {
            return false;
        }
    }

    /** The user who steers, for the ledger. */
    String user() {
        return System.getProperty("user.name", "unknown");
    }

    /** Whether nobody reads what we print any more. */
    boolean outputClosed() {
        return call.terminal().out().checkError();
    }

    void close() {
        if (session != null) {
            session.close();
        }
    }
}
