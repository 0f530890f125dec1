package dev.nightshift.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** All verbs, in the order of the help. */
final class Verbs {
    private static final List<String> NAMES = List.of(
            "start",
            "try",
            "init",
            "status",
            "add",
            "import",
            "list",
            "show",
            "log",
            "wait",
            "shift",
            "pause",
            "resume",
            "forecast",
            "edit",
            "hold",
            "release",
            "approve",
            "reject",
            "retry",
            "cancel",
            "report",
            "snapshot",
            "diff",
            "undo",
            "rollback",
            "health",
            "doctor",
            "notify",
            "ledger",
            "recover",
            "config",
            "routes",
            "completion");

    private Verbs() {}

    static List<String> names() {
        return NAMES;
    }

    /**
     * The command line with the verbs that can be meant by {@code args}, as building all of them takes most of the time
     * of a short verb. With all of them where none is named.
     */
    static CommandLine commandLine(Context context, String... args) {
        Set<String> words =
                Arrays.stream(args).takeWhile(word -> !word.equals("--")).collect(Collectors.toSet());
        List<String> meant = NAMES.stream().filter(words::contains).toList();
        CommandLine root = new CommandLine(new Root(context));
        root.addMixin("options", context.options);
        for (String name : meant.isEmpty() ? NAMES : meant) {
            CommandLine command = new CommandLine(verb(name, context));
            for (Verb second : second(name, context)) {
                CommandSpec spec = CommandSpec.forAnnotatedObject(second);
                command.addSubcommand(spec.name(), new CommandLine(spec));
            }
            root.addSubcommand(name, command);
        }
        return root;
    }

    private static Verb verb(String name, Context context) {
        return switch (name) {
            case "start" -> new Start(context);
            case "try" -> new Try(context);
            case "init" -> new Init(context);
            case "status" -> new Status(context);
            case "add" -> new Add(context);
            case "import" -> new Import(context);
            case "list" -> new ListJobs(context);
            case "show" -> new Show(context);
            case "log" -> new Log(context);
            case "wait" -> new Wait(context);
            case "shift" -> new Shift(context);
            case "pause" -> new Pause(context);
            case "resume" -> new Resume(context);
            case "forecast" -> new Forecast(context);
            case "edit" -> new Edit(context);
            case "hold" -> new Steer.Hold(context);
            case "release" -> new Steer.Release(context);
            case "approve" -> new Approve(context);
            case "reject" -> new Reject(context);
            case "retry" -> new Steer.Retry(context);
            case "cancel" -> new Steer.Cancel(context);
            case "report" -> new Report(context);
            case "snapshot" -> new SnapshotVerb(context);
            case "diff" -> new Diff(context);
            case "undo" -> new Undo(context);
            case "rollback" -> new RollBack(context);
            case "health" -> new Health(context);
            case "doctor" -> new DoctorVerb(context);
            case "notify" -> new Notify(context);
            case "ledger" -> new LedgerVerb(context);
            case "recover" -> new Recover(context);
            case "config" -> new ConfigVerb(context);
            case "routes" -> new Routes(context);
            case "completion" -> new Completion(context);
            default -> throw new IllegalStateException("no verb " + name + ". Indicates a bug.");
        };
    }

    /** The words that may follow a verb. */
    private static List<Verb> second(String name, Context context) {
        return switch (name) {
            case "shift" -> List.of(new ShiftStop(context), new ShiftSkip(context));
            case "snapshot" ->
                List.of(
                        new SnapshotTake(context),
                        new SnapshotList(context),
                        new SnapshotShow(context),
                        new SnapshotVerify(context),
                        new SnapshotPrune(context),
                        new SnapshotCopyVerb(context));
            case "rollback" -> List.of(new RollbackList(context));
            case "notify" -> List.of(new NotifyTest(context), new NotifyList(context), new NotifyRetry(context));
            case "ledger" -> List.of(new LedgerVerify(context));
            case "config" -> List.of(new ConfigCheck(context));
            case "routes" -> List.of(new RoutesCheck(context), new RoutesList(context));
            default -> List.of();
        };
    }
}
