package dev.nightshift.notice;

import dev.nightshift.store.Row;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A notice as it is shown and sent.
 *
 * @param id its number in the outbox; 0 where it never was in one
 */
public record NoticeView(long id, Notice notice, Instant createdAt, List<Delivery> deliveries) {

    public NoticeView {
        deliveries = List.copyOf(deliveries);
    }

    /** What became of a notice on its way through one channel. */
    public enum State {
        PENDING,
        DELIVERED,
        /** Given up after a day of trying. */
        FAILED,
        /** Written down, not to be sent: the shift ran without notifications. */
        SUPPRESSED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    /** Its way through one channel. */
    public record Delivery(
            String channel,
            State state,
            Tries tries,
            @Nullable Instant deliveredAt) {

        /** Tried at least once, in vain. */
        public boolean isStuck() {
            return state == State.FAILED || (state == State.PENDING && tries.count() > 0);
        }

        static Delivery of(Row row) {
            return new Delivery(
                    row.text("channel"),
                    State.of(row.text("state")),
                    new Tries(
                            row.count("attempts"),
                            row.instant("next_at"),
                            row.instantOrNull("last_tried_at"),
                            row.textOrNull("last_error")),
                    row.instantOrNull("delivered_at"));
        }
    }

    /**
     * How often it was tried.
     *
     * @param nextAt not tried earlier; means nothing once it is no longer pending
     * @param lastError what the channel said last, safe to show
     */
    public record Tries(
            int count,
            Instant nextAt,
            @Nullable Instant lastAt,
            @Nullable String lastError) {}

    static NoticeView of(Row row, List<Delivery> deliveries) {
        return new NoticeView(
                row.number("seq"),
                new Notice(
                        row.text("code"),
                        Notice.Severity.of(row.text("severity")),
                        row.text("subject"),
                        row.text("text"),
                        row.textOrNull("job"),
                        row.textOrNull("shift")),
                row.instant("created_at"),
                deliveries);
    }

    /** A channel was tried at least once and has not taken it. */
    public boolean isStuck() {
        return deliveries.stream().anyMatch(Delivery::isStuck);
    }

    /** As {@link #isStuck}, where it is still tried or was given up no earlier than {@code since}. */
    public boolean isStuckSince(Instant since) {
        return deliveries.stream()
                .filter(Delivery::isStuck)
                .anyMatch(delivery -> delivery.state() == State.PENDING
                        || delivery.tries().lastAt() == null
                        || !delivery.tries().lastAt().isBefore(since));
    }

    public boolean isSuppressed() {
        return deliveries.stream().anyMatch(delivery -> delivery.state() == State.SUPPRESSED);
    }
}
