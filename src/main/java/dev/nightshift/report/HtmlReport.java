package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.State;
import dev.nightshift.problem.Command;
import dev.nightshift.problem.Html;
import dev.nightshift.queue.LedgerHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A night as one HTML document: without script, without anything to load, for light and dark, for a wide screen and 320
 * pixels. It says what the Markdown says, in its order.
 */
final class HtmlReport {
    private static final String SHEET = sheet();
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private final NightFacts facts;
    private final Page page;
    private final Html html;
    private final List<Action> actions;

    private HtmlReport(NightFacts facts, Page page) {
        this.facts = facts;
        this.page = page;
        this.html = page.html;
        this.actions = Actions.of(facts);
    }

    /** With fewer items where it would be too long. */
    static String of(NightFacts facts, Medium medium) {
        Command rest = medium == Medium.MAIL
                ? facts.reader().commands().command("report", facts.shift().id())
                : facts.reader().commands().command("list", "--all");
        String text = "";
        for (int most : medium.most()) {
            text = new HtmlReport(facts, new Page(Html.page(), medium, most, rest)).document();
            if (text.getBytes(StandardCharsets.UTF_8).length <= medium.bytes) {
                break;
            }
        }
        return text;
    }

    private String document() {
        head();
        if (page.medium == Medium.MAIL) {
            html.open("body")
                    .attr(
                            "style",
                            "margin:0;padding:16px;"
                                    + "font:15px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif");
            html.open("div").attr("style", "max-width:680px;margin:0 auto");
        } else {
            html.open("body").open("main");
        }
        headline();
        tiles();
        trend();
        page.section("to-do", "What to do", !actions.isEmpty(), this::actions);
        new HtmlJobs(facts, page).write();
        new HtmlMachine(facts, page).write();
        foot();
        return html.close().close().close().toString();
    }

    private void head() {
        html.open("head");
        html.open("meta").attr("charset", "utf-8");
        html.open("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1");
        html.open("meta").attr("name", "color-scheme").attr("content", "light dark");
        if (page.medium == Medium.PAGE) {
            html.open("meta").attr("http-equiv", "Content-Security-Policy").attr("content", POLICY);
        }
        html.leaf("title", Headline.of(facts));
        if (page.medium == Medium.PAGE) {
            html.css(SHEET);
        }
        html.close();
    }

    private void headline() {
        html.open("header");
        page.open("h1", "headline").text(Headline.name(facts) + ": ");
        page.open("span", "pill " + look(facts)).text(Headline.word(facts)).close();
        html.text(" — " + Headline.rest(facts)).close();
        page.open("p", "facts").text(Wording.times(facts) + ", " + Wording.mode(facts.shift()) + "; shift ");
        page.mono(facts.shift().id());
        html.text(". Times are those of " + facts.reader().zone() + ".").close();
        String refused = facts.shift().guard().refused();
        if (refused != null) {
            page.open("p", "alert").text("The guard refused: ").foreign(refused, page.medium.sentence);
            html.close();
        }
        html.close();
    }

    private static String look(NightFacts facts) {
        boolean none = facts.work().count(AttemptResult.SUCCEEDED) == 0;
        return switch (facts.shift().status()) {
            case SUCCEEDED -> none ? "warn" : "good";
            case PARTIAL, WAITING -> "warn";
            case FAILED, INTERRUPTED -> "bad";
            case EMPTY, RUNNING -> "quiet";
        };
    }

    private void tiles() {
        NightFacts.Work work = facts.work();
        page.open("div", "tiles");
        if (work.judged() > 0) {
            int percent = work.answered() * 100 / work.judged();
            boolean met = percent >= NightFacts.TARGET_PERCENT;
            tile(met ? "good" : "bad", percent + " %", "success, " + (met ? "target met" : "below the target"));
        }
        tile("", Integer.toString(work.ran().size()), "ran");
        tile("", Integer.toString(work.notRun()), "did not run");
        tile(
                work.forHuman().isEmpty() ? "" : "warn",
                Integer.toString(work.forHuman().size()),
                waits(work));
        if (!facts.told().stuck().isEmpty()) {
            tile("bad", Integer.toString(facts.told().stuck().size()), "not delivered");
        }
        html.close();
    }

    private static String waits(NightFacts.Work work) {
        boolean reviews = work.forHuman().stream().anyMatch(job -> job.state() == State.UNREVIEWED);
        return reviews ? "for you to judge" : "for you to decide";
    }

    private void tile(String look, String number, String label) {
        page.open("div", "tile");
        page.open("div", look.isEmpty() || page.medium == Medium.MAIL ? "number" : "number " + look)
                .text(number)
                .close();
        page.open("div", "label").text(label).close();
        html.close();
    }

    private void trend() {
        Wording.rate(facts.work()).ifPresent(page::ours);
        Trend trend = facts.surroundings().trend();
        if (trend.isWorthShowing()) {
            if (page.medium == Medium.MAIL) {
                page.open("p", "bars").text(Wording.bars(trend)).close();
            } else {
                figure(trend);
            }
            page.open("p", "facts").text("The last " + trend.nights().size() + " nights, the newest at the right. ");
            html.text(Wording.met(trend)).close();
        }
        Wording.durations(facts.work())
                .ifPresent(text -> page.open("p", "facts").text(text).close());
    }

    private void figure(Trend trend) {
        page.open("figure", "chart nights");
        page.open("div", "plot");
        Chart.nights(html, trend);
        page.open("span", "mark").text(NightFacts.TARGET_PERCENT + " %").close();
        html.close();
        page.open("figcaption", "ends")
                .leaf("span", trend.nights().get(0).date().toString())
                .leaf(
                        "span",
                        trend.nights().get(trend.nights().size() - 1).date().toString())
                .close();
        html.close();
    }

    private void actions() {
        page.open("ol", "actions");
        for (Action action : actions.subList(0, Math.min(actions.size(), 30))) {
            page.open("li", "item").foreign(action.text(), page.medium.sentence);
            Command command = action.command();
            if (command != null) {
                page.command(command);
            }
            html.close();
        }
        html.close();
    }

    private void foot() {
        LedgerHead head = facts.surroundings().ledger();
        if (head != null) {
            html.open("footer");
            page.open("p", "facts")
                    .text("The ledger ended with entry " + head.seq() + " of epoch " + head.epoch() + ", ");
            page.mono(head.hash());
            html.text(".").close().close();
        }
    }

    private static String sheet() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing. Indicates a broken package.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
