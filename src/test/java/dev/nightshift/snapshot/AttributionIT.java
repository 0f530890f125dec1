package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.ChangedPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes before, in and after a run, on a real file system. */
class AttributionIT {
    @TempDir
    Path folder;

    private Path root;
    private Workspace workspace;
    private Snapshots snapshots;
    private Snapshot before;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectories(folder.resolve("main"));
        workspace = new Workspace("main", root, List.of());
        snapshots = new Snapshots(folder.resolve("store"), InstantSource.system(), ZoneOffset.UTC);
        for (String name : List.of("early", "job", "late", "gone", "theirs/gone", "moved/deep/child")) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), name);
        }
        before = snapshots.take(SnapshotKind.BEFORE, "one", List.of(workspace), Map.of());
    }

    /** A moment after all that was written so far: the clock of the kernel goes in steps. */
    private RunWindow.Moment next() {
        RunWindow.Moment first = snapshots.moment();
        RunWindow.Moment now = first;
        while (!now.at().isAfter(first.at())) {
            Thread.onSpinWait();
            now = snapshots.moment();
        }
        return now;
    }

    private Set<String> outside(RunWindow.Moment from, RunWindow.Moment to) {
        Snapshot after = snapshots.take(SnapshotKind.JOB, "one", List.of(workspace), Map.of());
        List<ChangedPath> paths = snapshots.changes(before, after, new RunWindow(workspace, from, to));
        assertThat(paths).extracting(ChangedPath::path).contains("main/job");
        return paths.stream()
                .filter(ChangedPath::outside)
                .map(ChangedPath::inWorkspace)
                .collect(Collectors.toSet());
    }

    @Test
    void what_changed_before_the_run_or_after_it_is_somebody_elses() throws IOException {
        Files.writeString(root.resolve("early"), "by a human");
        RunWindow.Moment from = next();
        Files.writeString(root.resolve("job"), "by the job");
        Files.delete(root.resolve("gone"));
        Files.move(root.resolve("moved"), root.resolve("elsewhere"));
        RunWindow.Moment to = snapshots.moment();
        next();
        Files.writeString(root.resolve("late"), "by a human");
        Files.delete(root.resolve("theirs/gone"));

        assertThat(outside(from, to)).containsExactlyInAnyOrder("early", "late", "theirs/gone");
    }

    @Test
    void what_belongs_to_another_user_is_somebody_elses_unless_we_may_give_files_away() throws IOException {
        RunWindow.Moment from = next();
        Files.writeString(root.resolve("job"), "by the job");
        RunWindow.Moment to = snapshots.moment();

        assertThat(outside(from, new RunWindow.Moment(to.at(), 4711))).containsExactly("job");
        assertThat(new RunWindow.Moment(to.at(), 0).user()).isZero();
    }
}
