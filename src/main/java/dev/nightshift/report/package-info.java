/**
 * What the human reads in the morning: the facts of one night as Markdown, HTML and JSON, and the JSON shapes of shifts, jobs,
 * checks and notices that the command line prints too.
 *
 * <p>Decides nothing and changes nothing; every number is derived from what queue and outbox hold. Start at {@link
 * dev.nightshift.report.Reports}, then {@link dev.nightshift.report.NightFacts}.
 */
@NullMarked
package dev.nightshift.report;

import org.jspecify.annotations.NullMarked;
