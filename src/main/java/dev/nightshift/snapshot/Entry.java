package dev.nightshift.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file, directory or symbolic link as it was.
 *
 * @param permissions the low twelve bits of the mode
 * @param size bytes of content, or of a link's target; 0 for a directory
 * @param content what it holds; {@link Content#NONE} for a directory
 */
record Entry(Type type, int permissions, Instant modified, Owner owner, long size, Content content) {

    enum Type {
        DIRECTORY('d'),
        FILE('f'),
        LINK('l');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }
    }

    /** The letter of a file in chunks, instead of that of its type. */
    static final char CHUNKED = 'c';

    char letter() {
        return content.chunked() ? CHUNKED : type.letter();
    }

    record Owner(int user, int group) {}

    boolean isDirectory() {
        return type == Type.DIRECTORY;
    }

    /** Equal for a human: times and owners do not count, nor the mode of a link, which nothing reads. */
    static boolean same(@Nullable Entry a, @Nullable Entry b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return a.type == b.type
                && a.content.equals(b.content)
                && (a.type == Type.LINK || a.permissions == b.permissions);
    }
}
