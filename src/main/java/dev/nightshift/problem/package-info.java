/**
 * What went wrong, for a human: stable codes, the offending value, what to type next. Also the commands that we print.
 *
 * <p>Knows no other room. Start at {@link dev.nightshift.problem.Problem}.
 */
@NullMarked
package dev.nightshift.problem;

import org.jspecify.annotations.NullMarked;
