package dev.nightshift.notice;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a server wants to be left alone (RFC 9110, section 10.2.3). What is no such wish counts as none. */
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");
    /** In English, whatever the language of the machine. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);

    private RetryAfter() {}

    /** From the text of the header: seconds, or a moment. One that has passed is no wish. */
    static Optional<Duration> parse(String text, Instant now) {
        String bare = text.strip();
        if (SECONDS.matcher(bare).matches()) {
            return seconds(bare);
        }
        try {
            Duration until = Duration.between(now, DATE.parse(bare, Instant::from));
            return until.isNegative() || until.isZero() ? Optional.empty() : Optional.of(until);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Parts of a second count as a whole one. */
    static Optional<Duration> seconds(String digits) {
        long seconds = new BigDecimal(digits).setScale(0, RoundingMode.CEILING).longValueExact();
        return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }
}
