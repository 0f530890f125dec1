/**
 * Sole owner of jobs, attempts, shifts, rejections and the ledger: what is asked for, what runs, what became of it.
 *
 * <p>Runs nothing itself and knows no files but the database. Start at {@link dev.nightshift.queue.Queue} for what
 * comes in, {@link dev.nightshift.queue.Claims} for the life of an attempt, {@link dev.nightshift.queue.Shifts} for the
 * night.
 */
@NullMarked
package dev.nightshift.queue;

import org.jspecify.annotations.NullMarked;
