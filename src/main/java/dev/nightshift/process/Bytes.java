package dev.nightshift.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Texts and paths as the bytes that the kernel takes. */
final class Bytes {
    private static final char NUL = '\0';

    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<byte[]> of(List<String> texts) {
        return texts.stream().map(Bytes::of).toList();
    }

    static List<byte[]> of(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(entry -> of(entry.getKey() + "=" + entry.getValue()))
                .toList();
    }

    /** A string with a NUL would end early at the kernel. */
    static boolean hasNul(String text) {
        return text.indexOf(NUL) >= 0;
    }

    /** The name on disk, whatever charset the JVM takes file names to be in: only the URI shows the bytes. */
    static byte[] of(Path path) {
        String raw = path.toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}
