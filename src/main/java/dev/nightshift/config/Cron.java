package dev.nightshift.config;

import java.text.ParseException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * Times of the wall clock, in the syntax of Quartz. Knows no zone: Quartz itself leaves out a time that a zone skips in
 * spring, so it is asked in UTC, where no time is missing and none comes twice. Thread-safe.
 */
public final class Cron {
    private final CronExpression expression;

    private Cron(CronExpression expression) {
        this.expression = expression;
    }

    /** Empty where Quartz does not understand it. */
    public static Optional<Cron> parse(String text) {
        try {
            CronExpression expression = new CronExpression(text);
            expression.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
            return Optional.of(new Cron(expression));
        } catch (ParseException | RuntimeException e) {
            // Some of what is no expression ends in an index out of range.
            return Optional.empty();
        }
    }

    /** The first time after another, in whole seconds; empty where there is none any more. */
    Optional<LocalDateTime> after(LocalDateTime time) {
        Date next = expression.getNextValidTimeAfter(Date.from(time.toInstant(ZoneOffset.UTC)));
        return Optional.ofNullable(next).map(date -> LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cron cron && cron.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return expression.getCronExpression();
    }
}
