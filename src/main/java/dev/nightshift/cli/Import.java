package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.inbox.Seed;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Imports;
import dev.nightshift.queue.Imports.Fate;
import dev.nightshift.queue.Imports.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The queue of the program that was there before. */
@Command(
        name = "import",
        description = "Takes in another queue: a JSON list of jobs, or a SQLite database with task_definitions and"
                + " task_executions. What was finished there stays finished; prints the ids of what is new.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift import --dry-run queue.json      says what would happen, and changes nothing",
            "  nightshift import queue.json",
            "  nightshift import night_shift.db --json",
            "",
            "The file is not changed. Importing it again takes in only what is new.",
            "Exit status: 2 some job was refused; the others are in."
        })
final class Import extends Verb {
    @Parameters(paramLabel = "FILE", description = "A JSON list, or a SQLite database.")
    private String file = "";

    @Option(names = "--dry-run", description = "Only say what would become of each job.")
    private boolean dryRun;

    Import(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        Path path = context.resolve(Path.of(file));
        if (!Files.isRegularFile(path)) {
            throw new UserException(
                    ProblemCode.BAD_JOB_FILE,
                    "There is no file " + Shown.quoted(path.toString()) + ".",
                    "Name the JSON list or the SQLite database of the other queue.");
        }
        Seed seed = context.toRead().seeds().read(path);
        List<Result> results = dryRun ? plan(seed) : take(seed);
        tell(seed, results);
        if (context.json()) {
            context.printJson(shapes(seed, results));
        } else {
            results.stream()
                    .filter(result -> result.fate() == Fate.IMPORTED)
                    .forEach(result -> context.print(result.job().id()));
        }
        boolean refused =
                !seed.refused().isEmpty() || results.stream().anyMatch(result -> result.fate() == Fate.REFUSED);
        return refused ? ExitCode.USAGE : ExitCode.OK;
    }

    private List<Result> plan(Seed seed) {
        Imports imports = context.toRead().imports();
        return context.read(tx -> imports.plan(tx, seed.jobs()), () -> imports.plan(null, seed.jobs()));
    }

    private List<Result> take(Seed seed) {
        Installation home = context.toChange();
        return home.database().write(tx -> home.imports().run(tx, seed.jobs(), context.user()));
    }

    private void tell(Seed seed, List<Result> results) {
        seed.notes().forEach(context::say);
        seed.refused().forEach(refused -> context.say("refused: " + refused));
        for (Result result : results) {
            boolean renamed = !result.job().id().equals(result.job().originalId());
            String name = Shown.line(result.job().id())
                    + (renamed ? " (" + Shown.quoted(result.job().originalId()) + ")" : "");
            if (result.fate() == Fate.REFUSED) {
                context.say("refused: " + name + " " + result.note());
            } else if (result.fate() == Fate.KNOWN) {
                context.say("skipped: " + name + " " + result.note());
            } else if (renamed || !result.note().isEmpty()) {
                context.say(name + (result.note().isEmpty() ? "" : " " + result.note()));
            }
        }
        context.say(summary(seed, results));
        if (!dryRun && waiting(results) > 0) {
            context.say("Let what waits for approval run with: " + context.command("approve", "--all"));
        }
    }

    private String summary(Seed seed, List<Result> results) {
        Map<Fate, Long> fates = results.stream().collect(Collectors.groupingBy(Result::fate, Collectors.counting()));
        Map<String, Long> states = results.stream()
                .filter(result -> result.fate() == Fate.IMPORTED)
                .collect(Collectors.groupingBy(
                        result -> result.job().state().code(), TreeMap::new, Collectors.counting()));
        long refused = fates.getOrDefault(Fate.REFUSED, 0L) + seed.refused().size();
        List<String> parts = new ArrayList<>();
        states.forEach((state, count) -> parts.add(count + " " + state));
        return (dryRun ? "Would import " : "Imported ") + fates.getOrDefault(Fate.IMPORTED, 0L)
                + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")")
                + ", known " + fates.getOrDefault(Fate.KNOWN, 0L) + ", refused " + refused + ".";
    }

    private static long waiting(List<Result> results) {
        return results.stream()
                .filter(result -> result.fate() == Fate.IMPORTED)
                .filter(result -> result.job().reason() != null
                        && result.job().reason().code().equals("awaiting_approval"))
                .count();
    }

    private static List<Map<String, @Nullable Object>> shapes(Seed seed, List<Result> results) {
        List<Map<String, @Nullable Object>> shapes = new ArrayList<>();
        for (Result result : results) {
            shapes.add(Json.object(
                    "id", result.job().id(),
                    "imported_id", result.job().originalId(),
                    "result", result.fate().name().toLowerCase(Locale.ROOT),
                    "state",
                            result.fate() == Fate.REFUSED
                                    ? null
                                    : result.job().state().code(),
                    "note", result.note()));
        }
        seed.refused()
                .forEach(refused -> shapes.add(Json.object(
                        "id", null, "imported_id", null, "result", "refused", "state", null, "note", refused)));
        return shapes;
    }
}
