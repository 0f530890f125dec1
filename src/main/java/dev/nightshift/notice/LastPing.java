package dev.nightshift.notice;

import dev.nightshift.process.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of the last ping: a line of a file, its parts separated by tabs.
 *
 * @param failures in a row, this one included; 0: it was taken
 * @param said why it was not taken
 */
public record LastPing(Instant at, Pings.Kind kind, String shift, int failures, String said) {

    /** Empty where there is none, or it cannot be read. */
    public static Optional<LastPing> read(Path file) {
        try {
            String[] parts = Files.readString(file).strip().split("\t", 5);
            return Optional.of(new LastPing(
                    Instant.parse(parts[0]),
                    Pings.Kind.valueOf(parts[1]),
                    parts[2],
                    Integer.parseInt(parts[3]),
                    parts.length > 4 ? parts[4] : ""));
        } catch (IOException | DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        String line = String.join("\t", at.toString(), kind.name(), shift, Integer.toString(failures), said) + "\n";
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = PrivateFiles.create(written)) {
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
