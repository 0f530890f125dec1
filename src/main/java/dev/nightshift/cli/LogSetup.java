package dev.nightshift.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * How we log, set up when the first line is logged: to the standard error, warnings only for short verbs, the course of
 * the night for {@code start}, {@code shift} and {@code try}. In Java, because reading a logback.xml takes longer than a
 * short verb. {@code -Dlogback.configurationFile=FILE} goes before it.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String SERVICE = "%d{yyyy-MM-dd HH:mm:ss} %-5level %msg%n";
    static final String PROGRESS = "%d{HH:mm:ss} %msg%n";
    private static final String SHORT = "%level: %msg%n";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(LogChoice.MODE) == null || System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        String mode = System.getProperty(LogChoice.MODE, "short");
        LogText text = new LogText(context, pattern(mode));
        text.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(text);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("console");
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        context.getLogger("ROOT").addAppender(console);
        levels(context, mode);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static String pattern(String mode) {
        return switch (mode) {
            case "start", "debug" -> SERVICE;
            case "shift" -> PROGRESS;
            default -> SHORT;
        };
    }

    /** Camel, Quartz and the others speak only when something is wrong. */
    private static void levels(LoggerContext context, String mode) {
        boolean spoken = mode.equals("start") || mode.equals("shift");
        context.getLogger("ROOT").setLevel(mode.equals("debug") ? Level.INFO : Level.WARN);
        context.getLogger("dev.nightshift")
                .setLevel(mode.equals("debug") ? Level.DEBUG : spoken ? Level.INFO : Level.WARN);
    }
}
