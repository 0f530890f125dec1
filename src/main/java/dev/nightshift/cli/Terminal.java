package dev.nightshift.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * Where one call of the command line prints and asks.
 *
 * @param out for data
 * @param err for messages
 * @param interactive whether {@code out} is a terminal: colours, and text made harmless for it
 * @param keyboard where a human answers; {@code null}: nobody can be asked
 */
public record Terminal(
        PrintWriter out,
        PrintWriter err,
        boolean interactive,
        @Nullable BufferedReader keyboard) {}
