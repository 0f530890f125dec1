package dev.nightshift.app;

import dev.nightshift.process.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the {@link Watcher} told, in {@code data/watch.told}: lines {@code WHAT CHANNEL MOMENT}. What cannot be read counts
 * as not told. Immutable.
 *
 * @param at when, by {@code WHAT CHANNEL}
 */
record Told(Map<String, Instant> at) {
    Told {
        at = Map.copyOf(at);
    }

    static Path seen(Path data) {
        return data.resolve("watch.seen");
    }

    private static Path file(Path data) {
        return data.resolve("watch.told");
    }

    static Told read(Path data) {
        Map<String, Instant> at = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file(data))) {
                int space = line.lastIndexOf(' ');
                if (space > 0) {
                    at.put(line.substring(0, space), Instant.parse(line.substring(space + 1)));
                }
            }
        } catch (IOException | DateTimeException e) {
            return new Told(Map.of());
        }
        return new Told(at);
    }

    boolean isEmpty() {
        return at.isEmpty();
    }

    /** One that was told in the future was told by another clock. */
    boolean isFresh(String what, String channel, Instant now) {
        Instant told = at.get(what + " " + channel);
        return told != null
                && !told.isAfter(now)
                && told.plus(Watcher.REMIND_AFTER).isAfter(now);
    }

    Set<String> channels() {
        return at.keySet().stream()
                .map(key -> key.substring(key.indexOf(' ') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What was told of, each once. */
    Set<String> subjects() {
        return at.keySet().stream()
                .map(key -> key.substring(0, key.indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Told with(String what, Set<String> channels, Instant now) {
        Map<String, Instant> more = new TreeMap<>(at);
        channels.forEach(channel -> more.put(what + " " + channel, now));
        return new Told(more);
    }

    /** What is left to be said to these alone. */
    Told only(Set<String> channels) {
        Map<String, Instant> left = new TreeMap<>(at);
        left.keySet().removeIf(key -> !channels.contains(key.substring(key.indexOf(' ') + 1)));
        return new Told(left);
    }

    void write(Path data) throws IOException {
        if (at.isEmpty()) {
            Files.deleteIfExists(file(data));
            return;
        }
        String text = new TreeMap<>(at)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
                        .collect(Collectors.joining());
        try (FileChannel channel = PrivateFiles.create(file(data))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
