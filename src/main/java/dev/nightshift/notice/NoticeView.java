package dev.nightshift.notice;

import dev.nightshift.config.Redaction;
import dev.nightshift.store.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        /** Given up: after a day of trying, or refused for good. */
        FAILED,
        /** Written down, not to be sent: the shift ran without notifications. */
        SUPPRESSED,
        /** Written down, not sent: the same problem was told already and lasts. */
        FOLDED;

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

        Delivery without(Redaction redaction) {
            Tries said = new Tries(tries.count(), tries.nextAt(), tries.lastAt(), redaction.orNull(tries.lastError()));
            return new Delivery(channel, state, said, deliveredAt);
        }

        static @Nullable Delivery of(Row row) {
            String channel = row.textOrNull("channel");
            return channel == null
                    ? null
                    : new Delivery(
                            channel,
                            State.of(row.text("state")),
                            new Tries(
                                    (int) numberOr0(row, "attempts"),
                                    row.instantOrNull("next_at"),
                                    row.instantOrNull("last_tried_at"),
                                    row.textOrNull("last_error")),
                            row.instantOrNull("delivered_at"));
        }

        private static long numberOr0(Row row, String column) {
            Long number = row.numberOrNull(column);
            return number == null ? 0 : number;
        }
    }

    /**
     * How often it was tried.
     *
     * @param nextAt not tried earlier; means nothing once it is no longer pending; {@code null}: it is in no letter yet
     * @param lastError what the channel said last, safe to show
     */
    public record Tries(
            int count,
            @Nullable Instant nextAt,
            @Nullable Instant lastAt,
            @Nullable String lastError) {}

    static NoticeView of(Row row, List<Delivery> deliveries) {
        String body = row.textOrNull("body");
        String tags = row.text("tags");
        return new NoticeView(
                row.number("seq"),
                new Notice(
                        row.text("code"),
                        Notice.Severity.of(row.text("severity")),
                        row.text("subject"),
                        body == null ? Body.of(row.text("text")) : BodyJson.read(body),
                        new About(
                                row.textOrNull("job"),
                                row.textOrNull("shift"),
                                tags.isEmpty() ? Set.of() : Set.of(tags.split(",", -1)))),
                row.instant("created_at"),
                deliveries);
    }

    /** A notice with one of its deliveries. */
    record Line(NoticeView notice, @Nullable Delivery delivery) {
        static Line of(Row row) {
            return new Line(NoticeView.of(row, List.of()), Delivery.of(row));
        }
    }

    /** Lines of the same notice stand together. */
    static List<NoticeView> of(List<Line> lines) {
        Map<Long, List<Line>> byNotice = new LinkedHashMap<>();
        lines.forEach(line -> byNotice.computeIfAbsent(line.notice().id(), id -> new ArrayList<>())
                .add(line));
        return byNotice.values().stream()
                .map(all -> new NoticeView(
                        all.get(0).notice().id(),
                        all.get(0).notice().notice(),
                        all.get(0).notice().createdAt(),
                        all.stream()
                                .flatMap(line -> Optional.ofNullable(line.delivery()).stream())
                                .toList()))
                .toList();
    }

    /** The same without secrets, also in what channels said. */
    public NoticeView without(Redaction redaction) {
        return new NoticeView(
                id,
                notice.without(redaction),
                createdAt,
                deliveries.stream().map(delivery -> delivery.without(redaction)).toList());
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
