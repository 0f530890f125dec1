package dev.nightshift.notice;

import dev.nightshift.config.DeliveryConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which notices go to which channel, and when.
 *
 * @param rules by the names of the channels
 */
public record Routing(Map<String, Rule> rules) {
    /** These come whatever their severity: somebody asked for them, or was told of the problem that is over. */
    private static final Set<String> ASKED = Set.of("asked", "report", "clear", "test");
    /** The same where nobody asked. */
    private static final Set<String> ANSWERS = Set.of("clear", "test");

    /**
     * Of one channel.
     *
     * @param least the least severity that it gets
     * @param tags it gets only notices with one of these; empty: all
     * @param anyway with one of these a notice comes whatever its severity
     */
    public record Rule(Notice.Severity least, Set<String> tags, Pace pace, Set<String> anyway) {
        public Rule {
            tags = Set.copyOf(tags);
            anyway = Set.copyOf(anyway);
        }

        public Rule(Notice.Severity least, Set<String> tags, Pace pace) {
            this(least, tags, pace, ASKED);
        }

        boolean wants(Notice notice) {
            Set<String> about = notice.about().tags();
            boolean severe = notice.severity().compareTo(least) >= 0 || !Collections.disjoint(about, anyway);
            return severe && (tags.isEmpty() || !Collections.disjoint(about, tags));
        }
    }

    /**
     * How often a channel is used.
     *
     * @param gap between two letters; zero: each notice is a letter of its own
     * @param patience a notice waits this long for others
     * @param quiet {@code null}: at all hours
     */
    public record Pace(
            Duration gap, Duration patience, @Nullable Quiet quiet) {
        static final Pace AT_ONCE = new Pace(Duration.ZERO, Duration.ZERO, null);

        /** What may be sent now. */
        List<Notice.Severity> sent(Instant now) {
            return Arrays.stream(Notice.Severity.values())
                    .filter(severity -> quiet == null || !quiet.isQuiet(now) || severity.compareTo(quiet.except()) >= 0)
                    .toList();
        }
    }

    public Routing {
        rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    }

    public static Routing of(DeliveryConfig config) {
        DeliveryConfig.QuietHours hours = config.quiet();
        Quiet quiet = hours == null ? null : new Quiet(hours.hours(), hours.zone(), Notice.Severity.of(hours.except()));
        Pace pace = new Pace(config.gap(), config.patience(), quiet);
        Map<String, Rule> rules = new LinkedHashMap<>();
        config.channels()
                .forEach((name, wanted) -> rules.put(
                        name,
                        new Rule(
                                Notice.Severity.of(wanted.severity()),
                                wanted.tags(),
                                name.equals(LogChannel.NAME) ? Pace.AT_ONCE : pace,
                                wanted.asked() ? ASKED : ANSWERS)));
        return new Routing(rules);
    }

    /** Everything to each of them, at once. */
    public static Routing to(String... channels) {
        return new Routing(Arrays.stream(channels)
                .collect(Collectors.toMap(
                        name -> name, name -> new Rule(Notice.Severity.INFO, Set.of(), Pace.AT_ONCE))));
    }

    /** The names of the channels that get it. */
    Set<String> channels(Notice notice) {
        return rules.entrySet().stream()
                .filter(rule -> rule.getValue().wants(notice))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Of a channel that is not configured any more, too. */
    Pace pace(String channel) {
        Rule rule = rules.get(channel);
        return rule == null ? Pace.AT_ONCE : rule.pace();
    }
}
