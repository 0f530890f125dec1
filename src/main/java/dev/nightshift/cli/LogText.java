package dev.nightshift.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** What is logged, with its traces and without secrets. */
final class LogText extends PatternLayout {

    /** {@code pattern}: of Logback. */
    LogText(ch.qos.logback.core.Context logs, String pattern) {
        setContext(logs);
        setPattern(pattern);
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        return Hiding.in(super.doLayout(event));
    }
}
