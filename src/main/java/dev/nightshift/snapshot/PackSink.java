package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/** Puts what is new into one pack. */
final class PackSink implements Sink {
    private final PackWriter pack;

    PackSink(PackWriter pack) {
        this.pack = pack;
    }

    @Override
    public ObjectId add(int type, byte[] content, int offset, int length) throws IOException {
        return pack.add(type, content, offset, length);
    }

    @Override
    public Content large(InputStream content, long size) throws IOException {
        return Content.whole(pack.add(Constants.OBJ_BLOB, size, content));
    }
}
