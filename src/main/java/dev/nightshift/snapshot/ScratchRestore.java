package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Proves that files come out of the store: writes them to scratch and hashes what is on disk there. */
final class ScratchRestore {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    static final int ALL = Integer.MAX_VALUE;

    private final StoreFolder folder;
    private final Contents contents;

    ScratchRestore(StoreFolder folder, ObjectStore store) {
        this.folder = folder;
        this.contents = new Contents(store);
    }

    /**
     * Restores files of each workspace.
     *
     * @param most of one workspace, spread evenly
     * @param turn another number, other files
     */
    Verification restore(StateReader snapshot, int most, long turn) throws IOException {
        List<String> damaged = new ArrayList<>();
        int restored = 0;
        Path scratch = folder.scratch();
        try {
            for (String workspace : snapshot.workspaces()) {
                State state = snapshot.state(workspace);
                if (state == null) {
                    continue;
                }
                List<String> files = files(state);
                int stride = Math.max(1, files.size() / most);
                for (int at = Math.floorMod(turn, stride); at < files.size(); at += stride) {
                    Entry entry = state.entries().get(files.get(at));
                    if (entry != null && !comesOut(entry, scratch.resolve("file"))) {
                        damaged.add(State.shown(workspace, files.get(at)) + ": differs once restored");
                    }
                    restored++;
                }
            }
        } catch (DamagedException e) {
            damaged.add(String.valueOf(e.getMessage()));
        } finally {
            Files.deleteIfExists(scratch.resolve("file"));
            Files.delete(scratch);
        }
        return new Verification(0, restored, damaged);
    }

    private static List<String> files(State state) {
        return state.entries().entrySet().stream()
                .filter(e -> e.getValue().type() == Entry.Type.FILE)
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    private boolean comesOut(Entry entry, Path file) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(file, NEW)) {
            if (!contents.copy(entry.content(), entry.size(), new ScratchFile(channel))) {
                return false;
            }
        }
        try (InputStream content = Files.newInputStream(file)) {
            return Files.size(file) == entry.size() && contents.matches(entry.content(), entry.size(), content);
        }
    }

    private record ScratchFile(FileChannel channel) implements ContentTarget {
        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void skip(long bytes) throws IOException {
            channel.position(channel.position() + bytes);
        }

        @Override
        public void end(long size) throws IOException {
            if (channel.size() < size) {
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
        }
    }
}
