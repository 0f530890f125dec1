package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tags that were pruned, and when, so that whoever asks for one is told. Of many the newest are kept. */
final class PrunedTags {
    private static final int MOST = 10_000;

    private PrunedTags() {}

    static void add(StoreFolder folder, List<Snapshot> going, Instant now) throws IOException {
        List<String> lines = new ArrayList<>(lines(folder));
        going.forEach(one -> lines.add(now + " " + one.tag()));
        List<String> kept = lines.subList(Math.max(0, lines.size() - MOST), lines.size());
        folder.write(file(folder), (String.join("\n", kept) + "\n").getBytes(StandardCharsets.UTF_8));
        folder.sync();
    }

    /** When this tag was pruned. */
    static Optional<String> when(StoreFolder folder, String tag) {
        try {
            return lines(folder).stream()
                    .filter(line -> line.endsWith(" " + tag))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .reduce((earlier, later) -> later);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> lines(StoreFolder folder) throws IOException {
        Path file = file(folder);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static Path file(StoreFolder folder) {
        return folder.own("pruned");
    }
}
