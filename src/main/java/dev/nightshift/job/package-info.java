/**
 * The domain without I/O: what a job asks for, the states it can be in, how an execution became an outcome.
 *
 * <p>No database, no files, no clock. Start at {@link dev.nightshift.job.JobSpec}, then {@link dev.nightshift.job.State}
 * and {@link dev.nightshift.job.Decision}.
 */
@NullMarked
package dev.nightshift.job;

import org.jspecify.annotations.NullMarked;
