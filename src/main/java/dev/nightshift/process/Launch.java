package dev.nightshift.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to start, and with what around it.
 *
 * @param command program and arguments, handed over as UTF-8; a program without {@code /} is searched in the PATH of
 *     {@code environment}, any other is relative to {@code directory}
 * @param directory working directory, absolute
 * @param environment all of it; nothing of ours is added
 */
public record Launch(List<String> command, Path directory, Map<String, String> environment) {

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
