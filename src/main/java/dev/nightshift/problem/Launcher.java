package dev.nightshift.problem;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How this installation is called, to build every {@link Command} that we print.
 *
 * @param program the words that start us, such as {@code /usr/bin/java -jar /opt/nightshift/nightshift.jar}
 * @param home absolute path of the home the command is about
 */
public record Launcher(List<String> program, Path home) {

    private static final Pattern OURS = Pattern.compile("`([a-z][^`]*)`");

    public Launcher {
        program = List.copyOf(program);
        if (!home.isAbsolute()) {
            throw new IllegalStateException("home is relative: " + home + ". Indicates a bug.");
        }
    }

    /** A text with each {@code `verb argument …`} in it as a command to paste. */
    public String rendered(String text) {
        return OURS.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        command(found.group(1).split(" ", -1)).toString()));
    }

    /** Finds each {@code `verb argument …`} in a text; its first group is the words. */
    public static Matcher commandsIn(String text) {
        return OURS.matcher(text);
    }

    /** A verb with its arguments, as in {@code command("rollback", "latest")}. */
    public Command command(String... verbAndArguments) {
        return new Command(Stream.of(program, List.of("--home", home.toString()), List.of(verbAndArguments))
                .flatMap(List::stream)
                .toList());
    }
}
