package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code lstat} says of a path. Equal stats: nothing has changed between. */
record Stat(Map<String, Object> values) {
    private static final String WANTED = "unix:mode,dev,ino,size,lastModifiedTime,ctime,uid,gid";
    private static final int TYPE_BITS = 0170000;

    static Stat of(Path path) throws IOException {
        return new Stat(Files.readAttributes(path, WANTED, LinkOption.NOFOLLOW_LINKS));
    }

    /** Null for pipes, sockets and devices. */
    Entry.@Nullable Type type() {
        return switch (mode() & TYPE_BITS) {
            case 0040000 -> Entry.Type.DIRECTORY;
            case 0100000 -> Entry.Type.FILE;
            case 0120000 -> Entry.Type.LINK;
            default -> null;
        };
    }

    boolean sameFile(Stat other) {
        return device() == other.device() && value("ino").equals(other.value("ino"));
    }

    int mode() {
        return (Integer) value("mode");
    }

    long device() {
        return (Long) value("dev");
    }

    long size() {
        return (Long) value("size");
    }

    Entry entry(Entry.Type type, long size, Content content) {
        return new Entry(
                type,
                mode() & 07777,
                ((FileTime) value("lastModifiedTime")).toInstant(),
                new Entry.Owner((Integer) value("uid"), (Integer) value("gid")),
                size,
                content);
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no " + name + " in " + values + ". Indicates a bug.");
        }
        return value;
    }
}
