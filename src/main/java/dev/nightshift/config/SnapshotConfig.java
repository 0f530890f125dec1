package dev.nightshift.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What snapshots hold, and how they are cared for at the close of a shift.
 *
 * @param exclude left out of the snapshots of every workspace; each {@link Workspace#exclude} has them already
 * @param verifyTime so long the store is read back; zero: not at all
 * @param copy folder of the copy that each shift brings up to date; {@code null}: none
 */
public record SnapshotConfig(
        List<String> exclude, Duration verifyTime, @Nullable Path copy) {
    static final Key<List<String>> EXCLUDE = Key.of("snapshot.exclude", "", Form.GLOBS);
    static final Key<Duration> VERIFY_TIME = Key.of("snapshot.verify-time", "60s", Form.DURATION_OR_ZERO);
    static final Key<Path> COPY = Key.of("snapshot.copy", "", Form.PATH);
    static final List<Key<?>> KEYS = List.of(EXCLUDE, VERIFY_TIME, COPY);

    public SnapshotConfig {
        exclude = List.copyOf(exclude);
    }

    static SnapshotConfig from(Settings settings) {
        return new SnapshotConfig(
                settings.find(EXCLUDE).orElse(List.of()),
                settings.get(VERIFY_TIME),
                settings.path(COPY).orElse(null));
    }
}
