package dev.nightshift.cli;

import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshots;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the store of snapshots says of the home, as far as it can be read.
 *
 * @param good that nothing is known to be damaged
 * @param provenAt when what the last shift left was read back; {@code null}: it was not, or that is not known
 * @param begun what was interrupted and is not ended
 * @param problem why not all of this could be read
 */
record StoreStanding(
        boolean good,
        @Nullable Instant provenAt,
        Rollback.@Nullable Unfinished begun,
        @Nullable Problem problem) {

    static StoreStanding of(Snapshots snapshots, @Nullable ShiftView last) {
        Proof proof = snapshots.proof();
        Instant provenAt = null;
        Problem problem = null;
        try {
            provenAt = provenAt(snapshots, proof, last);
        } catch (ProblemException e) {
            problem = e.problem();
        }
        Rollback.Unfinished begun = null;
        try {
            begun = snapshots.unfinished().orElse(null);
        } catch (ProblemException e) {
            problem = e.problem();
        }
        return new StoreStanding(proof.good(), provenAt, begun, problem);
    }

    /** Of what the last shift left; the other snapshots need not be looked at. */
    private static @Nullable Instant provenAt(Snapshots snapshots, Proof proof, @Nullable ShiftView last) {
        String tag = last == null
                ? null
                : last.guard().postSnapshot() == null
                        ? last.guard().preSnapshot()
                        : last.guard().postSnapshot();
        if (tag == null || proof.broken().containsKey(tag) || proof.provenAt().containsKey(tag)) {
            return tag == null ? null : proof.provenAt().get(tag);
        }
        return snapshots.list().stream()
                .filter(snapshot -> snapshot.tag().equals(tag))
                .findFirst()
                .map(proof::provenAt)
                .orElse(null);
    }

    void lines(Context context, Times times) {
        if (!good) {
            context.print("proven    " + context.tint().red("the store of snapshots is damaged") + ", see: "
                    + context.command("snapshot", "list"));
        }
        if (provenAt != null) {
            context.print("proven    what the last shift left can be put back, read back " + times.minute(provenAt));
        }
        if (begun != null) {
            context.print("half done " + context.tint().red(begun.verb() + " was interrupted") + "; complete it: "
                    + context.command(begun.command().toArray(String[]::new)));
            context.print("          or take back what was done of it: " + context.command("rollback", begun.safety()));
        }
        if (problem != null) {
            context.print("snapshots " + context.tint().red(problem.message()));
            problem.hint()
                    .lines()
                    .forEach(line -> context.print(
                            "          " + context.toRead().launcher().rendered(line)));
        }
    }

    /** {@code null}: nothing is unfinished, as far as is known. */
    @Nullable
    Object unfinished() {
        return begun == null
                ? null
                : Json.object(
                        "verb", begun.verb(),
                        "workspaces", begun.workspaces(),
                        "command", begun.command(),
                        "safety_snapshot", begun.safety());
    }
}
