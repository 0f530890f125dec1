package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Takes what a {@link Walk} finds; thread-safe. An exception from here means that the store failed, never that the
 * workspace could not be read.
 */
interface Sink {
    /** From this size on contents are kept in chunks. */
    long LARGE = 8L << 20;

    /** An object that is in memory; gives its id. */
    ObjectId add(int type, byte[] content, int offset, int length) throws IOException;

    /** Large content; {@code content} never fails and has that size. Gives what stands for it. */
    Content large(ChunkSource content, long size) throws IOException;

    /** An empty private directory, which the caller removes. */
    Path scratch() throws IOException;
}
