package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.io.IOException;
import java.io.InputStream;

/** Reads on from an open file, which it does not close. */
final class HandleStream extends InputStream {
    private final DirectoryReader reader;
    private final int file;

    HandleStream(DirectoryReader reader, int file) {
        this.reader = reader;
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int got = reader.read(file, bytes, offset, length);
        if (got < 0) {
            throw new IOException("error " + -got);
        }
        return got == 0 ? -1 : got;
    }
}
