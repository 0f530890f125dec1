package dev.nightshift.problem;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command of our own as we print it: absolute, with its home, quoted for a POSIX shell, so that it works from
 * anywhere as printed.
 *
 * @param words program and arguments, unquoted
 */
public record Command(List<String> words) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    public Command {
        words = List.copyOf(words);
    }

    /** The line to paste into a shell. */
    @Override
    public String toString() {
        return words.stream().map(Command::quoted).collect(Collectors.joining(" "));
    }

    /** One word, quoted for a POSIX shell where it needs to be. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
