package dev.nightshift.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The figures of snapshots: each line one tree, ours and a peer by turns in the same run, medians of {@link #ROUNDS}
 * rounds. Before each of them everything is written back to the disk ({@code sync}); files are in the page cache for all.
 * A first snapshot goes to a store that is new. "Warm" is a process with the flags of the service that has taken
 * snapshots before; "cold" is the whole {@code java -jar}, from start to end.
 *
 * <p>Properties: {@code bench.row} (names separated by commas: {@code first unchanged restore ten media append history
 * memory}, and {@code night ledger report outbox} of {@link NightBench}), {@code bench.scale} (1; 0.05 for a quick look),
 * {@code bench.rounds}, {@code bench.flags} of the warm process and the service. The peers are Debian's git and restic.
 */
public final class SnapshotBench {
    static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    /** Those of the README for the service. */
    static final List<String> FLAGS = List.of(System.getProperty("bench.flags", "-XX:+UseSerialGC -Xms16m -Xmx256m")
            .split(" ", -1));

    private static final double SCALE = Double.parseDouble(System.getProperty("bench.scale", "1"));
    private static final Set<String> ROWS =
            new TreeSet<>(Arrays.asList(System.getProperty("bench.row", "").split(",", -1)));

    private SnapshotBench() {}

    public static void main(String[] arguments) throws Exception {
        run(Path.of("target", "nightshift.jar").toAbsolutePath());
    }

    /** Whether a line was asked for; without a wish all were. */
    static boolean wanted(String row) {
        return ROWS.contains("") || ROWS.contains(row);
    }

    static void run(Path jar) throws Exception {
        Path folder = Files.createTempDirectory("nightshift-bench");
        BenchTable.head(String.format(
                "Snapshots: medians of %d, page cache warm, disk synced before each; scale %s; warm: %s",
                ROUNDS, SCALE, String.join(" ", FLAGS)));
        try (WarmJvm warm = new WarmJvm(FLAGS)) {
            source(new SnapshotRows(folder, warm, jar));
            many(new SnapshotRows(folder, warm, jar));
            media(new SnapshotRows(folder, warm, jar));
            if (wanted("history")) {
                new SnapshotRows(folder, warm, jar).history();
            }
            if (wanted("memory")) {
                ServiceRow.measure(jar, folder, SCALE);
            }
        } finally {
            BenchHome.delete(folder);
        }
    }

    private static void source(SnapshotRows rows) throws Exception {
        if (!wanted("first") && !wanted("unchanged") && !wanted("restore")) {
            return;
        }
        Corpus source = make(rows.folder(), Corpus.Shape.SOURCE);
        rows.warmUp(source.root());
        if (wanted("first")) {
            rows.first(source.root());
        }
        if (wanted("unchanged")) {
            rows.unchanged("source", source.root());
        }
        if (wanted("restore")) {
            rows.restore(source.root());
        }
        BenchHome.delete(source.root());
    }

    private static void many(SnapshotRows rows) throws Exception {
        if (!wanted("unchanged") && !wanted("ten")) {
            return;
        }
        Corpus many = make(rows.folder(), Corpus.Shape.MANY);
        rows.warmUp(many.root());
        if (wanted("unchanged")) {
            rows.unchanged("many", many.root());
        }
        if (wanted("ten")) {
            rows.tenChanged(many);
        }
        BenchHome.delete(many.root());
    }

    private static void media(SnapshotRows rows) throws Exception {
        if (wanted("media")) {
            Corpus media = make(rows.folder(), Corpus.Shape.MEDIA);
            rows.media(media.root());
            BenchHome.delete(media.root());
        }
        if (wanted("append")) {
            rows.append((long) (1_000_000_000 * SCALE), (long) (10_000_000 * SCALE));
        }
    }

    static Corpus make(Path folder, Corpus.Shape shape) throws IOException, InterruptedException {
        Corpus corpus = Corpus.make(folder.resolve(shape.name()), shape.scaled(SCALE));
        BenchHome.run(List.of("sync"));
        return corpus;
    }
}
