package dev.nightshift.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A {@link SnapshotWorker} with the flags of the service, or others. */
final class WarmJvm implements AutoCloseable {
    private final Process process;
    private final BufferedWriter calls;
    private final BufferedReader answers;

    WarmJvm(List<String> flags) throws IOException {
        List<String> words = new ArrayList<>(List.of(BenchHome.java()));
        words.addAll(flags);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), SnapshotWorker.class.getName()));
        process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        calls = process.outputWriter();
        answers = process.inputReader();
    }

    /** Runs one of its calls. */
    Measured ask(Object... words) throws IOException {
        List<String> call = new ArrayList<>();
        for (Object word : words) {
            call.add(word.toString());
        }
        calls.write(String.join("\t", call) + "\n");
        calls.flush();
        String answer = answers.readLine();
        while (answer != null && !answer.matches("\\d+\t\\d+\t\\d+\t.*")) {
            System.err.println(answer);
            answer = answers.readLine();
        }
        if (answer == null) {
            throw new IOException("the process ended at " + call);
        }
        String[] figures = answer.split("\t", 4);
        return new Measured(
                Long.parseLong(figures[0]) / 1e9,
                Long.parseLong(figures[1]) / 1e9,
                Long.parseLong(figures[2]),
                figures[3]);
    }

    @Override
    public void close() throws IOException {
        calls.close();
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
