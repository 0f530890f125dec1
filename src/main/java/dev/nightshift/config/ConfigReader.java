package dev.nightshift.config;

import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Suggestion;
import dev.nightshift.problem.UserException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the configuration of a home from its file and the environment, which wins.
 *
 * <p>Every key {@code nightshift.a.b-c} is overridden by the variable {@code NIGHTSHIFT_A_B_C}; variables that match no
 * key are ignored. Creates nothing.
 */
public final class ConfigReader {
    /** In the order of the file. */
    static final List<Key<?>> KEYS = Stream.of(
                    ShiftConfig.KEYS,
                    InboxConfig.KEYS,
                    SnapshotConfig.KEYS,
                    HealthConfig.KEYS,
                    GateConfig.KEYS,
                    ProcessConfig.KEYS,
                    ReviewConfig.KEYS,
                    RetentionConfig.KEYS,
                    NoticeConfig.KEYS,
                    DeliveryConfig.KEYS,
                    MailConfig.KEYS,
                    PingConfig.KEYS,
                    ChannelConfig.KEYS)
            .<Key<?>>flatMap(List::stream)
            .toList();

    private static final List<SecretKey> SECRETS = Stream.concat(
                    Stream.of(MailConfig.PASSWORD, PingConfig.URL), ChannelConfig.SECRETS.stream())
            .toList();
    private static final Set<String> NAMES = KEYS.stream().map(Key::name).collect(Collectors.toUnmodifiableSet());
    private static final List<String> PLANNED = List.of("shift.business-hours", "model.", "web.");

    private ConfigReader() {}

    /**
     * @throws UserException {@link ProblemCode#NO_HOME}, or {@link ProblemCode#BAD_CONFIGURATION} with every mistake
     */
    public static Config read(Path home, Map<String, String> environment) {
        Settings settings = new Settings(Home.find(home), environment);
        Config config = config(settings);
        List<Mistake> mistakes = settings.mistakes();
        if (!mistakes.isEmpty()) {
            throw new UserException(
                    ProblemCode.BAD_CONFIGURATION,
                    (mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes") + " in the configuration:\n"
                            + mistakes.stream().map(Mistake::text).collect(Collectors.joining("\n")),
                    "Mend what is listed, then look again with: `config check`");
        }
        return config;
    }

    /** All that is wrong; empty: {@link #read} succeeds. Fails with {@link ProblemCode#NO_HOME}. */
    public static List<Mistake> check(Path home, Map<String, String> environment) {
        Settings settings = new Settings(Home.find(home), environment);
        config(settings);
        return settings.mistakes();
    }

    /** What can be read, with defaults where there are mistakes. Fails with {@link ProblemCode#NO_HOME}. */
    public static Config lenient(Path home, Map<String, String> environment) {
        return config(new Settings(Home.find(home), environment));
    }

    private static Config config(Settings settings) {
        refuseUnknown(settings);
        Guard guard = Guard.from(settings);
        ShiftConfig shift = ShiftConfig.from(settings);
        Map<String, String> camel = camel(settings);
        NoticeConfig notice = NoticeConfig.from(settings, shift.zone());
        return new Config(
                shift,
                Workspaces.from(settings, guard.snapshot()),
                InboxConfig.from(settings),
                guard,
                new Config.Morning(RetentionConfig.from(settings), notice, redaction(settings, camel)),
                camel);
    }

    /** After all secrets were read. */
    private static Redaction redaction(Settings settings, Map<String, String> camel) {
        return Redaction.NONE
                .and(settings.secrets())
                .and(settings.environment())
                .and(camel);
    }

    private static Map<String, String> camel(Settings settings) {
        return settings.entries().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("camel."))
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().value()));
    }

    private static void refuseUnknown(Settings settings) {
        settings.entries().forEach((name, entry) -> {
            Settings.Given given = settings.inFile(name, entry);
            if (SECRETS.stream().anyMatch(secret -> secret.name().equals(name))) {
                settings.wrongSecret(
                        given,
                        "a secret does not belong into this file; set " + Key.variable(name) + ", or " + name
                                + "-file to the path of a file that holds it");
            } else if (!NAMES.contains(name)
                    && !Workspaces.isKey(name)
                    && !Schedules.isKey(name)
                    && !OwnChannel.isKey(settings, name)
                    && !name.startsWith("camel.")) {
                // The value stays unseen: behind a mistyped name it may be a secret.
                settings.wrongSecret(given, objection(name));
            }
        });
    }

    private static String objection(String name) {
        if (PLANNED.stream().map(Key.PREFIX::concat).anyMatch(planned -> matches(name, planned))) {
            return "not in this version: remove the line";
        } else if (name.startsWith(Key.PREFIX + "workspace.")) {
            return "expected nightshift.workspace.NAME.path or nightshift.workspace.NAME.exclude, with a NAME of a-z 0-9";
        }
        if (name.startsWith(Key.PREFIX + "schedule.")) {
            return "expected nightshift.schedule.NAME.cron, .window, .catch-up or .max-jobs, with a NAME of a-z 0-9";
        }
        if (OwnChannel.looksLikeKey(name)) {
            return "no such channel; name it in " + OwnChannel.CHANNELS.name() + Suggestion.text(name, NAMES);
        }
        return "no such key" + Suggestion.text(name, NAMES);
    }

    private static boolean matches(String name, String planned) {
        return planned.endsWith(".") ? name.startsWith(planned) : name.equals(planned);
    }
}
