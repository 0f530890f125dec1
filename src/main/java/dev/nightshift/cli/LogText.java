package dev.nightshift.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.nightshift.config.Redaction;

/** What is logged, and what is said of problems: without the secrets of the home of this process, once that is open. */
final class LogText extends PatternLayout {
    private static volatile Redaction redaction = Redaction.NONE;

    /** {@code pattern}: of Logback. */
    LogText(ch.qos.logback.core.Context logs, String pattern) {
        setContext(logs);
        setPattern(pattern);
    }

    /** Loggers are of the process, and so is what they hide. */
    static void hide(Redaction known) {
        redaction = known;
    }

    static String of(String text) {
        return redaction.redact(text);
    }

    /** With its traces. */
    @Override
    public String doLayout(ILoggingEvent event) {
        return of(super.doLayout(event));
    }
}
