package dev.nightshift.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.nightshift.config.Workspace;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process that stays warm between snapshots, as the service does. Each line of its standard input is a call, its words
 * parted by tabs; each line that it prints is what the call took: nanoseconds, nanoseconds of all processors, megabytes
 * at most, what came of it.
 */
final class SnapshotWorker {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<String, Snapshots> stores = new HashMap<>();

    private SnapshotWorker() {}

    public static void main(String[] arguments) throws Exception {
        SnapshotWorker worker = new SnapshotWorker();
        BufferedReader calls = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String call = calls.readLine(); call != null; call = calls.readLine()) {
            String[] words = call.split("\t", -1);
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            long cpu = SYSTEM.getProcessCpuTime();
            long begun = System.nanoTime();
            String said = worker.run(words);
            long nanos = System.nanoTime() - begun;
            System.out.println(nanos + "\t" + (SYSTEM.getProcessCpuTime() - cpu) + "\t"
                    + Measured.peak(ProcessHandle.current().pid()) + "\t" + said);
        }
    }

    private String run(String[] words) throws IOException {
        return switch (words[0]) {
            case "take" -> take(words[1], Path.of(words[2]), 1);
            case "take-many" -> take(words[1], Path.of(words[2]), Integer.parseInt(words[3]));
            case "walk" -> walk(Path.of(words[1]));
            case "restore" -> restore(words[1], Path.of(words[2]), words[3]);
            case "list" -> String.valueOf(store(words[1]).list().size());
            case "diff" -> diff(store(words[1]));
            case "forget" -> String.valueOf(stores.remove(words[1]) != null);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** The room of the service holds one of these for as long as it runs. */
    private Snapshots store(String path) {
        return stores.computeIfAbsent(
                path, store -> new Snapshots(Path.of(store), InstantSource.system(), ZoneOffset.UTC));
    }

    private static List<Workspace> workspaces(Path tree) {
        return List.of(new Workspace("main", tree, List.of()));
    }

    private String take(String store, Path tree, int times) throws IOException {
        String tag = "";
        for (int i = 0; i < times; i++) {
            if (times > 1) {
                Files.writeString(tree.resolve("counted"), store + i);
            }
            tag = store(store)
                    .take(SnapshotKind.MANUAL, "bench", workspaces(tree), Map.of())
                    .tag();
        }
        return tag;
    }

    /** What any program must do at least that wants to know what has changed: look at each file. */
    private static String walk(Path tree) throws IOException {
        long[] found = new long[2];
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found[0]++;
                found[1] += attributes.size() + attributes.lastModifiedTime().toMillis() % 2;
                return FileVisitResult.CONTINUE;
            }
        });
        return found[0] + " files, " + found[1];
    }

    private String restore(String store, Path tree, String tag) {
        Snapshot target = store(store).find(tag);
        Rollback.Result result = store(store).rollback(new Rollback.Request(target, workspaces(tree), null, true));
        if (!result.complete() || result.counts().restored() < target.files()) {
            throw new IllegalStateException("not restored: " + result.counts());
        }
        return String.valueOf(result.counts().restored());
    }

    private static String diff(Snapshots snapshots) {
        List<Snapshot> all = snapshots.list();
        return String.valueOf(
                snapshots.diff(all.get(all.size() - 2), all.get(all.size() - 1)).size());
    }
}
