package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/** Puts what is new into one pack, and large contents into chunks. */
final class PackSink implements Sink {
    private final StoreFolder folder;
    private final PackWriter pack;
    private final ChunkWriter chunks;

    PackSink(StoreFolder folder, PackWriter pack, ChunkWriter chunks) {
        this.folder = folder;
        this.pack = pack;
        this.chunks = chunks;
    }

    @Override
    public ObjectId add(int type, byte[] content, int offset, int length) throws IOException {
        return pack.add(type, content, offset, length);
    }

    @Override
    public Path scratch() throws IOException {
        return folder.scratch();
    }

    @Override
    public Content large(ChunkSource content, long size) throws IOException {
        byte[] pointer = chunks.store(content, size);
        return new Content(pack.add(Constants.OBJ_BLOB, pointer, 0, pointer.length), true);
    }
}
