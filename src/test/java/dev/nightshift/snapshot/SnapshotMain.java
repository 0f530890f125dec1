package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Takes a snapshot, rolls back or undoes a job in a folder with {@code store} and {@code work}: a process to be killed at
 * any moment. Prints {@code acknowledged} and the tag of the snapshot, or of the safety snapshot, once the call returned.
 */
final class SnapshotMain {
    static final String STAMP = "2026-11-22-190000";

    private final Path folder;
    private final Snapshots snapshots;

    SnapshotMain(Path folder) {
        this.folder = folder;
        this.snapshots = new Snapshots(folder.resolve("store"), InstantSource.system(), ZoneOffset.UTC);
    }

    public static void main(String[] arguments) {
        String tag = new SnapshotMain(Path.of(arguments[0])).run(arguments[1]);
        System.out.println("acknowledged " + tag);
        System.out.flush();
    }

    /** Tag of what was taken. */
    String run(String what) {
        return switch (what) {
            case "take" -> take(SnapshotKind.MANUAL, "again").tag();
            case "rollback" -> taken(rollback());
            case "undo" -> taken(undo());
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static String taken(Rollback.Result result) {
        Snapshot safety = result.safety();
        return safety == null ? "nothing" : safety.tag();
    }

    Snapshots snapshots() {
        return snapshots;
    }

    List<Workspace> workspaces() {
        return List.of(new Workspace("main", folder.resolve("work"), List.of()));
    }

    Snapshot take(SnapshotKind kind, String stamp) {
        return snapshots.take(kind, stamp, workspaces(), Map.of());
    }

    Rollback.Result rollback() {
        Snapshot target = snapshots.find("pre-autonomous-" + STAMP);
        return snapshots.rollback(new Rollback.Request(target, workspaces(), null, false));
    }

    /** Of the second of three jobs. */
    Rollback.Result undo() {
        Rollback.Span span =
                new Rollback.Span(snapshots.find("job-" + STAMP + "-one"), snapshots.find("job-" + STAMP + "-two"));
        return snapshots.rollback(Rollback.Request.undo(List.of(span), workspaces(), false));
    }

    /** Back to where a rollback began. */
    Rollback.Result back(String safety) {
        return snapshots.rollback(new Rollback.Request(snapshots.find(safety), workspaces(), null, false));
    }
}
