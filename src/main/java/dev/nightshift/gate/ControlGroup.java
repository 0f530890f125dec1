package dev.nightshift.gate;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The memory limit of the control group that we run in: the tightest of its own and of those above it.
 *
 * <p>Formats: {@code cgroups(7)}; version 2 ({@code memory.max}, {@code memory.current}), and version 1 where the memory
 * controller still is there. Cached file pages that are not in use count as available.
 */
final class ControlGroup {
    private final Path proc;
    private final Path sys;

    ControlGroup(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    /** Bytes left below the limit; empty where there is no limit. */
    OptionalLong availableMemory() {
        return Sensors.lines(proc.resolve("self/cgroup")).stream()
                .flatMapToLong(this::available)
                .min();
    }

    /** A line is {@code 4:memory:/path} in version 1, {@code 0::/path} in version 2. */
    private LongStream available(String line) {
        String[] fields = line.split(":", 3);
        if (fields.length < 3) {
            return LongStream.empty();
        } else if (fields[1].isEmpty()) {
            return levels(sys.resolve("fs/cgroup"), fields[2])
                    .flatMapToLong(group -> available(group, "memory.max", "memory.current", "inactive_file "));
        } else if (fields[1].equals("memory")) {
            return levels(sys.resolve("fs/cgroup/memory"), fields[2])
                    .flatMapToLong(group ->
                            available(group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "));
        }
        return LongStream.empty();
    }

    private static Stream<Path> levels(Path root, String path) {
        Path own = root.resolve(path.substring(1)).normalize();
        return Stream.iterate(own, group -> group != null && group.startsWith(root), Path::getParent);
    }

    private static LongStream available(Path group, String limitFile, String usedFile, String cached) {
        // Without a limit, version 2 says "max", which is no number, and version 1 says nearly 2^63.
        OptionalLong limit = Sensors.number(group.resolve(limitFile));
        OptionalLong used = Sensors.number(group.resolve(usedFile));
        if (limit.isEmpty() || used.isEmpty() || limit.getAsLong() > Long.MAX_VALUE / 2) {
            return LongStream.empty();
        }
        long reclaimable = Sensors.lines(group.resolve("memory.stat")).stream()
                .filter(line -> line.startsWith(cached))
                .mapToLong(
                        line -> Long.parseLong(line.substring(cached.length()).strip()))
                .sum();
        return LongStream.of(Math.max(0, limit.getAsLong() - used.getAsLong() + reclaimable));
    }
}
