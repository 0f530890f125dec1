package dev.nightshift.snapshot;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a store by reading it back.
 *
 * @param provenAt by tag: a moment at which all that the snapshot needs had been read back and hashed, the newest such
 * @param broken by tag: what is missing or damaged, path by path, for humans; at most a hundred each
 * @param damage of the store as it is on disk, for humans, whether a snapshot needs it or not
 * @param unhealed whether damaged objects still lie where a snapshot could reuse them
 * @param done what this reading did; all zero where nothing was read
 */
public record Proof(
        Map<String, Instant> provenAt,
        Map<String, List<String>> broken,
        List<String> damage,
        boolean unhealed,
        Done done) {

    /**
     * What one reading did.
     *
     * @param objects read and hashed
     * @param bytes of them on disk
     * @param restored files that were written to scratch and compared there
     * @param whole whether every byte of the store was read
     */
    public record Done(long objects, long bytes, long restored, boolean whole) {
        static final Done NOTHING = new Done(0, 0, 0, false);
    }

    public Proof {
        provenAt = Collections.unmodifiableMap(new TreeMap<>(provenAt));
        broken = Collections.unmodifiableMap(new TreeMap<>(broken));
        damage = List.copyOf(damage);
    }

    /** Nothing is known to be damaged. */
    public boolean good() {
        return broken.isEmpty() && damage.isEmpty();
    }

    /** When a snapshot was last proven restorable; what its own tag says where it was not read back since. */
    public @Nullable Instant provenAt(Snapshot snapshot) {
        return broken.containsKey(snapshot.tag()) ? null : provenAt.getOrDefault(snapshot.tag(), snapshot.verifiedAt());
    }

    static Proof of(Proofs proofs, Done done) {
        return new Proof(
                proofs.snapshots,
                proofs.broken,
                proofs.damage.stream().map(found -> found.damage().text()).toList(),
                !proofs.damage.isEmpty(),
                done);
    }
}
