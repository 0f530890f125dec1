package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.TreeFormatter;

/**
 * Takes what a {@link Scanner} finds. An exception from here means that the store failed, never that the workspace could
 * not be read.
 */
interface Sink {

    ObjectId blob(byte[] content, int length) throws IOException;

    /** Content of the size given, whose id the scanner expects; {@code content} never throws and has that size. */
    ObjectId blob(ObjectId expected, long size, InputStream content) throws IOException;

    ObjectId tree(TreeFormatter entries) throws IOException;

    /** Parents come before what is in them; a directory has no content. */
    void entry(String path, Entry entry) throws IOException;

    void uncovered(String path, Uncovered why) throws IOException;
}
