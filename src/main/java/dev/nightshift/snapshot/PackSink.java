package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/** Puts what is new into one pack, and large contents into chunks beside it. */
final class PackSink implements Sink {
    private final PackWriter pack;
    private final ChunkWriter chunks;

    PackSink(PackWriter pack, ChunkWriter chunks) {
        this.pack = pack;
        this.chunks = chunks;
    }

    @Override
    public ObjectId add(int type, byte[] content, int offset, int length) throws IOException {
        return pack.add(type, content, offset, length);
    }

    @Override
    public Content large(InputStream content, long size) throws IOException {
        return new Content(pack.add(Constants.OBJ_BLOB, chunks.store(content, size)), true);
    }
}
