/**
 * The night: the routes of the skeleton and the beans that are their steps.
 *
 * <p>Start at {@link dev.nightshift.shift.ShiftRoutes}, which reads like a table of contents, and follow it down: {@code
 * Opening}, {@code Guard}, {@code Work}, {@code JobSteps}, {@code Closing}. Camel is known to {@code ShiftRoutes} only.
 * What must be committed together across rooms (an outcome and its notice) is put together here.
 */
@NullMarked
package dev.nightshift.shift;

import org.jspecify.annotations.NullMarked;
