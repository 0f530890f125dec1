package dev.nightshift.cli;

import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The logs of a short verb: warnings and errors, one line each, on the standard error. In place of Logback, whose start
 * takes a good part of the time of such a verb. Thread-safe.
 */
public final class ShortLogs implements SLF4JServiceProvider {
    private static final IMarkerFactory MARKERS = new BasicMarkerFactory();
    private static final MDCAdapter NO_CONTEXT = new NOPMDCAdapter();

    @Override
    public ILoggerFactory getLoggerFactory() {
        return ShortLogs::logger;
    }

    private static Logger logger(String name) {
        return new Line(name);
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return MARKERS;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return NO_CONTEXT;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // nothing to set up
    }

    private static final class Line extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        Line(String name) {
            this.name = name;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable thrown) {
            String text = MessageFormatter.basicArrayFormat(message, arguments);
            System.err.println(Hiding.in(level + ": " + text + (thrown == null ? "" : " (" + thrown + ")")));
        }
    }
}
