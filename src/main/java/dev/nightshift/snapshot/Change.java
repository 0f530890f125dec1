package dev.nightshift.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * One path that differs between two states.
 *
 * @param path workspace and path in it, for display: bytes that are not UTF-8 and control characters as {@code \xNN}
 * @param oldSize bytes before; {@code null} where there was nothing
 * @param newSize bytes after; {@code null} where there is nothing
 * @param modeChanged permissions or type differ
 */
public record Change(
        String path,
        Sign change,
        @Nullable Long oldSize,
        @Nullable Long newSize,
        boolean modeChanged) {

    /** What happened to the path. */
    public enum Sign {
        ADDED("+"),
        DELETED("-"),
        MODIFIED("~");

        private final String text;

        Sign(String text) {
            this.text = text;
        }

        /** {@code +}, {@code -} or {@code ~}. */
        @Override
        public String toString() {
            return text;
        }
    }

    static Change between(String path, @Nullable Entry before, @Nullable Entry after) {
        Sign sign = before == null ? Sign.ADDED : after == null ? Sign.DELETED : Sign.MODIFIED;
        boolean modeChanged = before != null
                && after != null
                && (before.type() != after.type() || before.permissions() != after.permissions());
        return new Change(
                path, sign, before == null ? null : before.size(), after == null ? null : after.size(), modeChanged);
    }
}
