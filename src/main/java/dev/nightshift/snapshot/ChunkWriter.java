package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stores large files in chunks: the caller's thread finds the cuts, others hash, compress and write, one more reads back
 * what is full.
 *
 * <p>Nothing can be seen before {@link #finish}. Thread-safe; one file at a time. Takes up to 64 MB while it is open,
 * and nothing before the first large file.
 */
final class ChunkWriter implements Closeable {
    private static final long PACK_BYTES = 256L << 20;
    private static final int READ = 256 << 10;
    private static final int MOST_WORKERS = 4;

    private final @Nullable StoreFolder folder;
    private final @Nullable ChunkStore known;
    private final ChunkIds fresh = new ChunkIds();
    private final List<ChunkPackWriter> packs = new ArrayList<>();
    private final List<Future<?>> sealed = new ArrayList<>();
    private final Cuts cuts = new Cuts();

    private @Nullable Crew crew;
    private @Nullable ChunkPackWriter current;
    private volatile @Nullable Exception failure;

    private ChunkWriter(@Nullable StoreFolder folder, @Nullable ChunkStore known) {
        this.folder = folder;
        this.known = known;
    }

    /** One that tells the pointers of files and stores nothing. */
    static ChunkWriter measuring() {
        return new ChunkWriter(null, null);
    }

    /** Removes what a killed writer has left. Only for who may write to the store. */
    static ChunkWriter begin(StoreFolder folder, ChunkStore known) throws IOException {
        if (Files.isDirectory(folder.chunks())) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder.chunks(), ChunkStore.UNFINISHED + "*")) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return new ChunkWriter(folder, known);
    }

    /** Room for a chunk and for what becomes of it. */
    private static final class Unit {
        final byte[] chunk = new byte[Cuts.MOST];
        final byte[] packed = new byte[ChunkCodec.ROOM];
    }

    /** The threads and their room. */
    private record Crew(ExecutorService workers, ExecutorService sealer, BlockingQueue<Unit> units, int size) {
        static Crew hire() {
            int threads = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
            int size = threads + 2;
            BlockingQueue<Unit> units = new ArrayBlockingQueue<>(size);
            for (int i = 0; i < size; i++) {
                units.add(new Unit());
            }
            return new Crew(
                    Executors.newFixedThreadPool(threads, Crew::thread),
                    Executors.newSingleThreadExecutor(Crew::thread),
                    units,
                    size);
        }

        private static Thread thread(Runnable work) {
            Thread thread = new Thread(work, "chunks");
            thread.setDaemon(true);
            return thread;
        }

        Unit take() throws IOException {
            try {
                return units.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while a large file was stored");
            }
        }

        /** Returns when nobody works on anything. */
        void await() throws IOException {
            List<Unit> all = new ArrayList<>();
            while (all.size() < size) {
                all.add(take());
            }
            units.addAll(all);
        }
    }

    /** The pointer for a file whose content is as long as said. */
    byte[] store(InputStream in, long size) throws IOException {
        return store(ChunkSource.of(in), size);
    }

    /** @throws EOFException where the file is shorter than said; what is longer is not read */
    synchronized byte[] store(ChunkSource in, long size) throws IOException {
        Crew hired = crew;
        if (hired == null) {
            hired = Crew.hire();
            crew = hired;
        }
        ChunkSequence sequence = new ChunkSequence(size);
        try {
            cut(in, size, hired, sequence);
        } finally {
            hired.await();
        }
        check();
        return sequence.pointer();
    }

    private void cut(ChunkSource in, long size, Crew hired, ChunkSequence sequence) throws IOException {
        Unit unit = hired.take();
        long start = 0;
        int filled = 0;
        try {
            while (start < size) {
                check();
                int zeros = zeroChunks(in, unit.chunk, start, filled, size);
                if (zeros > 0) {
                    Arrays.fill(unit.chunk, (byte) 0);
                    filled = Cuts.MOST;
                    start += (long) zeros * Cuts.MOST;
                    in.position(start);
                } else {
                    filled = fill(in, unit.chunk, filled, size - start);
                }
                int length = zeros > 0 ? Cuts.MOST : cuts.length();
                Unit next = hired.take();
                System.arraycopy(unit.chunk, length, next.chunk, 0, filled - length);
                hand(hired, unit, length, sequence, sequence.next(length, Math.max(1, zeros)));
                unit = next;
                filled -= length;
                start += zeros > 0 ? 0 : length;
            }
        } finally {
            hired.units().add(unit);
        }
    }

    /** How many of the longest chunks a hole makes from here; what they would be, were they read. */
    private static int zeroChunks(ChunkSource in, byte[] read, long start, int filled, long size) throws IOException {
        long data = Math.min(size, in.dataFrom(start + filled));
        long chunks = (data - start) / Cuts.MOST;
        if (chunks < 1 || data == start + filled) {
            return 0;
        }
        for (int i = 0; i < filled; i++) {
            if (read[i] != 0) {
                return 0;
            }
        }
        return (int) Math.min(chunks, Integer.MAX_VALUE);
    }

    /** Reads until the chunk is whole, and mostly beyond it; gives the bytes that there are. */
    private int fill(ChunkSource in, byte[] buffer, int already, long left) throws IOException {
        int filled = already;
        cuts.begin();
        while (!cuts.find(buffer, filled, filled == left)) {
            int wanted = (int) Math.min(Math.min(READ, buffer.length - filled), left - filled);
            int count = in.read(buffer, filled, wanted);
            if (count < 0) {
                throw new EOFException("the file became shorter");
            }
            filled += count;
        }
        return filled;
    }

    private void hand(Crew hired, Unit unit, int length, ChunkSequence sequence, int number) {
        hired.workers().execute(() -> {
            try {
                byte[] id = ChunkCodec.id(unit.chunk, length);
                sequence.set(number, id);
                if (isNew(id)) {
                    int packed = ChunkCodec.compress(unit.chunk, length, unit.packed);
                    if (packed == 0) {
                        write(hired, id, unit.chunk, length, length, ChunkCodec.RAW);
                    } else {
                        write(hired, id, unit.packed, packed, length, ChunkCodec.ZSTD);
                    }
                }
            } catch (IOException | RuntimeException e) {
                failure = e;
            } catch (Error e) {
                failure = new IOException("a chunk was not stored: " + e, e);
            } finally {
                hired.units().add(unit);
            }
        });
    }

    private boolean isNew(byte[] id) throws IOException {
        synchronized (fresh) {
            if (known == null || known.has(id) || fresh.find(id) >= 0) {
                return false;
            }
            fresh.add(id);
            return true;
        }
    }

    private void write(Crew hired, byte[] id, byte[] stored, int bytes, int length, byte codec) throws IOException {
        synchronized (packs) {
            ChunkPackWriter pack = current;
            if (pack == null && folder != null) {
                folder.createChunks();
                pack = new ChunkPackWriter(folder.chunks());
                packs.add(pack);
                current = pack;
            }
            if (pack != null && pack.add(id, stored, bytes, length, codec) >= PACK_BYTES) {
                seal(hired, pack);
            }
        }
    }

    private void seal(Crew hired, ChunkPackWriter pack) {
        current = null;
        sealed.add(hired.sealer().submit(() -> {
            pack.seal();
            return null;
        }));
    }

    private void check() throws IOException {
        Exception reason = failure;
        if (reason != null) {
            throw new IOException("a large file could not be stored: " + reason.getMessage(), reason);
        }
    }

    /** Reads back what was written, hashes it, and shows it to readers. */
    synchronized void finish() throws IOException {
        check();
        synchronized (packs) {
            if (packs.isEmpty() || crew == null || folder == null) {
                return;
            }
            if (current != null) {
                seal(crew, current);
            }
            for (Future<?> one : sealed) {
                await(one);
            }
            for (ChunkPackWriter pack : packs) {
                pack.publish();
            }
            packs.clear();
            folder.syncChunks();
        }
    }

    private static void await(Future<?> one) throws IOException {
        try {
            one.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException reason ? reason : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while large files were stored");
        }
    }

    /** Discards what was not finished. */
    @Override
    public synchronized void close() throws IOException {
        Crew hired = crew;
        if (hired != null) {
            hired.workers().shutdownNow();
            hired.sealer().shutdownNow();
            try {
                hired.workers().awaitTermination(1, TimeUnit.MINUTES);
                hired.sealer().awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            crew = null;
        }
        for (ChunkPackWriter pack : packs) {
            pack.close();
        }
        packs.clear();
    }
}
