package dev.nightshift.health;

import dev.nightshift.job.Check;
import dev.nightshift.job.Durations;
import dev.nightshift.problem.Launcher;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Has every snapshot been read back lately, was it whole, and has every undo ended? Reads what is known of that, not the
 * store.
 */
final class SnapshotProbe implements Probe {
    static final String NAME = "snapshots";

    private final Snapshots snapshots;
    private final Duration within;
    private final InstantSource clock;
    private final Launcher launcher;

    SnapshotProbe(Snapshots snapshots, Duration within, InstantSource clock, Launcher launcher) {
        this.snapshots = snapshots;
        this.within = within;
        this.clock = clock;
        this.launcher = launcher;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        List<Snapshot> all = snapshots.list();
        Proof proof = snapshots.proof();
        String count = all.size() == 1 ? "1 snapshot" : all.size() + " snapshots";
        String limit = "proven within " + Durations.text(within);
        Optional<Rollback.Unfinished> unfinished = snapshots.unfinished();
        if (unfinished.isPresent()) {
            return halfDone(unfinished.get(), limit);
        }
        if (!proof.broken().isEmpty()) {
            return new Check(
                    NAME,
                    Check.Status.FAIL,
                    proof.broken().size() + " damaged",
                    limit,
                    "The snapshot store is damaged: "
                            + String.join(", ", proof.broken().keySet()) + " cannot be put back as a whole.",
                    "See which paths with: " + launcher.command("snapshot", "verify", "--all")
                            + "; what the workspaces still hold is stored again by: "
                            + launcher.command("snapshot", "take"));
        }
        Instant oldest = all.stream()
                .map(proof::provenAt)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        if (oldest.isBefore(clock.instant().minus(within))) {
            return new Check(
                    NAME,
                    Check.Status.WARN,
                    count,
                    limit,
                    "Not every snapshot was read back since " + oldest + ".",
                    "Read all of them now with: " + launcher.command("snapshot", "verify", "--all"));
        }
        return Check.ok(NAME, count, limit, "what was read back is whole");
    }

    private Check halfDone(Rollback.Unfinished begun, String limit) {
        return new Check(
                NAME,
                Check.Status.FAIL,
                begun.verb() + " not ended",
                limit,
                "A" + (begun.verb().equals("undo") ? "n undo" : " rollback")
                        + " was interrupted; no job starts in these workspaces before it has ended: "
                        + String.join(", ", begun.workspaces()),
                "Complete it: " + launcher.command(begun.command().toArray(String[]::new))
                        + "; or take back what was done of it: " + launcher.command("rollback", begun.safety()));
    }
}
