package dev.nightshift.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The human's editor, on the terminal of this process: the only process that shares it. As other programs do, the words
 * of {@code VISUAL} or else {@code EDITOR} are a line for the shell, to which the file is added.
 */
public final class Editor {
    private Editor() {}

    /**
     * Waits until it is closed.
     *
     * @param environment of the human
     * @return whether it said that all is well
     */
    public static boolean edit(Path file, Map<String, String> environment) throws IOException {
        String line = environment.getOrDefault("VISUAL", "");
        line = line.isBlank() ? environment.getOrDefault("EDITOR", "") : line;
        line = line.isBlank() ? "vi" : line;
        Process editor = new ProcessBuilder("/bin/sh", "-c", line + " \"$1\"", "sh", file.toString())
                .inheritIO()
                .start();
        try {
            return editor.waitFor() == 0;
        } catch (InterruptedException e) {
            editor.destroy();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
