package dev.nightshift.bench;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lines of figures, printed as they come: what, ours, theirs, the ratio of the medians, the goal, met or missed. */
final class BenchTable {
    private static final String FORM = "%-42s %-22s %-26s %7s %8s %7s %7s%n";

    private BenchTable() {}

    static void head(String title) {
        System.out.printf("%n%s%n", title);
        System.out.printf(FORM, "operation", "ours s (cpu s)", "peer s (cpu s)", "ratio", "goal", "", "peak MB");
    }

    /** {@code theirs} empty: that peer is missing. */
    static void line(String what, List<Measured> ours, String peer, List<Measured> theirs, double goal) {
        if (theirs.isEmpty()) {
            System.out.printf(FORM, what, time(ours), peer + " is missing", "", goal(goal), "unknown", peak(ours));
            return;
        }
        double ratio = Measured.median(ours, Measured::seconds) / Measured.median(theirs, Measured::seconds);
        System.out.printf(
                FORM,
                what,
                time(ours),
                peer + " " + time(theirs),
                number(ratio),
                goal(goal),
                ratio <= goal ? "met" : "MISSED",
                peak(ours));
    }

    /** Of what is no time. */
    static void figure(String what, String ours, String theirs, double ratio, double goal) {
        System.out.printf(FORM, what, ours, theirs, number(ratio), goal(goal), ratio <= goal ? "met" : "MISSED", "");
    }

    static void say(String text, @Nullable Object... values) {
        System.out.printf(Locale.ROOT, text + "%n", values);
    }

    private static String time(List<Measured> all) {
        return String.format(
                Locale.ROOT,
                "%.3f (%.2f)",
                Measured.median(all, Measured::seconds),
                Measured.median(all, Measured::cpu));
    }

    private static String peak(List<Measured> all) {
        long most = all.stream().mapToLong(Measured::peak).max().orElse(0);
        return most == 0 ? "" : String.valueOf(most);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String goal(double goal) {
        return "<= " + number(goal);
    }
}
