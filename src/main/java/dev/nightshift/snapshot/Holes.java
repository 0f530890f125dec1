package dev.nightshift.snapshot;

import java.io.IOException;

/** Leaves out what is zero, block by block. */
final class Holes implements ContentTarget {
    private static final int BLOCK = 4096;

    private final ContentTarget target;
    private long at;
    private long skipped;

    Holes(ContentTarget target) {
        this.target = target;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int end = offset + count;
        for (int from = offset; from < end; ) {
            int to = (int) Math.min(end, from + BLOCK - at % BLOCK);
            if (isZero(bytes, from, to)) {
                skipped += to - from;
            } else {
                leap();
                target.write(bytes, from, to - from);
            }
            at += to - from;
            from = to;
        }
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }

    private void leap() throws IOException {
        if (skipped > 0) {
            target.skip(skipped);
            skipped = 0;
        }
    }

    @Override
    public void skip(long bytes) {
        skipped += bytes;
        at += bytes;
    }

    @Override
    public void end(long size) throws IOException {
        target.end(size);
    }
}
