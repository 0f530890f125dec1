/**
 * Messages to humans: the outbox that keeps them until a channel took them, and the channels.
 *
 * <p>Does not decide what is worth telling and knows no job; whoever has something to say composes {@code
 * Outbox.put} into its own transaction. Start at {@link dev.nightshift.notice.Notice}, then {@link
 * dev.nightshift.notice.Outbox} and {@link dev.nightshift.notice.Deliveries}.
 */
@NullMarked
package dev.nightshift.notice;

import org.jspecify.annotations.NullMarked;
