package dev.nightshift.shift;

import dev.nightshift.job.Sizes;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Shifts;
import dev.nightshift.snapshot.Copied;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Pruned;
import dev.nightshift.snapshot.RetentionPolicy;
import dev.nightshift.snapshot.SnapshotCopy;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store of snapshots gets at the close of each shift: it is read back in part, and what is too old is pruned. */
public final class SnapshotCare {
    private static final Logger log = LoggerFactory.getLogger(SnapshotCare.class);
    private static final int MOST_LISTED = 20;

    private final Database database;
    private final Shifts shifts;
    private final Snapshots snapshots;
    private final Wanted wanted;
    private final TellingMachine telling;

    /**
     * What the store shall get.
     *
     * @param verifyTime so long it is read back; zero: not at all
     * @param policy what of it, and of the copy, stays
     * @param copy {@code null}: there shall be none
     * @param apart what the copy must not lie in
     */
    public record Wanted(
            Duration verifyTime,
            RetentionPolicy policy,
            @Nullable SnapshotCopy copy,
            List<Path> apart) {
        public Wanted {
            apart = List.copyOf(apart);
        }
    }

    public SnapshotCare(Database database, Shifts shifts, Snapshots snapshots, Wanted wanted, TellingMachine telling) {
        this.database = database;
        this.shifts = shifts;
        this.snapshots = snapshots;
        this.wanted = wanted;
        this.telling = telling;
    }

    /** Failures are told and keep nothing else from happening. */
    void run(OpenShift shift) {
        if (snapshots.list().isEmpty()) {
            return;
        }
        part(shift, "The snapshots could not be read back", () -> prove(shift));
        part(shift, "Old snapshots were not pruned", () -> prune(shift));
        SnapshotCopy copy = wanted.copy();
        if (copy != null) {
            part(shift, "The snapshots were not copied", () -> copy(shift, copy));
        }
    }

    private void part(OpenShift shift, String subject, Runnable part) {
        try {
            part.run();
        } catch (ProblemException e) {
            tell(shift, subject, List.of(e.problem().message()));
        }
    }

    private void prove(OpenShift shift) {
        if (wanted.verifyTime().isZero()) {
            return;
        }
        Proof proof = snapshots.prove(wanted.verifyTime());
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
        Pruned pruned = snapshots.prune(wanted.policy(), new RetentionPolicy.Needed(stamps, Set.of()));
        if (!pruned.snapshots().isEmpty()) {
            log.info(
                    "{} old snapshots were pruned, {} freed, {} stay",
                    pruned.snapshots().size(),
                    Sizes.text(pruned.freed()),
                    pruned.staying());
        }
    }

    /** Never makes the copy: where a disk is not there, its folder would be one on the disk that it shall outlive. */
    private void copy(OpenShift shift, SnapshotCopy copy) {
        copy.snapshots();
        Copied copied = copy.update(snapshots, wanted.apart(), false);
        if (!copied.complete()) {
            List<String> lines = new ArrayList<>();
            copied.failed().forEach((tag, why) -> lines.add(tag + ": " + why));
            tell(
                    shift,
                    lines.size() + " snapshots were not copied",
                    lines.subList(0, Math.min(lines.size(), MOST_LISTED)));
        }
        copy.prune(snapshots, wanted.policy());
        log.info("{} snapshots were copied to {}, {}", copied.snapshots(), copied.folder(), Sizes.text(copied.bytes()));
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
