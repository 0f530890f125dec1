package dev.nightshift.shift;

import dev.nightshift.problem.Launcher;
import java.util.List;

/** The text of a notice, line by line. */
final class NoticeBody {
    private final Launcher launcher;
    private final StringBuilder text = new StringBuilder();

    NoticeBody(Launcher launcher) {
        this.launcher = launcher;
    }

    NoticeBody line(String line) {
        if (!line.isEmpty()) {
            text.append(line).append('\n');
        }
        return this;
    }

    NoticeBody block(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(title).append('\n');
            lines.forEach(line -> text.append("    ").append(line).append('\n'));
        }
        return this;
    }

    NoticeBody command(String purpose, String... words) {
        text.append('\n')
                .append(purpose)
                .append(":\n    ")
                .append(launcher.command(words))
                .append('\n');
        return this;
    }

    String text() {
        return text.toString().strip();
    }
}
