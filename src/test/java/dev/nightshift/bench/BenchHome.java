package dev.nightshift.bench;

import dev.nightshift.app.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A home in a temporary folder. */
record BenchHome(Path path) implements AutoCloseable {
    static BenchHome make(String more) throws IOException {
        Path path = Files.createTempDirectory("nightshift-bench");
        Files.createDirectories(path.resolve("config"));
        Files.writeString(
                path.resolve("config/nightshift.properties"), "nightshift.workspace.main.path=workspace\n" + more);
        return new BenchHome(path);
    }

    Installation open() {
        return Installation.open(path, Map.of(), InstantSource.system());
    }

    /** Nanoseconds of a call of the program in a process of its own. */
    double call(Path jar, List<String> verb) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(java(), "-jar", jar.toString(), "--home", path.toString()));
        words.addAll(verb);
        long begun = System.nanoTime();
        run(words);
        return System.nanoTime() - begun;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static void run(List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete(path);
    }
}
