package dev.nightshift.queue;

import dev.nightshift.store.Row;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled local time and what became of it.
 *
 * @param why it waits (due) or was not opened (missed)
 * @param shift id of the shift that was opened for it
 * @param decided when it came to be in its state, and by whom
 */
public record DueRow(
        Key key,
        Instant dueAt,
        State state,
        @Nullable Waiting why,
        @Nullable String shift,
        Decided decided) {

    /**
     * Which one it is.
     *
     * @param local {@code 2026-11-22T19:00}
     */
    public record Key(String schedule, String local) {
        @Override
        public String toString() {
            return schedule + " " + local;
        }
    }

    /** Who moved it to its state, and when. */
    public record Decided(Instant at, String by) {}

    /** What became of it; the legal edges stand in the schema. */
    public enum State {
        /** It has come, and its shift is yet to be opened: the home may be busy. */
        DUE,
        OPENED,
        /** Opened late. */
        CAUGHT_UP,
        /** Not opened, and told. */
        MISSED,
        /** Taken out by a human. */
        SKIPPED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static DueRow of(Row row) {
        String reason = row.textOrNull("reason");
        String text = row.textOrNull("reason_text");
        return new DueRow(
                new Key(row.text("schedule"), row.text("due_local")),
                row.instant("due_at"),
                State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                reason == null ? null : new Waiting(reason, text == null ? "" : text),
                row.textOrNull("shift"),
                new Decided(row.instant("decided_at"), row.text("decided_by")));
    }
}
