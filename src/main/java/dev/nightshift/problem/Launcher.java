package dev.nightshift.problem;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How this installation is called, to build every {@link Command} that we print.
 *
 * @param program the words that start us, such as {@code /usr/bin/java -jar /opt/nightshift/nightshift.jar}
 * @param home absolute path of the home the command is about
 */
public record Launcher(List<String> program, Path home) {

    public Launcher {
        program = List.copyOf(program);
        if (!home.isAbsolute()) {
            throw new IllegalStateException("home is relative: " + home + ". Indicates a bug.");
        }
    }

    /** A verb with its arguments, as in {@code command("rollback", "latest")}. */
    public Command command(String... verbAndArguments) {
        return new Command(Stream.of(program, List.of("--home", home.toString()), List.of(verbAndArguments))
                .flatMap(List::stream)
                .toList());
    }
}
