package dev.nightshift.cli;

import dev.nightshift.config.ShiftConfig;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** When the trigger fires next, by the same cron parser as the trigger's. */
final class NextShift {
    private NextShift() {}

    /** Empty where the expression never fires again, or Quartz does not understand it. */
    static Optional<Instant> after(Instant now, ShiftConfig config) {
        try {
            CronExpression cron = new CronExpression(config.cron());
            cron.setTimeZone(TimeZone.getTimeZone(config.zone()));
            return Optional.ofNullable(cron.getNextValidTimeAfter(Date.from(now)))
                    .map(Date::toInstant);
        } catch (ParseException e) {
            return Optional.empty();
        }
    }
}
