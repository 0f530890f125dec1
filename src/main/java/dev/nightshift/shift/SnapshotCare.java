package dev.nightshift.shift;

import dev.nightshift.config.RetentionConfig;
import dev.nightshift.config.SnapshotConfig;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Shifts;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Pruned;
import dev.nightshift.snapshot.RetentionPolicy;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store of snapshots gets at the close of each shift: it is read back in part, and what is too old is pruned. */
public final class SnapshotCare {
    private static final Logger log = LoggerFactory.getLogger(SnapshotCare.class);
    private static final int MOST_LISTED = 20;

    private final Database database;
    private final Shifts shifts;
    private final Snapshots snapshots;
    private final SnapshotConfig config;
    private final RetentionPolicy policy;
    private final Telling telling;

    public SnapshotCare(
            Database database,
            Shifts shifts,
            Snapshots snapshots,
            SnapshotConfig config,
            RetentionConfig.Sets limits,
            Telling telling) {
        this.database = database;
        this.shifts = shifts;
        this.snapshots = snapshots;
        this.config = config;
        this.policy = new RetentionPolicy(limits.keep(), limits.maxAge());
        this.telling = telling;
    }

    /** Failures are told and keep nothing else from happening. */
    void run(OpenShift shift) {
        if (snapshots.list().isEmpty()) {
            return;
        }
        part(shift, "The snapshots could not be read back", () -> prove(shift));
        part(shift, "Old snapshots were not pruned", () -> prune(shift));
    }

    private void part(OpenShift shift, String subject, Runnable part) {
        try {
            part.run();
        } catch (ProblemException e) {
            tell(shift, subject, List.of(e.problem().message()));
        }
    }

    private void prove(OpenShift shift) {
        if (config.verifyTime().isZero()) {
            return;
        }
        Proof proof = snapshots.prove(config.verifyTime());
        log.info(
                "{} objects of the snapshot store were read back, {} on disk, and {} files restored and compared",
                proof.done().objects(),
                Sizes.text(proof.done().bytes()),
                proof.done().restored());
        if (!proof.good()) {
            tell(shift, "The snapshot store is damaged", Damage.lines(proof, MOST_LISTED));
        }
    }

    private void prune(OpenShift shift) {
        Set<String> stamps = new HashSet<>(database.read(shifts::ofUnfinishedJobs));
        stamps.add(shift.getId());
        Pruned pruned = snapshots.prune(policy, new RetentionPolicy.Needed(stamps, Set.of()));
        if (!pruned.snapshots().isEmpty()) {
            log.info(
                    "{} old snapshots were pruned, {} freed, {} stay",
                    pruned.snapshots().size(),
                    Sizes.text(pruned.freed()),
                    pruned.staying());
        }
    }

    private void tell(OpenShift shift, String subject, List<String> lines) {
        log.error("Shift {}: {}: {}", shift.getId(), subject, lines);
        shift.addNote(subject + ": " + String.join("; ", lines));
        database.change(tx -> telling.snapshotStore(tx, shift, subject, lines));
    }

    /** Words for damage. */
    private static final class Damage {
        private Damage() {}

        static List<String> lines(Proof proof, int most) {
            List<String> lines = new java.util.ArrayList<>();
            for (Map.Entry<String, List<String>> broken : proof.broken().entrySet()) {
                broken.getValue().forEach(fault -> lines.add(broken.getKey() + ": " + fault));
            }
            if (lines.isEmpty()) {
                lines.addAll(proof.damage());
            }
            return lines.size() <= most ? lines : lines.subList(0, most);
        }
    }
}
