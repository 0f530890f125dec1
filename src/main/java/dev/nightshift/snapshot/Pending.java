package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rollback that has begun and has not ended, kept in the store so that the next call completes it.
 *
 * @param reference tag, or empty
 * @param path as asked, or empty
 */
record Pending(String target, String safety, String reference, String path) {

    static @Nullable Pending read(StoreFolder folder) throws IOException {
        Path file = folder.own("rollback");
        if (!Files.exists(file)) {
            return null;
        }
        List<String> lines = Files.readAllLines(file);
        return lines.size() < 4 ? null : new Pending(lines.get(0), lines.get(1), lines.get(2), lines.get(3));
    }

    void write(StoreFolder folder) throws IOException {
        String text = String.join("\n", target, safety, reference, path, "");
        folder.write(folder.own("rollback"), text.getBytes(StandardCharsets.UTF_8));
        folder.sync();
    }

    static void clear(StoreFolder folder) throws IOException {
        Files.deleteIfExists(folder.own("rollback"));
    }
}
