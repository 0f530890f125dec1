package dev.nightshift.job;

import org.jspecify.annotations.Nullable;

/**
 * One path that an attempt changed.
 *
 * @param path the name of the workspace, a slash, and the path in it, as it is shown: what is no UTF-8 and control
 *     characters as {@code \xNN}
 * @param oldSize bytes before; {@code null} where there was nothing
 * @param newSize bytes after; {@code null} where there is nothing
 * @param directory a folder before or after
 * @param outside somebody other than the attempt changed it, as far as its times and its owner tell
 */
public record ChangedPath(
        String path,
        Kind change,
        @Nullable Long oldSize,
        @Nullable Long newSize,
        boolean directory,
        boolean outside) {

    /** What happened to it. A rename is two: one path deleted, one added. */
    public enum Kind {
        ADDED("+"),
        MODIFIED("~"),
        DELETED("-");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }

    /** The path in its workspace; empty for the workspace itself. */
    public String inWorkspace() {
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(slash + 1);
    }

    /** Bytes by which it weighs: what is there now, or what was. */
    public long weight() {
        return newSize != null ? newSize : oldSize != null ? oldSize : 0;
    }
}
