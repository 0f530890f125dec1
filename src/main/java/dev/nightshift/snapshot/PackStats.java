package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Size and times of the packs as the last take left them. Nothing ever changes a pack: one that looks otherwise was cut,
 * overwritten or put there by somebody, and is read back before a snapshot reuses anything of it.
 */
final class PackStats {
    private static final Logger log = LoggerFactory.getLogger(PackStats.class);

    private final StoreFolder folder;

    PackStats(StoreFolder folder) {
        this.folder = folder;
    }

    /** The packs that do not look as they were left. */
    Set<String> changed() throws IOException {
        Map<String, String> known = new TreeMap<>();
        if (Files.exists(file())) {
            for (String line : Files.readAllLines(file())) {
                int space = line.indexOf(' ');
                known.put(line.substring(0, Math.max(0, space)), line);
            }
        }
        Set<String> changed = new HashSet<>();
        for (String line : now()) {
            String name = line.substring(0, line.indexOf(' '));
            if (known.containsKey(name) && !line.equals(known.get(name))) {
                changed.add(name.substring(0, name.lastIndexOf('.')));
            }
        }
        return changed;
    }

    /** Best effort: where it is not kept, every pack counts as unseen. */
    void remember() {
        try {
            folder.write(file(), (String.join("\n", now()) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.warn("how the packs of the snapshots look was not kept: {}", e.toString());
        }
    }

    private List<String> now() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name : folder.packs()) {
            if (name.endsWith(PackShelf.SUFFIX) || name.endsWith(PackShelf.INDEX)) {
                Path pack = folder.packFolder().resolve(name);
                FileTime changed = (FileTime) Files.getAttribute(pack, "unix:ctime");
                lines.add(name + " " + Files.size(pack) + " "
                        + Files.getLastModifiedTime(pack).toInstant() + " " + changed.toInstant());
            }
        }
        return lines;
    }

    private Path file() {
        return folder.own("packs-seen");
    }
}
