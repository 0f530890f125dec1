/**
 * Puts the rooms together: one home opened, its service started, one shift run, a new home made, the trial night.
 *
 * <p>Start at {@link dev.nightshift.app.Installation} for what every verb uses, and {@link
 * dev.nightshift.app.Engine} for what needs Camel.
 */
@NullMarked
package dev.nightshift.app;

import org.jspecify.annotations.NullMarked;
