package dev.nightshift.report;

import dev.nightshift.job.Check;
import dev.nightshift.queue.LedgerHead;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the report knows of a night besides queue and outbox.
 *
 * @param before the snapshot of before; {@code null}: there is none
 * @param after the snapshot of after; {@code null}: there is none
 * @param temperature for humans, such as {@code 61 °C at most, limit 80 °C}; {@code null}: not known
 * @param notes of the user's steps, in their order
 * @param ledger where the ledger ended when the report was made, to be noted outside; {@code null}: not known
 */
public record Surroundings(
        @Nullable SnapshotFacts before,
        @Nullable SnapshotFacts after,
        List<Check> health,
        @Nullable String temperature,
        List<Note> notes,
        @Nullable LedgerHead ledger) {

    public Surroundings {
        health = List.copyOf(health);
        notes = List.copyOf(notes);
    }

    /** Without the ledger, which is read with the night. */
    public Surroundings(
            @Nullable SnapshotFacts before,
            @Nullable SnapshotFacts after,
            List<Check> health,
            @Nullable String temperature,
            List<Note> notes) {
        this(before, after, health, temperature, notes, null);
    }

    /** Of a night of which nothing more is known. */
    public static Surroundings unknown() {
        return new Surroundings(null, null, List.of(), null, List.of());
    }

    Surroundings with(@Nullable LedgerHead end) {
        return new Surroundings(before, after, health, temperature, notes, end);
    }

    /**
     * One snapshot.
     *
     * @param verifiedAt {@code null}: not verified
     */
    public record SnapshotFacts(
            String tag, long files, long bytes, @Nullable Instant verifiedAt) {}
}
