package dev.nightshift.config;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which notices go to which channel, and when.
 *
 * @param channels what each configured channel gets, by its name
 * @param gap least time between two messages of a channel other than the log
 * @param patience a notice waits this long for others
 * @param quiet {@code null}: no hours in which less is sent
 * @param report of which shifts the report is sent
 */
public record DeliveryConfig(
        Map<String, Wanted> channels,
        Duration gap,
        Duration patience,
        @Nullable QuietHours quiet,
        Report report) {
    static final String LOG = "log";
    static final List<String> KINDS = List.of(LOG, "mail", "slack", "discord", "ntfy", "webhook");
    /** All that notices have. */
    public static final List<String> TAGS = List.of(
            "job",
            "shift",
            "guard",
            "inbox",
            "snapshot",
            "scope",
            "undo",
            "approval",
            "progress",
            "disk",
            "isolation",
            "database",
            "service",
            "channel",
            "report",
            "clear",
            "asked",
            "test");

    private static final Form<String> SEVERITY =
            Form.matching(Pattern.compile("info|warning|problem"), "expected info, warning or problem");

    static final Key<Duration> GROUP = Key.of("notice.group", "1h", Form.DURATION_OR_ZERO);
    static final Key<Duration> GROUP_WAIT = Key.of("notice.group-wait", "30s", Form.DURATION_OR_ZERO);
    static final Key<Window> QUIET =
            Key.of("notice.quiet", "", new Form<>("expected hours such as 22:00-06:30", Window::parse));
    static final Key<String> QUIET_EXCEPT = Key.of("notice.quiet-except", "problem", SEVERITY);
    static final Key<Report> REPORT = Key.of("notice.report", "problems", Form.choice(Report.class));
    static final List<Key<?>> KEYS = keys();

    /** Of which autonomous shifts the report is sent. */
    public enum Report {
        ALWAYS,
        /** Those of which something is told anyway: a good night is silent. */
        PROBLEMS
    }

    /**
     * What a channel gets.
     *
     * @param severity the least: {@code info}, {@code warning} or {@code problem}
     * @param tags only notices with one of these; empty: all
     * @param asked also what somebody asked for, whatever its severity; an all-clear comes in any case
     */
    public record Wanted(String severity, Set<String> tags, boolean asked) {
        public Wanted {
            tags = Set.copyOf(tags);
        }

        public Wanted(String severity, Set<String> tags) {
            this(severity, tags, true);
        }
    }

    /**
     * Hours in which channels other than the log get less.
     *
     * @param except the least severity that is sent all the same
     */
    public record QuietHours(Window hours, ZoneId zone, String except) {}

    public DeliveryConfig {
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
    }

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(List.of(GROUP, GROUP_WAIT, QUIET, QUIET_EXCEPT, REPORT));
        for (String kind : KINDS) {
            keys.add(severity(kind));
            keys.add(tags(kind));
        }
        return List.copyOf(keys);
    }

    private static Key<String> severity(String kind) {
        return Key.of("notice." + kind + ".severity", kind.equals(LOG) ? "info" : "warning", SEVERITY);
    }

    private static Key<List<String>> tags(String kind) {
        return Key.of(
                "notice." + kind + ".tags",
                "",
                Form.list(TAGS::contains, "expected tags, separated by commas, of: " + String.join(", ", TAGS)));
    }

    private static String kind(String channel) {
        return channel.split(":", 2)[0];
    }

    /**
     * @param configured by name: a kind, or a kind and whom it reaches, as in {@code mail:me@x.org}; with what it gets,
     *     where that is not what its kind gets
     */
    static DeliveryConfig from(Settings settings, ZoneId zone, Map<String, Optional<Wanted>> configured) {
        Map<String, Wanted> kinds = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(KINDS);
        configured.keySet().forEach(name -> names.add(kind(name)));
        for (String kind : names) {
            Set<String> tags = Set.copyOf(settings.find(tags(kind)).orElse(List.of()));
            kinds.put(kind, new Wanted(settings.get(severity(kind)), tags));
        }
        Map<String, Wanted> channels = new LinkedHashMap<>();
        configured.forEach((name, own) ->
                channels.put(name, own.orElseGet(() -> Objects.requireNonNull(kinds.get(kind(name)), name))));
        Window hours = settings.find(QUIET).orElse(null);
        String except = settings.get(QUIET_EXCEPT);
        return new DeliveryConfig(
                channels,
                settings.get(GROUP),
                settings.get(GROUP_WAIT),
                hours == null ? null : new QuietHours(hours, zone, except),
                settings.get(REPORT));
    }
}
