package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What tells who changed a path.
 *
 * @param changed the last change of its status, which no program sets
 * @param user the number of its owner
 */
record FileStatus(Instant changed, int user) {

    static FileStatus of(Path path) throws IOException {
        Map<String, Object> status = Files.readAttributes(path, "unix:ctime,uid", LinkOption.NOFOLLOW_LINKS);
        if (status.get("ctime") instanceof FileTime changed && status.get("uid") instanceof Integer user) {
            return new FileStatus(changed.toInstant(), user);
        }
        throw new IOException("no status of " + path);
    }
}
