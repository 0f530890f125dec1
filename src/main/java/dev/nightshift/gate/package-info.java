/**
 * Measures the machine and says which gates are closed: memory, disk, temperature.
 *
 * <p>Decides nothing about jobs beyond that and keeps no history. Start at {@link dev.nightshift.gate.Gates}.
 */
@NullMarked
package dev.nightshift.gate;

import org.jspecify.annotations.NullMarked;
