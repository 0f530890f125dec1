/**
 * How a file becomes jobs: what a dropped file says, or why it is refused.
 *
 * <p>Trusts nothing it reads and has no effect before a whole file is understood. Start at {@link
 * dev.nightshift.inbox.JobFileReader}.
 */
@NullMarked
package dev.nightshift.inbox;

import org.jspecify.annotations.NullMarked;
