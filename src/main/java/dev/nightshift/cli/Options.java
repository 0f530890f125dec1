package dev.nightshift.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every verb has. */
final class Options {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            order = 90,
            description = "The home (default: NIGHTSHIFT_HOME, else the current directory).")
    @Nullable
    Path home;

    @Option(names = "--json", scope = ScopeType.INHERIT, order = 91, description = "Print JSON.")
    boolean json;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, order = 92, description = "No messages but problems.")
    boolean quiet;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            order = 93,
            description = "Log in detail; show where an error comes from.")
    boolean debug;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            order = 94,
            description = "auto, always or never (default: auto; NO_COLOR is respected).")
    Color color = Color.auto;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 95,
            description = "Show this help.")
    boolean help;

    /** When to colour. Named as they are typed. */
    @SuppressWarnings("checkstyle:ConstantName")
    enum Color {
        auto,
        always,
        never;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
