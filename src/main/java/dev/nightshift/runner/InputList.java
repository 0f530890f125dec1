package dev.nightshift.runner;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightshift.process.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a job is told about its inputs.
 *
 * @param inputs as its file names them
 * @param files absolute paths of what came with it, sorted by name
 */
record InputList(List<String> inputs, List<String> files) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static InputList of(List<String> inputs, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return new InputList(inputs, List.of());
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(Comparator.naturalOrder());
        return new InputList(inputs, files.stream().map(Path::toString).toList());
    }

    void write(Path file) throws IOException {
        try (OutputStream out = Channels.newOutputStream(PrivateFiles.create(file))) {
            JSON.writeValue(out, this);
        }
    }
}
