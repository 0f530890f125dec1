package dev.nightshift.cli;

import java.util.List;
import java.util.Set;

/** Which logs a command line gets: Logback by {@link LogSetup} for what takes a while, {@link ShortLogs} for the others. */
final class LogChoice {
    /** The system property that tells {@link LogSetup} the verb, {@code debug} or {@code short}. */
    static final String MODE = "nightshift.log";

    private static final String LOGBACK = "ch.qos.logback.classic.spi.LogbackServiceProvider";
    private static final Set<String> SPOKEN = Set.of("start", "shift", "try");

    private LogChoice() {}

    /** Chooses by the words of a command line, before anything is logged. */
    static void choose(String... args) {
        List<String> words = List.of(args);
        String verb = words.stream().filter(Verbs.names()::contains).findFirst().orElse("start");
        boolean debug = words.contains("--debug");
        boolean spoken = SPOKEN.contains(verb) && !words.contains("--quiet");
        System.setProperty(MODE, debug ? "debug" : spoken ? verb : "short");
        // Named, so that no search goes through all jars; and it need not say so.
        System.setProperty("slf4j.provider", debug || SPOKEN.contains(verb) ? LOGBACK : ShortLogs.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
    }
}
