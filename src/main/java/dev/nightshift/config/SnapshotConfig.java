package dev.nightshift.config;

import java.util.List;

/**
 * What snapshots hold.
 *
 * @param exclude left out of the snapshots of every workspace; each {@link Workspace#exclude} has them already
 */
public record SnapshotConfig(List<String> exclude) {
    static final Key<List<String>> EXCLUDE = Key.of("snapshot.exclude", "", Form.GLOBS);
    static final List<Key<?>> KEYS = List.of(EXCLUDE);

    public SnapshotConfig {
        exclude = List.copyOf(exclude);
    }

    static SnapshotConfig from(Settings settings) {
        return new SnapshotConfig(settings.find(EXCLUDE).orElse(List.of()));
    }
}
