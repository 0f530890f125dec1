package dev.nightshift.snapshot;

import java.io.IOException;

/** A new file that is written from its beginning. */
interface ContentTarget {
    void write(byte[] bytes, int offset, int count) throws IOException;

    /** Goes on behind a hole. */
    void skip(long bytes) throws IOException;

    /** The file has this size; what is missing at the end is a hole. */
    void end(long size) throws IOException;
}
