package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Durations;
import dev.nightshift.job.Sizes;
import dev.nightshift.job.State;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.NightRate;
import dev.nightshift.queue.ShiftJob;
import dev.nightshift.queue.ShiftView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Markdown and HTML say alike. Only what is named so is foreign text. */
final class Wording {
    static final String UNKNOWN = "no more is known";
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Wording() {}

    /**
     * One way of a notice that does not get through.
     *
     * @param said by the channel; foreign
     */
    record Way(String ours, @Nullable String said) {}

    static String times(NightFacts facts) {
        Instant from = facts.shift().times().startedAt();
        Instant to = facts.shift().times().finishedAt();
        String start = facts.reader().minute(from);
        if (to == null) {
            return "Since " + start;
        }
        String end = facts.reader().minute(to);
        boolean sameDay = start.substring(0, 10).equals(end.substring(0, 10));
        return start + " to " + (sameDay ? end.substring(11) : end) + " (" + Durations.text(Duration.between(from, to))
                + ")";
    }

    static String mode(ShiftView shift) {
        if (!shift.mode().autonomous()) {
            return "plain: no guard and no snapshots, hence no undo";
        }
        String start = shift.mode().trigger().equals("schedule") ? "on schedule" : "started by hand";
        return shift.mode().snapshots() ? start : start + ", without snapshots as asked, hence no undo";
    }

    static Optional<String> rate(NightFacts.Work work) {
        int insufficient = work.count(AttemptResult.INSUFFICIENT_EVIDENCE);
        if (work.judged() > 0 && work.count(AttemptResult.SUCCEEDED) == 0 && insufficient > 0) {
            return Optional.of(
                    "Nothing succeeded; the evidence was insufficient for " + Headline.jobs(insufficient) + ".");
        }
        if (work.judged() == 0) {
            return Optional.empty();
        }
        int percent = work.answered() * 100 / work.judged();
        return Optional.of("Success rate " + percent + " % (" + work.answered() + " of " + work.judged()
                + (insufficient == 0 ? "" : ", of which " + insufficient + " had insufficient evidence")
                + "), target " + NightFacts.TARGET_PERCENT + " %: "
                + (percent < NightFacts.TARGET_PERCENT ? "missed." : "met."));
    }

    /** The last nights, a bar each; nights in which nothing was judged are a dot. */
    static Optional<String> trend(Trend trend) {
        return trend.isWorthShowing()
                ? Optional.of("The last " + trend.nights().size() + " nights, the newest at the right: " + bars(trend)
                        + " " + met(trend))
                : Optional.empty();
    }

    static String met(Trend trend) {
        return trend.met() + " of " + trend.judged() + " reached the target of " + NightFacts.TARGET_PERCENT + " %.";
    }

    static String bars(Trend trend) {
        return trend.nights().stream().map(Wording::bar).collect(Collectors.joining());
    }

    private static String bar(NightRate night) {
        if (night.judged() == 0) {
            return "·";
        }
        int step = Trend.percent(night) * (BARS.length() - 1) / 100;
        return BARS.substring(step, step + 1);
    }

    /** {@code 2026-11-22: 3 of 5, 60 %}. */
    static String night(NightRate night) {
        return night.date() + ": "
                + (night.judged() == 0
                        ? night.status().code()
                        : night.answered() + " of " + night.judged() + ", " + Trend.percent(night) + " %");
    }

    static Optional<String> durations(NightFacts.Work work) {
        List<Duration> durations = work.durations();
        if (durations.size() < 2) {
            return Optional.empty();
        }
        Duration sum = durations.stream().reduce(Duration.ZERO, Duration::plus);
        return Optional.of("A job took " + Durations.text(durations.get(0)) + " at least, "
                + Durations.text(sum.dividedBy(durations.size())) + " on average, "
                + Durations.text(durations.get(durations.size() - 1)) + " at most.");
    }

    static String result(ShiftJob job) {
        if (job.state() == State.UNREVIEWED) {
            return State.UNREVIEWED.code();
        }
        AttemptResult result = job.result();
        return result == null ? "running" : result.code().replace('_', ' ');
    }

    /** Why it did not succeed; foreign. */
    static Optional<String> why(ShiftJob job) {
        String text = job.ending().text();
        return job.result() == AttemptResult.SUCCEEDED || text == null || text.isBlank()
                ? Optional.empty()
                : Optional.of(text);
    }

    /** How long, how much, and what became of it. */
    static List<String> ending(ShiftJob job) {
        List<String> parts = new ArrayList<>();
        Duration duration = job.ending().duration();
        if (duration != null) {
            parts.add(Durations.text(duration));
        }
        Long cpu = job.ending().usage().cpuMillis();
        if (cpu != null) {
            parts.add(Durations.text(Duration.ofMillis(cpu)) + " of processor");
        }
        Long memory = job.ending().usage().maxRss();
        if (memory != null) {
            parts.add(Sizes.text(memory) + " of memory");
        }
        if (job.attempt() > 1) {
            parts.add("attempt " + job.attempt());
        }
        switch (job.state()) {
            case QUEUED -> parts.add("queued again");
            case HELD -> parts.add("held until a human decides");
            case UNREVIEWED, RUNNING, SUCCEEDED, INSUFFICIENT_EVIDENCE, INVALID, FAILED, CANCELLED -> {}
        }
        return parts;
    }

    static List<Way> stuck(NoticeView notice) {
        return notice.deliveries().stream()
                .filter(delivery -> delivery.isStuck() || delivery.state() == NoticeView.State.PENDING)
                .map(delivery -> new Way(
                        delivery.channel() + ", " + tries(delivery.tries().count())
                                + (delivery.state() == NoticeView.State.FAILED ? ", given up" : ""),
                        delivery.tries().lastError()))
                .toList();
    }

    private static String tries(int count) {
        return count == 0 ? "never tried" : count + (count == 1 ? " try" : " tries");
    }
}
