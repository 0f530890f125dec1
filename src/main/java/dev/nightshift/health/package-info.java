/**
 * The health checks: is this machine, this home and this queue fit for a night's work?
 *
 * <p>Measures and says; changes nothing, and does not decide what follows from it. What single jobs wait for is told by
 * the gates instead. Start at {@link dev.nightshift.health.HealthChecks}.
 */
@NullMarked
package dev.nightshift.health;

import org.jspecify.annotations.NullMarked;
