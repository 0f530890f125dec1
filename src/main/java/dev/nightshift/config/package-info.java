/**
 * The configuration of a home as typed records, with visible defaults, every mistake reported at once.
 *
 * <p>Reads {@code config/nightshift.properties} and the environment; applies nothing. Start at {@link
 * dev.nightshift.config.ConfigReader}, then {@link dev.nightshift.config.Config}.
 */
@NullMarked
package dev.nightshift.config;

import org.jspecify.annotations.NullMarked;
