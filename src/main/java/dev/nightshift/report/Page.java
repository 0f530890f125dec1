package dev.nightshift.report;

import dev.nightshift.problem.Command;
import dev.nightshift.problem.Html;
import java.util.List;
import java.util.function.Consumer;

/** The pieces of which the report is put together in HTML. Not thread-safe. */
final class Page {
    private static final int NAME = 200;
    private static final int LINE = 300;

    final Html html;
    final Medium medium;
    private final int most;
    private final Command rest;

    /**
     * @param most items of one sort
     * @param rest shows those that are left out
     */
    Page(Html html, Medium medium, int most, Command rest) {
        this.html = html;
        this.medium = medium;
        this.most = most;
        this.rest = rest;
    }

    /** Begins an element of a look. */
    Html open(String element, String look) {
        html.open(element);
        if (medium == Medium.PAGE) {
            html.attr("class", look);
        } else if (!Medium.style(look).isEmpty()) {
            html.attr("style", Medium.style(look));
        }
        return html;
    }

    /** A section where there is something in it. */
    void section(String id, String heading, boolean any, Runnable content) {
        if (any) {
            html.open("section").attr("id", id);
            open("h2", "section").text(heading).close();
            content.run();
            html.close();
        }
    }

    <T> void items(List<T> all, Consumer<T> item) {
        all.stream().limit(most).forEach(item);
        if (all.size() > most) {
            open("p", "purpose")
                    .text(all.size() == 1 || most == 0 ? all.size() + ":" : "and " + (all.size() - most) + " more:");
            html.close();
            command(rest);
        }
    }

    void pill(String look, String word) {
        open("span", "pill " + look).text(word).close();
        html.text(" ");
    }

    /** A job by its id, and its title where that says more. */
    void name(String id, String title) {
        mono(id);
        if (!title.isBlank() && !title.equals(id)) {
            html.text(" ");
            open("span", "title").foreign(title, NAME).close();
        }
    }

    void mono(String foreign) {
        open("code", "mono").foreign(foreign, LINE).close();
    }

    /** A paragraph of ours. */
    void ours(String text) {
        open("p", "text").text(text).close();
    }

    void foreign(String text) {
        open("p", "text").foreign(text, medium.sentence).close();
    }

    /** Ours, then foreign text. */
    void sentence(String ours, String text) {
        open("p", "text").text(ours).foreign(text, medium.sentence).close();
    }

    void log(List<String> lines) {
        if (!lines.isEmpty()) {
            open("pre", "log").lines(lines, LINE).close();
        }
    }

    void command(String purpose, Command command) {
        open("p", "purpose").text(purpose).close();
        command(command);
    }

    /** Whole, however long: half of a command is another one. */
    void command(Command command) {
        open("pre", "command")
                .open("code")
                .text(command.toString(), Integer.MAX_VALUE)
                .close()
                .close();
    }
}
