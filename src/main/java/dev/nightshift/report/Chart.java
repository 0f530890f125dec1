package dev.nightshift.report;

import dev.nightshift.problem.Html;
import dev.nightshift.queue.Measurements.Measured;
import dev.nightshift.queue.NightRate;
import dev.nightshift.queue.ShiftStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Pictures in SVG, without text: they are stretched to the width of the page, and what is written stands beside them.
 * Heights tell what the colours tell.
 */
final class Chart {
    /** With fewer nights the bars stand at the right. */
    private static final int FEWEST_SLOTS = 14;

    private static final int SLOT = 10;
    private static final int BAR = 7;
    private static final int LOWEST_BAR = 3;

    private Chart() {}

    /** The success rates of the last nights, a bar each, and the target as a line. */
    static void nights(Html html, Trend trend) {
        List<NightRate> nights = trend.nights();
        int slots = Math.max(FEWEST_SLOTS, nights.size());
        begin(html, slots * SLOT, "Success rate of the last " + nights.size() + " nights", Wording.met(trend));
        for (int slot = 0; slot < slots; slot++) {
            int number = slot - (slots - nights.size());
            html.open("g");
            if (number >= 0) {
                html.leaf("title", Wording.night(nights.get(number)));
            }
            bar(html, slot, 100, "track");
            if (number >= 0) {
                NightRate night = nights.get(number);
                bar(html, slot, Math.max(LOWEST_BAR, Trend.percent(night)), look(night));
            }
            html.close();
        }
        line(html, slots * SLOT, 100 - NightFacts.TARGET_PERCENT, "target");
        html.close();
    }

    private static String look(NightRate night) {
        if (night.judged() == 0) {
            return night.status() == ShiftStatus.EMPTY ? "idle" : "bad";
        }
        return Trend.percent(night) >= NightFacts.TARGET_PERCENT ? "good" : night.answered() > 0 ? "warn" : "bad";
    }

    private static void bar(Html html, int slot, int height, String look) {
        html.open("rect")
                .attr("class", look)
                .attr("x", number(slot * SLOT + (SLOT - BAR) / 2.0))
                .attr("y", number(100 - height))
                .attr("width", number(BAR))
                .attr("height", number(height));
    }

    /** The temperature during the shift, and the limit as a line where there is one. */
    static void temperatures(Html html, List<Measured> values, OptionalInt limit) {
        double lowest = values.stream().mapToDouble(Measured::value).min().orElse(0) - 5;
        double highest = values.stream().mapToDouble(Measured::value).max().orElse(0);
        double top = Math.max(highest, limit.orElse(0)) + 5;
        double scale = 100 / (top - lowest);
        begin(html, 300, "Temperature during the shift", number(highest) + " °C at most");
        Measured first = values.get(0);
        long span = Math.max(1, millis(first, values.get(values.size() - 1)));
        String points = values.stream()
                .map(one -> number(300.0 * millis(first, one) / span) + "," + number((top - one.value()) * scale))
                .collect(Collectors.joining(" "));
        limit.ifPresent(degrees -> line(html, 300, (top - degrees) * scale, "limit"));
        html.open("polyline").attr("class", "curve").attr("points", points).attr("fill", "none");
        html.close();
    }

    private static long millis(Measured from, Measured to) {
        return Duration.between(from.at(), to.at()).toMillis();
    }

    private static void begin(Html html, int width, String title, String description) {
        html.open("svg").attr("viewBox", "0 0 " + width + " 100").attr("preserveAspectRatio", "none");
        html.attr("role", "img").attr("aria-label", title + ": " + description);
        html.leaf("title", title).leaf("desc", description);
    }

    private static void line(Html html, int width, double y, String look) {
        html.open("line").attr("class", look).attr("x1", "0").attr("x2", number(width));
        html.attr("y1", number(y)).attr("y2", number(y));
    }

    static String number(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
    }
}
