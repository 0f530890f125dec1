package dev.nightshift.cli;

import dev.nightshift.config.Redaction;
import dev.nightshift.problem.Shown;
import dev.nightshift.snapshot.Patch;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What changed between two snapshots, as text: for a terminal, as a patch, or in JSON. */
final class Patches {
    private static final int WIDEST = 4_000;

    private final Context context;
    private final Snapshots store;
    private final Redaction redaction;
    private String workspace = "";
    private int incomplete;

    Patches(Context context, Snapshots store) {
        this.context = context;
        this.store = store;
        this.redaction = context.toRead().config().redaction();
    }

    /** {@code others}: paths that somebody other than the job changed. */
    void print(Snapshot before, Snapshot after, Predicate<String> others) {
        store.patches(before, after, redaction, patch -> print(patch, others.test(patch.path())));
        if (incomplete > 0) {
            context.say(incomplete + " of these are not shown, or not as they are: see the lines that begin with #.");
        }
    }

    private void print(Patch patch, boolean others) {
        if (!patch.workspace().equals(workspace)) {
            workspace = patch.workspace();
            context.print("# workspace " + workspace);
        }
        if (others) {
            context.print("# " + patch.path() + ": not its own");
        }
        if (patch.remark() != null) {
            incomplete++;
            context.print("# " + patch.path() + ": " + patch.remark());
        }
        int end;
        for (int at = 0; at < patch.text().length(); at = end + 1) {
            end = patch.text().indexOf('\n', at);
            print(patch.text().substring(at, end));
        }
    }

    /** Nothing that a job wrote reaches a terminal as more than text. */
    private void print(String line) {
        Tint tint = context.tint();
        String shown = tint.on() || context.terminal().interactive() ? Shown.visible(line, WIDEST) : line;
        if (line.startsWith("diff ") || line.startsWith("--- ") || line.startsWith("+++ ")) {
            context.print(tint.bold(shown));
        } else if (line.startsWith("+")) {
            context.print(tint.green(shown));
        } else if (line.startsWith("-")) {
            context.print(tint.red(shown));
        } else {
            context.print(shown);
        }
    }

    /** Adds to each path its {@code patch} and {@code patch_remark}. */
    void addTo(List<Map<String, @Nullable Object>> changes, Snapshot before, Snapshot after) {
        Map<Object, Patch> patches = new HashMap<>();
        store.patches(before, after, redaction, patch -> patches.put(patch.path(), patch));
        for (Map<String, @Nullable Object> change : changes) {
            Patch patch = patches.get(change.get("path"));
            change.put("patch", patch == null || patch.text().isEmpty() ? null : patch.text());
            change.put("patch_remark", patch == null ? null : patch.remark());
        }
    }
}
