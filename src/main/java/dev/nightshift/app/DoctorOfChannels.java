package dev.nightshift.app;

import dev.nightshift.config.DeliveryConfig;
import dev.nightshift.config.MailConfig;
import dev.nightshift.config.NoticeConfig;
import dev.nightshift.job.Check;
import dev.nightshift.job.Durations;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong with the channels of an installation, and what goes through them when. Reads only; sends nothing. */
final class DoctorOfChannels {
    /** Among so many of the newest notices the last delivery of each channel is looked for. */
    private static final int NEWEST = 500;

    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final Installation home;
    private final Launcher launcher;
    private final NoticeConfig config;

    DoctorOfChannels(Installation home) {
        this.home = home;
        this.launcher = home.launcher();
        this.config = home.config().notice();
    }

    /** Always the same checks in the same order. */
    List<Check> run() {
        return List.of(channels(), routes(), pace());
    }

    private Check channels() {
        String names = String.join(", ", config.channelNames());
        String test = launcher.command("notify", "test").toString();
        List<String> clear = config.web().inTheClear();
        if (config.channelNames().size() == 1) {
            return warn(
                    "channels",
                    names,
                    "Notices go only into " + config.log() + ".",
                    "See nightshift.notice. in " + home.home().configuration() + "; then: " + test);
        } else if (!clear.isEmpty()) {
            return warn(
                    "channels",
                    names,
                    "Over the network unencrypted, with their addresses, which are secrets, go: "
                            + String.join(", ", clear) + ".",
                    "Give each an address of https.");
        } else if (config.mailing().isPresent()
                && config.mailing().get().server().tls() == MailConfig.Tls.NONE
                && !HERE.contains(config.mailing().get().server().host())) {
            return warn("channels", names, "Mail goes to its server in the clear.", "See nightshift.notice.mail.tls");
        }
        return Check.ok("channels", names, "", "last delivered: " + delivered() + "; try them with: " + test);
    }

    /** Each channel with its last delivery. */
    private String delivered() {
        Map<String, Instant> last = new TreeMap<>();
        try {
            List<NoticeView> newest = home.hasDatabase()
                    ? home.database().read(tx -> home.outbox().list(tx, NEWEST))
                    : List.of();
            newest.stream()
                    .flatMap(notice -> notice.deliveries().stream())
                    .filter(delivery -> delivery.deliveredAt() != null)
                    .forEach(delivery -> last.merge(
                            delivery.channel(),
                            Objects.requireNonNull(delivery.deliveredAt()),
                            (one, other) -> one.isAfter(other) ? one : other));
        } catch (ProblemException e) {
            return "unknown";
        }
        return config.channelNames().stream()
                .map(name -> name + " " + (last.containsKey(name) ? last.get(name) : "never"))
                .collect(Collectors.joining(", "));
    }

    private Check routes() {
        try {
            List<Problem> problems = RouteCheck.run(home);
            return problems.isEmpty()
                    ? Check.ok("routes", "good", "", "every route file is used")
                    : warn(
                            "routes",
                            problems.size() + " to mend",
                            problems.get(0).message(),
                            "See all with: " + launcher.command("routes", "check"));
        } catch (ProblemException e) {
            return new Check(
                    "routes",
                    Check.Status.UNKNOWN,
                    "unknown",
                    "",
                    e.problem().message(),
                    e.problem().hint());
        }
    }

    private Check pace() {
        DeliveryConfig delivery = config.delivery();
        String grouped = delivery.gap().isZero()
                ? "each notice is a message of its own"
                : "at most one message in " + Durations.text(delivery.gap()) + " on each channel but the log, "
                        + Durations.text(delivery.patience()) + " after the first notice in it";
        DeliveryConfig.QuietHours quiet = delivery.quiet();
        return Check.ok(
                "quiet hours",
                quiet == null ? "none" : quiet.hours() + " " + quiet.zone(),
                "",
                grouped
                        + (quiet == null
                                ? ""
                                : "; in quiet hours only what is at least a " + quiet.except()
                                        + ", the rest afterwards"));
    }

    private static Check warn(String name, String value, String text, String hint) {
        return new Check(name, Check.Status.WARN, value, "", text, hint);
    }
}
