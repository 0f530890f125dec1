package dev.nightshift.notice;

import dev.nightshift.problem.Command;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a notice says, in parts, so that each channel shows them in its own way. Immutable.
 *
 * @param parts in their order
 */
public record Body(List<Part> parts) {

    private static final int MOST_LINES = 200;
    /** What stands before a command in a hint: whole sentences, then what the command is for. */
    private static final Pattern BEFORE =
            Pattern.compile("(.*[.;]\\s|)(.*?)[,\\s]*(?:\\b(?:with|by))?:?\\s*", Pattern.DOTALL);

    /** A part: a line, lines of a log, or a command. */
    public sealed interface Part permits Line, Log, Action {}

    /** A line of text; it may hold line ends. */
    public record Line(String text) implements Part {}

    /** Foreign lines under a title. */
    public record Log(String title, List<String> lines) implements Part {
        public Log {
            lines = List.copyOf(lines);
        }
    }

    /** A command to paste, and what for. */
    public record Action(String purpose, Command command) implements Part {}

    public Body {
        parts = List.copyOf(parts);
    }

    /** Text without parts of its own. */
    public static Body of(String plain) {
        return new Body(List.of(new Line(plain)));
    }

    /** One whose commands are of this installation. */
    public static Builder with(Launcher launcher) {
        return new Builder(launcher);
    }

    /** The same without what acts on a terminal; lines that are too many are counted. */
    Body shown() {
        return new Body(parts.stream().map(Body::shown).toList());
    }

    private static Part shown(Part part) {
        if (part instanceof Line line) {
            return new Line(Shown.block(line.text(), MOST_LINES));
        }
        if (part instanceof Log log) {
            return new Log(
                    Shown.line(log.title()),
                    Shown.block(String.join("\n", log.lines()), MOST_LINES)
                            .lines()
                            .toList());
        }
        return part;
    }

    /** All of it as plain text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Line line) {
                text.append(line.text()).append('\n');
            } else if (part instanceof Log log) {
                text.append('\n').append(log.title()).append('\n');
                log.lines().forEach(line -> text.append("    ").append(line).append('\n'));
            } else if (part instanceof Action action) {
                text.append('\n').append(action.purpose()).append(":\n    ");
                text.append(action.command()).append('\n');
            }
        }
        return text.toString().strip();
    }

    /** Collects parts; what is empty is left out. Not thread-safe. */
    public static final class Builder {
        private final Launcher launcher;
        private final List<Part> parts = new ArrayList<>();

        private Builder(Launcher launcher) {
            this.launcher = launcher;
        }

        public Builder line(String line) {
            if (!line.isEmpty()) {
                parts.add(new Line(line));
            }
            return this;
        }

        public Builder log(String title, List<String> lines) {
            if (!lines.isEmpty()) {
                parts.add(new Log(title, lines));
            }
            return this;
        }

        /** A verb of ours with its arguments. */
        public Builder command(String purpose, String... words) {
            return command(purpose, launcher.command(words));
        }

        /**
         * What went wrong and what to do. Each {@code `verb argument …`} of the hint is a command of its own, for the purpose
         * that stands before it.
         */
        public Builder problem(Problem problem) {
            line(problem.message());
            Matcher ours = Launcher.commandsIn(problem.hint());
            int from = 0;
            while (ours.find()) {
                Matcher before = BEFORE.matcher(problem.hint().substring(from, ours.start()));
                if (before.matches()) {
                    line(before.group(1).strip());
                    command(purpose(before.group(2)), ours.group(1).split(" ", -1));
                }
                from = ours.end();
            }
            String rest = problem.hint().substring(from).strip();
            return line(rest.length() > 1 ? rest : "");
        }

        private static String purpose(String words) {
            return words.isEmpty() ? "Type" : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        }

        public Builder command(String purpose, Command command) {
            parts.add(new Action(purpose, command));
            return this;
        }

        public Body build() {
            return new Body(parts);
        }
    }
}
