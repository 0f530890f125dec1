package dev.nightshift.notice;

import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.Shown;
import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Timestamps;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells over the other channels that one does not take notices: at once where it refuses for good, else when it has been
 * failing for {@link #LONG}; again while that lasts, and once when it delivers again. Stateless besides the database;
 * thread-safe.
 */
final class ChannelAlarms {
    static final Duration LONG = Duration.ofHours(1);
    private static final SqlFile SQL = SqlFile.beside(ChannelAlarms.class, "channel-alarms.sql");

    private final Alarms alarms;
    private final Routing routing;
    private final Launcher launcher;
    private final InstantSource clock;

    ChannelAlarms(Alarms alarms, Routing routing, Launcher launcher, InstantSource clock) {
        this.alarms = alarms;
        this.routing = routing;
        this.launcher = launcher;
        this.clock = clock;
    }

    /** It did not take a letter, as the outbox knows by now. Of one that is not configured any more nothing is told. */
    void failed(Tx tx, String channel, NotTaken why) {
        Instant now = clock.instant();
        Optional<Instant> since = tx.first(
                        SQL.get("failing"),
                        Args.of("channel", channel),
                        row -> Optional.ofNullable(row.instantOrNull("failing_since")))
                .flatMap(found -> found);
        boolean refused = why.kind() == NotTaken.Kind.PERMANENT;
        if (since.isEmpty() || !routing.rules().containsKey(channel)) {
            return;
        }
        if (refused || !now.isBefore(since.get().plus(LONG))) {
            Notice notice = notice(channel, why, since.get());
            alarms.raise(tx, new Alarm(key(channel), notice), others(channel, refused, notice), false);
        }
    }

    private Notice notice(String channel, NotTaken why, Instant since) {
        boolean refused = why.kind() == NotTaken.Kind.PERMANENT;
        Body.Builder body = Body.with(launcher)
                .line("It said: " + Shown.line(String.valueOf(why.getMessage())))
                .line("It has taken nothing since " + Timestamps.text(since) + ".")
                .line(
                        refused
                                ? "What it refused is not tried again until somebody asks for it."
                                : "What waits for it is tried again for a day, and then given up.")
                .command("What waits for it, and what was given up", "notify", "list", "--undelivered")
                .command("Try it, when it is mended", "notify", "test", channel)
                .command("Send again what it did not take", "notify", "retry")
                .command("How all channels are", "doctor");
        return new Notice(
                refused ? "channel_refuses" : "channel_fails",
                refused ? Notice.Severity.PROBLEM : Notice.Severity.WARNING,
                refused
                        ? "The channel " + channel + " refuses notices"
                        : "The channel " + channel + " takes no notices",
                body.build(),
                About.of("channel"));
    }

    /** It took a letter. */
    void works(Tx tx, String channel) {
        Optional<AlarmView> known = alarms.get(tx, key(channel));
        if (known.isEmpty()) {
            return;
        }
        Notice allClear = new Notice(
                "channel_works",
                Notice.Severity.INFO,
                "The channel " + channel + " takes notices again",
                Body.with(launcher)
                        .line("It had not since " + Timestamps.text(known.get().raisedAt()) + ".")
                        .command("Send again what it was given up for", "notify", "retry")
                        .build(),
                About.of("channel", "clear"));
        alarms.clear(tx, key(channel), allClear, false);
    }

    private static String key(String channel) {
        return "channel:" + channel;
    }

    /**
     * The log, and those that want it. While a server fails it does so for all its receivers; where it refuses one, the
     * others may still hear of it.
     */
    private Set<String> others(String channel, boolean refused, Notice notice) {
        Set<String> wanting = routing.channels(notice);
        return routing.rules().keySet().stream()
                .filter(other -> other.equals(LogChannel.NAME) || wanting.contains(other))
                .filter(other ->
                        refused ? !other.equals(channel) : !family(other).equals(family(channel)))
                .collect(Collectors.toSet());
    }

    private static String family(String channel) {
        return channel.split(":", 2)[0];
    }
}
