package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/** Tells what the ids of contents would be and stores nothing. */
final class HashSink implements Sink, Closeable {
    private final ChunkWriter chunks = ChunkWriter.measuring();
    private final StoreFolder folder;

    HashSink(StoreFolder folder) {
        this.folder = folder;
    }

    @Override
    public ObjectId add(int type, byte[] content, int offset, int length) {
        return ObjectStore.hash(type, content, offset, length);
    }

    @Override
    public Path scratch() throws IOException {
        return folder.scratch();
    }

    @Override
    public Content large(ChunkSource content, long size) throws IOException {
        byte[] pointer = chunks.store(content, size);
        return new Content(ObjectStore.hash(Constants.OBJ_BLOB, pointer, pointer.length), true);
    }

    @Override
    public void close() throws IOException {
        chunks.close();
    }
}
