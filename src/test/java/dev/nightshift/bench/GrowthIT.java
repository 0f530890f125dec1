package dev.nightshift.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.fault.Points;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store grows by what changes, not by what there is. */
class GrowthIT {
    private static final int NIGHTS = 30;
    /** What each snapshot costs by itself weighs more where the tree is small. */
    private static final double MOST = Points.soak() ? 1.3 : 1.35;

    @TempDir
    Path folder;

    /** In the gate a tenth of the tree and half of the changes: less in a night to share what each costs. */
    @Test
    void a_month_of_nights_grows_the_store_by_little_more_than_what_changed() throws Exception {
        Corpus corpus = Corpus.make(folder.resolve("work"), Corpus.Shape.SOURCE.scaled(Points.soak() ? 1 : 0.1));
        int changes = Points.soak() ? 50 : 25;
        Snapshots snapshots = new Snapshots(folder.resolve("store"), InstantSource.system(), ZoneOffset.UTC);
        List<Workspace> workspaces = List.of(new Workspace("main", corpus.root(), List.of()));
        snapshots.take(SnapshotKind.MANUAL, "first", workspaces, Map.of());
        long first = size();
        long changed = 0;

        for (int night = 1; night <= NIGHTS; night++) {
            String stamp = String.format("2026-11-%02d-190000", night);
            snapshots.take(SnapshotKind.PRE, stamp, workspaces, Map.of());
            for (Path file : corpus.work(changes, night)) {
                changed += CorpusTest.deflated(Files.readAllBytes(file));
            }
            snapshots.take(SnapshotKind.JOB, stamp + "-job", workspaces, Map.of());
            snapshots.take(SnapshotKind.POST, stamp, workspaces, Map.of());
        }

        long grown = size() - first;
        System.out.printf(
                "a month of nights with %d changed files each: grew by %d kB, changed files compressed %d kB, ratio %.3f%n",
                changes, grown / 1000, changed / 1000, (double) grown / changed);
        assertThat((double) grown / changed).isLessThan(MOST);
        List<Snapshot> all = snapshots.list();
        assertThat(all).hasSize(1 + 3 * NIGHTS);
        assertThat(snapshots.diff(all.get(all.size() - 3), all.get(all.size() - 2)))
                .hasSize(changes);
        assertThat(snapshots.verify(all.get(all.size() - 1), true).good()).isTrue();
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
