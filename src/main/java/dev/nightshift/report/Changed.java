package dev.nightshift.report;

import dev.nightshift.job.Changes;
import dev.nightshift.queue.Attempt;
import dev.nightshift.queue.ShiftJob;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a job changed in its workspace.
 *
 * @param violation how it left its scope; {@code null}: it kept to it, or had none
 * @param undone {@code null}: it was not taken back
 */
public record Changed(
        String job,
        String title,
        int attempt,
        Changes changes,
        @Nullable String violation,
        @Nullable Undone undone) {

    /** How the reasons of outcomes begin where a job left its scope. */
    private static final String SCOPE = "scope";

    /** Who took it back. */
    public record Undone(Instant at, @Nullable String by) {}

    static Optional<Changed> of(ShiftJob attempt) {
        Attempt.Effect effect = attempt.ending().effect();
        Changes changes = effect.changes();
        if (changes == null) {
            return Optional.empty();
        }
        String reason = attempt.ending().reason();
        boolean left = reason != null && reason.startsWith(SCOPE);
        Instant undoneAt = effect.undoneAt();
        return Optional.of(new Changed(
                attempt.id(),
                attempt.title(),
                attempt.attempt(),
                changes,
                left ? attempt.ending().text() : null,
                undoneAt == null ? null : new Undone(undoneAt, effect.undoneBy())));
    }

    /** Those that need a look first, then those that changed most. */
    static List<Changed> sorted(List<Changed> all) {
        return all.stream()
                .sorted(Comparator.comparing((Changed one) -> !one.needsLook())
                        .thenComparing(Comparator.comparingLong(Changed::paths).reversed()))
                .toList();
    }

    /** None where it is not known how many. */
    long paths() {
        Changes.Counts counts = changes.counts();
        return counts == null ? 0 : counts.paths();
    }

    /** How many of them somebody else changed, as far as can be seen. */
    long outside() {
        Changes.Counts counts = changes.counts();
        return counts == null ? 0 : counts.outside();
    }

    boolean needsLook() {
        return violation != null || changes.counts() == null || outside() > 0;
    }

    /** Nothing was changed, by nobody: nothing to show. */
    boolean isNothing() {
        return changes.nothing()
                && !needsLook()
                && undone == null
                && changes.span().previous() == null;
    }

    /** There is something to take back, and the snapshots to do it. */
    boolean hasUndo() {
        return paths() > 0
                && undone == null
                && changes.span().before() != null
                && changes.span().after() != null;
    }
}
