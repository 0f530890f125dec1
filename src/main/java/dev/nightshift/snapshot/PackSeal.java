package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Makes a pack that was written one that readers see: whole, on disk, indexed, and read back. */
final class PackSeal {
    private final StoreFolder folder;
    private final Consumer<String> steps;

    PackSeal(StoreFolder folder, Consumer<String> steps) {
        this.folder = folder;
        this.steps = steps;
    }

    /**
     * Checks every entry and gives the pack its name, which is returned: {@code pack-} and the hash of its bytes. The
     * index, by which readers find packs, appears last.
     */
    String publish(PackOutput pack, PackTable table, PackCheck.Depth depth) throws IOException {
        pack.end(table.size());
        long end = pack.position();
        byte[] hash = pack.seal();
        String name = "pack-" + HexFormat.of().formatHex(hash);
        Path index = folder.temporaryIndex(name);
        steps.accept("fsync");
        pack.channel().force(true);
        writeIndex(index, table, hash);
        steps.accept("verify");
        PackCheck.all(pack.channel(), table, end, depth);
        folder.publish(pack.file(), index, name);
        return name;
    }

    private void writeIndex(Path file, PackTable table, byte[] hash) throws IOException {
        try (FileChannel channel = folder.newFile(file)) {
            byte[] written = new IndexOutput(channel).write(table, hash);
            channel.force(true);
            check(file, written);
        }
    }

    private static void check(Path file, byte[] written) throws IOException {
        MessageDigest digest = ObjectStore.sha1();
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long left = Files.size(file) - written.length;
            while (left > 0) {
                bytes.clear().limit((int) Math.min(bytes.capacity(), left));
                int count = channel.read(bytes);
                if (count < 0) {
                    break;
                }
                digest.update(bytes.array(), 0, count);
                left -= count;
            }
        }
        if (!Arrays.equals(digest.digest(), written)) {
            throw new DamagedException("what was written cannot be read back: the index of a pack");
        }
    }
}
