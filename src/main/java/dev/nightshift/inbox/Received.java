package dev.nightshift.inbox;

import java.nio.file.Path;

/** An entry of the inbox that is a regular file of somebody who may put one there. */
final class Received {
    private final Path path;
    private final String name;
    private final String key;
    private final byte[] content;

    /**
     * {@code key} is the same for the same content under the same name with the same time of change; {@code content} is
     * empty for a document, which is copied and not parsed.
     */
    Received(Path path, String name, String key, byte[] content) {
        this.path = path;
        this.name = name;
        this.key = key;
        this.content = content;
    }

    Path path() {
        return path;
    }

    String name() {
        return name;
    }

    String key() {
        return key;
    }

    /** With what the keys of the same content begin, whatever its name and time of change. */
    String contentKey() {
        return key.substring(0, key.indexOf(':', key.indexOf(':') + 1) + 1);
    }

    byte[] content() {
        return content;
    }
}
