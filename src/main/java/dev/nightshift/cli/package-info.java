/**
 * The command line: one class per verb, which parses, calls a room, and prints. No logic of the night lives here.
 *
 * <p>Data goes to the standard output, messages to the standard error, through the {@link dev.nightshift.cli.Terminal} of
 * the call and never directly, so that a verb can also be run for somebody else. Every {@link
 * dev.nightshift.problem.ProblemException} is told in one place, {@code Problems}. Start at {@link
 * dev.nightshift.cli.Nightshift}, then {@code Verbs} and {@code Verb}.
 */
@NullMarked
package dev.nightshift.cli;

import org.jspecify.annotations.NullMarked;
