package dev.nightshift.snapshot;

import org.eclipse.jgit.lib.ObjectId;

/**
 * Where the store has what a file or link holds. Only {@link Contents} reads it.
 *
 * @param id blob; zero for a directory
 * @param chunked the blob is a pointer to chunks beside the packs, else the content itself
 */
record Content(ObjectId id, boolean chunked) {
    static final Content NONE = whole(ObjectId.zeroId());

    static Content whole(ObjectId id) {
        return new Content(id, false);
    }
}
