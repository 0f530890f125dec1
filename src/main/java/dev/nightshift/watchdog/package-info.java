/**
 * Notices that a loop of the service hangs, and talks to the service manager by {@code sd_notify(3)}: ready, alive,
 * stopping. Restarts nothing itself: that is the service manager's, when our signs of life stay away. Start at {@link
 * dev.nightshift.watchdog.Watchdog}.
 */
@NullMarked
package dev.nightshift.watchdog;

import org.jspecify.annotations.NullMarked;
