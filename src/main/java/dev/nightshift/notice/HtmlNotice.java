package dev.nightshift.notice;

import dev.nightshift.problem.Command;
import dev.nightshift.problem.Html;
import java.util.List;
import java.util.Map;

/**
 * The body of a mail in HTML: one or more notices, each with its subject, its lines, the end of a log and the commands.
 * Styles stand at the elements, because mail programs drop style sheets; no background is set where a mail program has
 * one of its own, so it can be read in light and dark. Nothing is loaded and nothing links anywhere. Not thread-safe.
 */
final class HtmlNotice {
    private static final String FONT = "font:15px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
    private static final String CODE = "margin:4px 0 12px;padding:8px 10px;border:1px solid #9aa3ad;border-radius:6px;"
            + "font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere";
    private static final Map<Notice.Severity, String> COLOURS = Map.of(
            Notice.Severity.PROBLEM, "#b3261e",
            Notice.Severity.WARNING, "#8a5a00",
            Notice.Severity.INFO, "#1b6e3c");
    private static final int LONGEST_LINE = 1_000;

    private final Html html;
    private boolean inside;

    /** @param title what a mail program may show as the title */
    HtmlNotice(String title) {
        html = Html.page().open("head");
        html.open("meta").attr("charset", "utf-8");
        html.open("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1");
        html.open("meta").attr("name", "color-scheme").attr("content", "light dark");
        html.leaf("title", title).close();
        html.open("body").attr("style", "margin:0;padding:16px;" + FONT);
        html.open("div").attr("style", "max-width:680px;margin:0 auto");
    }

    /** Begins a notice; what follows belongs to it. */
    HtmlNotice notice(Notice.Severity severity, String subject) {
        end();
        inside = true;
        String colour = COLOURS.getOrDefault(severity, "#666666");
        html.open("div").attr("style", "margin:0 0 20px;padding:2px 0 2px 14px;border-left:4px solid " + colour);
        html.open("p").attr("style", "margin:0 0 6px;font-weight:600;font-size:17px;line-height:1.35");
        html.open("span")
                .attr(
                        "style",
                        "background:" + colour + ";color:#ffffff;border-radius:4px;padding:1px 7px;font-size:12px;"
                                + "margin-right:8px")
                .text(severity.code())
                .close();
        html.foreign(subject, LONGEST_LINE).close();
        return this;
    }

    /** A paragraph. */
    HtmlNotice line(String text) {
        html.open("p").attr("style", "margin:0 0 8px;overflow-wrap:anywhere");
        html.foreign(text, LONGEST_LINE).close();
        return this;
    }

    /** Lines of a log as they are; nothing where there are none. */
    HtmlNotice log(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            small(title);
            html.open("pre").attr("style", CODE).lines(lines, LONGEST_LINE).close();
        }
        return this;
    }

    /** What to type, whole. */
    HtmlNotice command(String purpose, Command command) {
        small(purpose);
        html.open("pre").attr("style", CODE);
        html.open("code").text(command.toString(), Integer.MAX_VALUE).close().close();
        return this;
    }

    /** The last line, such as the id by which a duplicate is known. */
    HtmlNotice foot(String text) {
        end();
        html.open("p").attr("style", "margin:16px 0 0;font-size:12px;color:#777777");
        html.text(text).close();
        return this;
    }

    /** The whole document. Nothing can be added afterwards. */
    String page() {
        end();
        return html.close().close().close().toString();
    }

    private void small(String title) {
        html.open("p").attr("style", "margin:8px 0 0;font-size:13px");
        html.foreign(title, LONGEST_LINE).close();
    }

    private void end() {
        if (inside) {
            html.close();
            inside = false;
        }
    }
}
