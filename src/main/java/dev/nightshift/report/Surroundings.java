package dev.nightshift.report;

import dev.nightshift.job.Changes;
import dev.nightshift.job.Check;
import dev.nightshift.queue.LedgerHead;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the report knows of a night besides queue and outbox.
 *
 * @param temperature for humans, such as {@code 61 °C at most, limit 80 °C}; {@code null}: not known
 * @param notes of the user's steps, in their order
 * @param ledger where the ledger ended when the report was made, to be noted outside; {@code null}: not known
 * @param trend what the nights before came to, and how the machine did in this one
 */
public record Surroundings(
        Snapshots snapshots,
        List<Check> health,
        @Nullable String temperature,
        List<Note> notes,
        @Nullable LedgerHead ledger,
        Trend trend) {

    public Surroundings {
        health = List.copyOf(health);
        notes = List.copyOf(notes);
    }

    /** Without ledger and trend, which are read with the night. */
    public Surroundings(Snapshots snapshots, List<Check> health, @Nullable String temperature, List<Note> notes) {
        this(snapshots, health, temperature, notes, null, Trend.NONE);
    }

    /** Of a night of which nothing more is known. */
    public static Surroundings unknown() {
        return new Surroundings(Snapshots.NONE, List.of(), null, List.of());
    }

    Surroundings with(@Nullable LedgerHead end, Trend before) {
        return new Surroundings(snapshots, health, temperature, notes, end, before);
    }

    /**
     * What is there to go back to.
     *
     * @param before the snapshot of before; {@code null}: there is none
     * @param after the snapshot of after; {@code null}: there is none
     * @param changes from the one to the other; {@code null}: not known
     * @param provenAt when the newest of these was last read back from disk and found whole; {@code null}: never
     * @param damage what is known to be wrong with the store, one snapshot or place each
     * @param copy {@code null}: they were never copied
     */
    public record Snapshots(
            @Nullable SnapshotFacts before,
            @Nullable SnapshotFacts after,
            @Nullable Changes changes,
            @Nullable Instant provenAt,
            List<String> damage,
            @Nullable Copy copy) {
        public static final Snapshots NONE = new Snapshots(null, null, null, null, List.of(), null);

        /** Where and when they were copied last. */
        public record Copy(String folder, Instant at) {}

        public Snapshots {
            damage = List.copyOf(damage);
        }
    }

    /**
     * One snapshot.
     *
     * @param skipped paths that it does not cover
     * @param verifiedAt {@code null}: not verified
     */
    public record SnapshotFacts(
            String tag,
            long files,
            long bytes,
            int skipped,
            @Nullable Instant verifiedAt) {}
}
