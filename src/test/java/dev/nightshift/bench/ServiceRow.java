package dev.nightshift.bench;

import dev.nightshift.app.ControlClient;
import dev.nightshift.app.ControlServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How much memory the service itself has at most while it takes and restores all trees at once. */
final class ServiceRow {
    private static final long GOAL = 400;

    private ServiceRow() {}

    static void measure(Path jar, Path folder, double scale) throws Exception {
        List<Path> trees = new ArrayList<>();
        StringBuilder config = new StringBuilder();
        for (Corpus.Shape shape : List.of(Corpus.Shape.SOURCE, Corpus.Shape.MEDIA, Corpus.Shape.MANY)) {
            Path tree = Corpus.make(folder.resolve("service-" + shape.name()), shape.scaled(scale))
                    .root();
            trees.add(tree);
            config.append("nightshift.workspace.")
                    .append(shape.name())
                    .append(".path=")
                    .append(tree)
                    .append('\n');
        }
        Path home = folder.resolve("service-home");
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/nightshift.properties"), config);
        List<String> words = new ArrayList<>(List.of(BenchHome.java()));
        words.addAll(SnapshotBench.FLAGS);
        words.addAll(List.of("-jar", jar.toString(), "--home", home.toString(), "start"));
        Process service = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path socket = home.resolve("data/control.sock");
            for (int i = 0; i < 600 && !Files.exists(socket); i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            peak(service, socket, "first snapshot of all three", "snapshot", "take");
            peak(service, socket, "nothing changed", "snapshot", "take");
            BenchHome.delete(trees.get(0));
            BenchHome.delete(trees.get(2));
            peak(service, socket, "source and many restored", "rollback", last(socket, home), "--yes", "--force");
        } finally {
            service.destroy();
            service.waitFor();
            BenchHome.delete(home);
        }
    }

    private static String last(Path socket, Path home) throws Exception {
        Path tags = home.resolve("data/snapshots/refs/tags/snapshots");
        try (var all = Files.list(tags)) {
            return all.map(tag -> tag.getFileName().toString())
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no snapshot through " + socket));
        }
    }

    private static void peak(Process service, Path socket, String what, String... words) throws Exception {
        Files.writeString(Path.of("/proc/" + service.pid() + "/clear_refs"), "5");
        StringWriter said = new StringWriter();
        PrintWriter sink = new PrintWriter(said);
        long begun = System.nanoTime();
        OptionalInt exit = ControlClient.run(socket, new ControlServer.Asked(List.of(words), Path.of("/")), sink, sink);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long peak = Measured.peak(service.pid());
        String ended = exit.isPresent() && exit.getAsInt() == 0 ? "" : " exit " + exit + ": " + said;
        BenchTable.figure(
                "service memory, " + what,
                peak + " MB" + ended,
                String.format("in %.1f s", seconds),
                (double) peak / GOAL,
                1.0);
    }
}
