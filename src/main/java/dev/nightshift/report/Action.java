package dev.nightshift.report;

import dev.nightshift.problem.Command;
import org.jspecify.annotations.Nullable;

/**
 * Something for the human to do.
 *
 * @param text one sentence without its full stop; names in it are hostile until shown
 * @param command what to type; {@code null} where typing does not help
 */
record Action(String text, @Nullable Command command) {}
