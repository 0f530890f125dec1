package dev.nightshift.config;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours in which a shift that the clock started claims jobs; may span midnight.
 *
 * @param from included
 * @param until excluded; equal to {@code from}: the whole day
 */
public record Window(LocalTime from, LocalTime until) {
    private static final Pattern FORM = Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)-([01]\\d|2[0-3]):([0-5]\\d)");

    static Optional<Window> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new Window(time(form, 1), time(form, 3))) : Optional.empty();
    }

    private static LocalTime time(Matcher form, int group) {
        return LocalTime.of(Integer.parseInt(form.group(group)), Integer.parseInt(form.group(group + 1)));
    }

    public boolean contains(LocalTime time) {
        if (from.equals(until)) {
            return true;
        }
        return from.isBefore(until)
                ? !time.isBefore(from) && time.isBefore(until)
                : !time.isBefore(from) || time.isBefore(until);
    }

    /** The first end of the window after a time of the wall clock. */
    public LocalDateTime endAfter(LocalDateTime time) {
        LocalDateTime today = time.with(until);
        return today.isAfter(time) ? today : today.plusDays(1);
    }

    @Override
    public String toString() {
        return from + "-" + until;
    }
}
