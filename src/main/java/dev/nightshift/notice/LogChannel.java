package dev.nightshift.notice;

import dev.nightshift.config.Home;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Appends each notice as a readable block to a file that only its owner can read, whatever the umask; on disk when
 * {@link #send} returns. Lines of the text are indented, so that no text can pass for a block of its own. Thread-safe.
 */
public final class LogChannel implements Channel {
    public static final String NAME = "log";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    public LogChannel(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean grouped() {
        return false;
    }

    @Override
    public synchronized void send(Letter letter) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Home.create(folder);
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // To open what is not a file may wait for ever.
            throw new IOException(file + " is not a file");
        }
        String text = letter.notices().stream().map(NoticeText::block).collect(Collectors.joining());
        ByteBuffer block = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try (FileChannel log = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PRIVATE))) {
            if (!Files.getPosixFilePermissions(file).equals(PRIVATE)) {
                Files.setPosixFilePermissions(file, PRIVATE);
            }
            while (block.hasRemaining()) {
                log.write(block);
            }
            log.force(true);
        }
    }
}
