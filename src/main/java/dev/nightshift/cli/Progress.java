package dev.nightshift.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Copies what the service logs to somebody who had it run a shift, until closed. */
final class Progress extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Consumer<String> lines;
    private final LogText layout;
    private final Logger logger;

    private Progress(LoggerContext logs, Consumer<String> lines) {
        this.lines = lines;
        this.logger = logs.getLogger("dev.nightshift");
        this.layout = new LogText(logs, LogSetup.PROGRESS);
        setContext(logs);
    }

    /** {@code lines} must not block: it is called by whoever logs. */
    static Progress follow(Consumer<String> lines) {
        // The service always has Logback: see LogChoice.
        Progress progress = new Progress((LoggerContext) LoggerFactory.getILoggerFactory(), lines);
        progress.layout.start();
        progress.start();
        progress.logger.addAppender(progress);
        return progress;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.accept(layout.doLayout(event));
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
