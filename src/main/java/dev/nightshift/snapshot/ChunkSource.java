package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;

/** A large file that is read from its beginning to its end. */
interface ChunkSource {

    /** Reads on; -1 at the end. */
    int read(byte[] bytes, int offset, int length) throws IOException;

    /** The first position, not before {@code at}, that may hold other bytes than zero; {@code at} where nobody knows. */
    default long dataFrom(long at) throws IOException {
        return at;
    }

    /** Goes on from a position that {@link #dataFrom} has shown to be reached by zeros only. */
    default void position(long at) throws IOException {
        throw new IOException("cannot go to " + at);
    }

    static ChunkSource of(InputStream in) {
        return in::read;
    }
}
