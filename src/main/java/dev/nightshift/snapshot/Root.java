package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which folder a workspace is. A note of each snapshot, {@code root_WORKSPACE: DEVICE INODE PATH}, the path as
 * percent-encoded bytes.
 *
 * @param device number of the file system; may be another after the machine has started anew
 * @param inode of the folder
 * @param path where it really is, links resolved; raw
 */
record Root(long device, long inode, String path) {
    private static final String NOTE = "root_";

    /** Null where there is none. */
    static @Nullable Root of(Path workspace) throws IOException {
        if (Files.notExists(workspace, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        Path real = workspace.toRealPath();
        Map<String, Object> numbers = Files.readAttributes(real, "unix:dev,ino");
        return new Root(number(numbers.get("dev")), number(numbers.get("ino")), RawNames.raw(real));
    }

    private static long number(@Nullable Object number) {
        return number instanceof Number known ? known.longValue() : 0;
    }

    /** Null where the snapshot does not say: it is older than this note, or there was no folder. */
    static @Nullable Root in(Snapshot snapshot, String workspace) {
        return in(snapshot.notes(), workspace);
    }

    static @Nullable Root in(Map<String, String> notes, String workspace) {
        String[] fields = notes.getOrDefault(NOTE + workspace, "").split(" ", 3);
        try {
            return fields.length < 3
                    ? null
                    : new Root(
                            Long.parseLong(fields[0]), Long.parseLong(fields[1]), RawNames.percentDecoded(fields[2]));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The notes that say which they are now. */
    static Map<String, String> notes(List<Workspace> workspaces) throws IOException {
        Map<String, String> notes = new HashMap<>();
        for (Workspace workspace : workspaces) {
            Root root = of(workspace.path());
            if (root != null) {
                notes.put(
                        NOTE + workspace.name(),
                        root.device + " " + root.inode + " " + RawNames.percentEncoded(root.path));
            }
        }
        return notes;
    }

    String shown() {
        return RawNames.display(path) + " (device " + device + ", inode " + inode + ")";
    }
}
