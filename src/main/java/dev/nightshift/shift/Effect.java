package dev.nightshift.shift;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.snapshot.RunWindow;
import dev.nightshift.snapshot.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt does to its workspace, as far as it is known so far: the snapshot before it, the one after it, what
 * lies between, and what its scope says of that. For one thread at a time.
 */
final class Effect {
    private final Workspace workspace;
    private final Snapshot before;
    private final @Nullable String previous;
    private @Nullable Snapshot after;
    private RunWindow.@Nullable Moment begun;
    private @Nullable Changes changes;
    private List<ChangedPath> paths = List.of();
    private boolean checked;
    private @Nullable String breach;

    /** {@code previous}: tag of the snapshot before {@code before}, where somebody else changed something between. */
    Effect(Workspace workspace, Snapshot before, @Nullable String previous) {
        this.workspace = workspace;
        this.before = before;
        this.previous = previous;
    }

    Workspace workspace() {
        return workspace;
    }

    Snapshot before() {
        return before;
    }

    @Nullable
    Snapshot after() {
        return after;
    }

    Changes.Span span() {
        return new Changes.Span(previous, before.tag(), after == null ? null : after.tag());
    }

    /** The attempt is about to run. */
    void begin(RunWindow.Moment moment) {
        begun = moment;
    }

    RunWindow.@Nullable Moment begun() {
        return begun;
    }

    void known(Snapshot taken, List<ChangedPath> changed) {
        after = taken;
        paths = List.copyOf(changed);
        changes = Changes.of(span(), changed, null);
    }

    void unknown(String why) {
        changes = Changes.unknown(span(), why);
    }

    boolean isKnown() {
        return changes != null && changes.counts() != null;
    }

    /** What changed, as known by now. */
    Changes changes() {
        return changes != null ? changes : Changes.unknown(span(), "no snapshot was taken after it");
    }

    List<ChangedPath> paths() {
        return paths;
    }

    /** {@code null}: nothing stands against its changes. */
    void checked(@Nullable String found) {
        checked = true;
        breach = found;
    }

    boolean isChecked() {
        return checked;
    }

    @Nullable
    String breach() {
        return breach;
    }
}
