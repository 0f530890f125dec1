package dev.nightshift.app;

import dev.nightshift.config.PingConfig;
import dev.nightshift.health.HomeProbe;
import dev.nightshift.health.ProgressProbe;
import dev.nightshift.job.Check;
import dev.nightshift.job.Durations;
import dev.nightshift.job.Sizes;
import dev.nightshift.notice.LastPing;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.store.RunnerLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What is wrong with an installation, beside what {@code health} finds on the machine: whether somebody would hear of a bad
 * night, and of a dead service. Reads only; sends nothing. Stateless.
 */
public final class Doctor {
    /** The timer of the watcher looks every hour. */
    private static final Duration WATCHED_WITHIN = Duration.ofHours(3);
    /** So many pings in a row that nobody took are more than a bad minute. */
    private static final int MANY_FAILURES = 3;

    private final Installation home;
    private final Launcher launcher;

    public Doctor(Installation home) {
        this.home = home;
        this.launcher = home.launcher();
    }

    /** Always the same checks in the same order. Throws nothing: what cannot be looked at is unknown. */
    public List<Check> run() {
        List<Check> checks = new ArrayList<>();
        checks.add(service());
        checks.add(folder());
        checks.addAll(new DoctorOfChannels(home).run());
        checks.addAll(outbox());
        checks.add(pings());
        checks.add(watcher());
        checks.add(progress());
        checks.add(clock());
        checks.add(Check.ok(
                "isolation",
                "process group",
                "",
                "a job has a session and a tag of its own, by which all it starts is found and ended; otherwise it may"
                        + " do what this user may"));
        return checks;
    }

    private Check folder() {
        Check check = new HomeProbe(home.home()).check();
        if (check.status() != Check.Status.OK) {
            return check;
        }
        try {
            long free = Files.getFileStore(home.home().path()).getUsableSpace();
            return Check.ok(check.name(), check.value(), "", check.text() + "; " + Sizes.text(free) + " free");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Check service() {
        Optional<String> holder = RunnerLock.holder(home.home().runnerLock());
        return holder.map(who -> Check.ok("service", "runs", "", who))
                .orElseGet(() -> warn(
                        "service",
                        "none",
                        "No service runs this home: the clock opens no shift, and nothing is taken from the inbox.",
                        "Start it with: " + launcher.command("start")));
    }

    /** What the channels were tried for in vain, then what waits. */
    private List<Check> outbox() {
        try {
            List<NoticeView> undelivered =
                    home.hasDatabase() ? home.database().read(home.outbox()::undelivered) : List.of();
            List<NoticeView> stuck =
                    undelivered.stream().filter(NoticeView::isStuck).toList();
            if (undelivered.isEmpty()) {
                return List.of(Check.ok("outbox", "0 undelivered", "", "everything was delivered"));
            }
            Instant oldest = undelivered.stream()
                    .map(NoticeView::createdAt)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            String value = undelivered.size() + " undelivered";
            return List.of(
                    stuck.isEmpty()
                            ? warn("outbox", value, "The oldest waits since " + oldest + ".", deliver())
                            : new Check(
                                    "outbox",
                                    Check.Status.FAIL,
                                    value,
                                    "",
                                    "In vain tried: " + failing(stuck) + ". The oldest waits since " + oldest + ".",
                                    deliver()));
        } catch (ProblemException e) {
            return List.of(unknown("outbox", e));
        }
    }

    private String deliver() {
        return "See them with: " + launcher.command("notify", "list", "--undelivered") + "   try again with: "
                + launcher.command("notify", "retry");
    }

    /** Each channel with what it said last. */
    private static String failing(List<NoticeView> stuck) {
        TreeSet<String> said = new TreeSet<>();
        stuck.forEach(notice -> notice.deliveries().stream()
                .filter(NoticeView.Delivery::isStuck)
                .forEach(delivery ->
                        said.add(delivery.channel() + " (" + delivery.tries().lastError() + ")")));
        return String.join(", ", said);
    }

    private Check pings() {
        Optional<PingConfig> listener = home.config().notice().pinging();
        if (listener.isEmpty()) {
            return warn(
                    "pings",
                    "none",
                    "Nobody elsewhere notices when this machine is off or cut off.",
                    "See nightshift.notice.ping.url-file in " + home.home().configuration());
        }
        Optional<LastPing> last = home.lastPing();
        if (last.isPresent() && last.get().failures() > 0) {
            return new Check(
                    "pings",
                    last.get().failures() >= MANY_FAILURES ? Check.Status.FAIL : Check.Status.WARN,
                    last.get().failures() + " failed",
                    "",
                    "Nobody took the last one, of shift " + last.get().shift() + ": "
                            + last.get().said() + ".",
                    "See whether the listener is up, and whether its URL is still the right one.");
        } else if (listener.get().isInTheClear()) {
            return warn(
                    "pings", "in the clear", "The URL of the pings goes over the network unencrypted.", "Use https.");
        }
        return Check.ok(
                "pings",
                last.map(ping -> "last " + ping.at()).orElse("none yet"),
                "",
                last.isEmpty() ? "the first autonomous shift sends one" : "the last one was taken");
    }

    private Check watcher() {
        String how = "Run it every hour, by a timer: " + launcher.command("health", "--watch");
        Optional<Instant> seen = Watcher.seen(home.home().data()).flatMap(Doctor::instant);
        String limit = "within " + Durations.text(WATCHED_WITHIN);
        if (home.config().health().successWithin().isZero()) {
            return warn("watcher", "off", "nightshift.health.success-within is 0: silence is not told.", "");
        } else if (seen.isEmpty()) {
            return warn("watcher", "never", "Nobody looks whether the service is dead.", how);
        }
        boolean late = seen.get().plus(WATCHED_WITHIN).isBefore(home.clock().instant());
        return late
                ? new Check("watcher", Check.Status.WARN, "last " + seen.get(), limit, "Nobody looks any more.", how)
                : Check.ok("watcher", "last " + seen.get(), limit, "somebody looks whether the service is dead");
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Check progress() {
        try {
            return new ProgressProbe(home.home(), home.config(), home.database(), home.clock(), launcher).check();
        } catch (ProblemException e) {
            return unknown("progress", e);
        }
    }

    private Check clock() {
        return Check.ok(
                "clock",
                home.config().shift().zone().getId(),
                "",
                "now it is "
                        + home.clock()
                                .instant()
                                .atZone(home.config().shift().zone())
                                .toLocalDateTime()
                                .truncatedTo(ChronoUnit.SECONDS));
    }

    private static Check unknown(String name, ProblemException problem) {
        return new Check(
                name,
                Check.Status.UNKNOWN,
                "unknown",
                "",
                problem.problem().message(),
                problem.problem().hint());
    }

    private static Check warn(String name, String value, String text, String hint) {
        return new Check(name, Check.Status.WARN, value, "", text, hint);
    }
}
