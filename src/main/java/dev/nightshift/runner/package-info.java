/**
 * Runs a claimed {@code command} job: folders, environment, process, outputs.
 *
 * <p>Claims nothing, judges nothing, records nothing; what it returns is all that it knows. Start at
 * {@link dev.nightshift.runner.Runner}.
 */
@NullMarked
package dev.nightshift.runner;

import org.jspecify.annotations.NullMarked;
